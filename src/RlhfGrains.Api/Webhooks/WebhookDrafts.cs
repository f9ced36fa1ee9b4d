using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Api.Webhooks;

/// <summary>
/// Reads what a caller states about a webhook, and checks what its grain cannot know: this server's settings, and what
/// the project declares.
/// </summary>
sealed class WebhookDrafts(HostSettings host, SettingsCache settings)
{
    /// <param name="before">The rule that it has already: it stays whatever the settings have become.</param>
    public async Task<(WebhookDraft? Draft, ProblemHttpResult? Problem)> Read(
        ProjectId project,
        string url,
        string label,
        IReadOnlyList<string> events,
        AgreementRuleBody? agreement,
        AgreementRuleBody? before,
        CancellationToken cancellation
    )
    {
        var declared = await settings.Refresh(project, cancellation);
        if (declared.Reply is not { } now)
            return (null, Problem.Of(declared.Refusal!));
        if (events.FirstOrDefault(e => !EventTypeNames.ByName.ContainsKey(e)) is not null)
            return (null, Invalid($"`events` are some of {string.Join(", ", EventTypeNames.ByName.Keys)}"));
        if (agreement is not null && now.Settings.Find(new CriterionId(agreement.Criterion)) is null)
            return (null, Invalid("`agreement.criterion` is not declared in this project"));
        if (agreement?.Category is { } category && !now.Settings.Declares(new CategoryId(category)))
            return (null, Invalid("`agreement.category` is not declared in this project"));
        if (
            agreement is not null
            && agreement != before
            && AgreementRules.UndefinedBecause(new(agreement.Criterion), agreement.Coefficient, now.Settings)
                is not null
        )
            return (
                null,
                Invalid(
                    $"`agreement.coefficient` {Kebab.Of(agreement.Coefficient)} needs an order, and the labels of '{agreement.Criterion}' have none: it would never tell. Take alpha-nominal, percent-agreement or ac1, or declare the labels ordered"
                )
            );
        if (TargetRules.Fault(url, host.Webhooks) is { } refused)
            return (null, Problem.Of(HostProblems.TargetRefused, refused));
        var wanted = events.Aggregate(EventTypes.None, static (all, e) => all | EventTypeNames.ByName[e]);
        AgreementRule? rule = agreement is null
            ? null
            : new(
                agreement.Category is { } c ? new CategoryId(c) : null,
                new(agreement.Criterion),
                agreement.Coefficient,
                agreement.Threshold
            );
        return (new WebhookDraft(url, label, wanted, rule), null);
    }

    /// <summary>The settings in force; null: there is no such project.</summary>
    public async Task<ProjectSettings?> InForce(ProjectId project, CancellationToken cancellation) =>
        (await settings.Refresh(project, cancellation)).Reply?.Settings;

    static ProblemHttpResult Invalid(string detail) => Problem.Of(Refusal.Of(WebhookRefusal.InvalidWebhook, detail));
}
