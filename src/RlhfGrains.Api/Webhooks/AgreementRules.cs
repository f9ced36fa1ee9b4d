using RlhfGrains.Agreement;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Api.Webhooks;

/// <summary>Whether there can be a figure that a rule is about.</summary>
static class AgreementRules
{
    const string UnorderedLabels = "unordered-labels";

    /// <returns>Why its coefficient is undefined whatever is judged, as <c>GET .../agreement</c> says it; null: it is
    /// not.</returns>
    public static string? UndefinedBecause(
        CriterionId criterion,
        AgreementCoefficient coefficient,
        ProjectSettings settings
    ) =>
        coefficient is AgreementCoefficient.AlphaOrdinal or AgreementCoefficient.AlphaInterval
        && settings.Find(criterion)?.LabelScale.Order is LabelOrder.Unordered
            ? UnorderedLabels
            : null;

    /// <param name="settings">Those in force; null: there is no such project.</param>
    public static string? UndefinedBecause(AgreementRule? rule, ProjectSettings? settings) =>
        rule is null || settings is null ? null : UndefinedBecause(rule.Criterion, rule.Coefficient, settings);
}
