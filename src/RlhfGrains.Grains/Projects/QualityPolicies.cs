namespace RlhfGrains.Grains.Projects;

/// <summary>How the quality of the work is watched. What is null is not done.</summary>
public sealed record QualityPolicies(
    GoldPolicy? Gold,
    SelfAuditPolicy? SelfAudit,
    QualificationPolicy? Qualification)
{
    public static QualityPolicies None { get; } = new(null, null, null);
}

/// <summary>How often tasks with a known answer are given to annotators who work.</summary>
/// <param name="Share">Of all tasks, (0, .5].</param>
public sealed record GoldPolicy(double Share)
{
    /// <summary>Half: whoever is tested more often than not does not work.</summary>
    public const double ShareMax = .5;
}

/// <summary>How much of one's own work comes back, blind.</summary>
/// <param name="Share">Of an annotator's own ordinary judgments, (0, 1].</param>
/// <param name="AfterHours">At least so long after the first judgment.</param>
public sealed record SelfAuditPolicy(double Share, int AfterHours)
{
    /// <summary>A fifth, after a day: enough for an interval of +-.1 after 100 judgments, late enough not to be remembered.</summary>
    public static SelfAuditPolicy Default { get; } = new(.2, 24);
}
