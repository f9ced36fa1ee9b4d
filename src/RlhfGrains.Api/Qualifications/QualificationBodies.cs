using System.Text.Json.Serialization;
using RlhfGrains.Agreement;
using RlhfGrains.Api.Annotators;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Projects;

namespace RlhfGrains.Api.Qualifications;

/// <summary>An annotator's qualification in every category of the project: for leads and machines.</summary>
sealed record QualificationBody(string Annotator, IReadOnlyList<CategoryStandingBody> Categories)
{
    public static QualificationBody Of(QualificationView view, ProjectSettings settings) =>
        new(
            view.Id.Value,
            [
                .. settings.Categories.Select(c =>
                    CategoryStandingBody.Of(c.Id.Value, view.Categories.FirstOrDefault(s => s.Category == c.Id))
                ),
            ]
        );
}

/// <param name="Status">`candidate`, `practising`, `qualified`, `probation` or `suspended`, as decided.</param>
/// <param name="EffectiveStatus">What holds for the annotator: what blind work leads to shows there only when their
/// standing is published.</param>
/// <param name="Since">Null: nothing has happened in the category yet.</param>
/// <param name="Series">Attempts are counted anew in each: after an expiry, a suspension, or when a lead has set the
/// status.</param>
/// <param name="Attempts">Entry attempts of the series that have ended.</param>
/// <param name="Held">The last one ended undecided: a lead decides.</param>
/// <param name="Running">The attempt under way.</param>
/// <param name="Gates">The newest that have ended, with their evidence, and always the one that the status rests
/// on.</param>
/// <param name="Changes">The newest 32.</param>
sealed record CategoryStandingBody(
    string Category,
    string Status,
    string EffectiveStatus,
    Instant? Since,
    Instant? EffectiveSince,
    int Series,
    int Attempts,
    int PracticeAnswered,
    bool Held,
    Instant? CoolDownUntil,
    Instant? ExpiresAt,
    RunningGateBody? Running,
    IReadOnlyList<PastGateBody> Gates,
    IReadOnlyList<StatusChangeBody> Changes
)
{
    public static CategoryStandingBody Of(string category, CategoryStanding? s)
    {
        if (s is null)
        {
            var candidate = Kebab.Of(QualificationStatus.Candidate);
            return new(category, candidate, candidate, null, null, 1, 0, 0, false, null, null, null, [], []);
        }
        return new CategoryStandingBody(
            category,
            Kebab.Of(s.Status),
            Kebab.Of(s.Effective),
            s.Since,
            s.EffectiveSince,
            s.Series,
            s.Attempts,
            s.Exercised,
            s.IsHeld,
            s.CoolDownUntil,
            s.ExpiresAt,
            s.Running is { } running ? RunningGateBody.Of(running) : null,
            [.. s.Gates.Select(PastGateBody.Of)],
            [.. s.Changes.Select(StatusChangeBody.Of)]
        );
    }
}

/// <param name="Stage">`entry` or `in-work`.</param>
/// <param name="Right">Of the `items` answered.</param>
/// <param name="RightToPass">The fewest further right answers, in a row, that pass; null: no number does within this
/// attempt.</param>
/// <param name="ErrorsToFail">The fewest further errors, in a row, that fail.</param>
sealed record RunningGateBody(
    string Stage,
    int Attempt,
    int Items,
    int Right,
    int? RightToPass,
    int? ErrorsToFail,
    int ItemsMax,
    bool Extended,
    int SettingsVersion,
    Instant Since
)
{
    public static RunningGateBody Of(RunningGate g)
    {
        var progress = new GateProgress(g.Items, g.Right);
        return new(
            Kebab.Of(g.Stage),
            g.Attempt,
            g.Items,
            g.Right,
            progress.CorrectNeeded(g.Boundaries),
            progress.ErrorsToFail(g.Boundaries),
            g.Boundaries.ItemsMax,
            progress.IsExtended(g.Boundaries),
            g.SettingsVersion,
            g.Since
        );
    }
}

