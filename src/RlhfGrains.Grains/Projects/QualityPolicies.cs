using RlhfGrains.Grains.Drift;

namespace RlhfGrains.Grains.Projects;

/// <summary>How the quality of the work is watched. What is null is not done.</summary>
public sealed record QualityPolicies(
    GoldPolicy? Gold,
    SelfAuditPolicy? SelfAudit,
    QualificationPolicy? Qualification,
    AnnotatorDriftPolicy? Drift
)
{
    public static QualityPolicies None { get; } = new(null, null, null, null);

    /// <summary>
    /// Of gold whose pool nobody has stated, the share that is for practice: all of it where none is mixed into the
    /// work.
    /// </summary>
    public double PracticeShare => Qualification is null ? 0 : Gold?.PracticeShare ?? 1;

    /// <summary>Whether anything of it is about annotators' agreement with the others.</summary>
    public bool LooksAtConsensus(CategoryId category) =>
        Drift?.Signals.HasFlag(DriftSignals.Consensus) == true
        || Qualification?.RuleOf(category).Evidence is WorkEvidence.Consensus;
}

/// <summary>How often tasks with a known answer are given to annotators who work.</summary>
/// <param name="Share">Of all tasks, (0, .5].</param>
/// <param name="PracticeShare">Of gold whose pool nobody has stated, the share that is for practice, [0, 1]; without
/// qualification none is.</param>
/// <param name="Key">What the places of gold are computed from; made from the project's secret when the settings are
/// published, never shown.</param>
public sealed record GoldPolicy(
    double Share,
    byte[]? Key = null,
    double PracticeShare = GoldPolicy.PracticeShareDefault
)
{
    /// <summary>A half: a gate takes some dozens, and as many again are met in a month of work.</summary>
    public const double PracticeShareDefault = .5;

    internal byte[] PlaceKey => Key ?? [];

    /// <summary>Half: whoever is tested more often than not does not work.</summary>
    public const double ShareMax = .5;
}

/// <summary>How much of one's own work comes back, blind.</summary>
/// <param name="Share">Of an annotator's own ordinary judgments, (0, 1].</param>
/// <param name="AfterHours">At least so long after the first judgment.</param>
public sealed record SelfAuditPolicy(double Share, int AfterHours)
{
    /// <summary>
    /// Half of the tasks while some of one's own work is due: it comes mixed with other work, and is not outrun even
    /// when all of it is drawn.
    /// </summary>
    public const double TaskShare = .5;

    /// <summary>A year: nobody waits longer for a second answer.</summary>
    public const int AfterHoursMax = 366 * 24;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Fault =>
        Share is not (> 0 and <= 1) ? "self-audit: a share above 0 and at most 1"
        : AfterHours is < 0 or > AfterHoursMax
            ? $"self-audit: 0 to {AfterHoursMax} hours until a judgment may come back"
        : null;

    /// <summary>A fifth: of 300 judgments 60 come back, and an agreement of .8 is known to +-.1.</summary>
    public const double ShareDefault = .2;

    /// <summary>A day: late enough not to be remembered.</summary>
    public const int AfterHoursDefault = 24;
}
