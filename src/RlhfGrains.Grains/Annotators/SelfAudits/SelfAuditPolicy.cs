namespace RlhfGrains.Grains.Annotators.SelfAudits;

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