/// <param name="Outcome">`passed`, `failed` or `held`.</param>
/// <param name="EvidenceChanged">An answer that it counted is right or wrong other than it was then; `wouldBe` says
/// what it would have come to.</param>
sealed record PastGateBody(
    int Number,
    string Stage,
    int Series,
    int Attempt,
    int Items,
    int Right,
    string Outcome,
    int SettingsVersion,
    Instant At,
    bool EvidenceChanged,
    ReevaluationBody? WouldBe
)
{
    public static PastGateBody Of(PastGate g) =>
        new(
            g.Decided.Number,
            Kebab.Of(g.Decided.Stage),
            g.Decided.Series,
            g.Decided.Attempt,
            g.Decided.Items,
            g.Decided.Right,
            Kebab.Of(g.Decided.Outcome),
            g.Decided.SettingsVersion,
            g.Decided.At,
            g.Reevaluated is not null,
            g.Reevaluated is { } r ? new ReevaluationBody(r.Items, r.Right, Kebab.Of(r.WouldBe), r.At) : null
        );
}

sealed record ReevaluationBody(int Items, int Right, string Outcome, Instant At);

/// <param name="Gate">The number of the gate that moved it.</param>
/// <param name="By">The id of the key that set it; null: the policy.</param>
sealed record StatusChangeBody(
    string From,
    string To,
    string Cause,
    int? Gate,
    Instant At,
    int SettingsVersion,
    string? By,
    string? Reason
)
{
    public static StatusChangeBody Of(QualificationChanged c) =>
        new(Kebab.Of(c.From), Kebab.Of(c.To), Kebab.Of(c.Cause), c.Gate, c.At, c.SettingsVersion, c.Actor, c.Reason);
}

/// <summary>What an annotator sees of their own qualification.</summary>
sealed record OwnQualificationBody(IReadOnlyList<OwnStandingBody> Categories)
{
    public static OwnQualificationBody Of(QualificationView view, ProjectSettings settings) =>
        new([
            .. settings.Categories.Select(c =>
                OwnStandingBody.Of(c.Id.Value, view.Categories.FirstOrDefault(s => s.Category == c.Id))
            ),
        ]);
}

/// <param name="Status">As it was published last: every 20 judgments, and at once while practising.</param>
/// <param name="Since">When it was published, rounded down to the hour.</param>
/// <param name="CoolDownUntil">Counted from there, rounded up to the hour.</param>
/// <param name="ExpiresAt">Counted from there, rounded up to the hour.</param>
/// <param name="Practice">Answers that were told, before or in the attempt under way.</param>
sealed record OwnStandingBody(
    string Category,
    string Status,
    Instant? Since,
    Instant? CoolDownUntil,
    Instant? ExpiresAt,
    OwnPracticeBody? Practice
)
{
    public static OwnStandingBody Of(string category, CategoryStanding? s)
    {
        if (s is null)
            return new(category, Kebab.Of(QualificationStatus.Candidate), null, null, null, null);
        var own = s.Shown;
        var practice = own.PracticeAnswered > 0 ? new OwnPracticeBody(own.PracticeAnswered, own.PracticeRight) : null;
        return new(
            category,
            Kebab.Of(own.Status),
            own.Since is { } since ? Hours.Floor(since) : null,
            own.CoolDownUntil is { } until ? Hours.Ceiling(until) : null,
            own.ExpiresAt is { } end ? Hours.Ceiling(end) : null,
            practice
        );
    }
}

sealed record OwnPracticeBody(int Answered, int Right);

/// <param name="Status">`candidate`, `practising`, `qualified`, `probation` or `suspended`.</param>
/// <param name="Reason">Kept beside it.</param>
sealed record StatusBody(
    string Category,
    [property: JsonConverter(typeof(KebabConverter<QualificationStatus>))] QualificationStatus Status,
    string Reason
);

sealed record StatusSetBody(string Category, string From, string To, Instant At);
