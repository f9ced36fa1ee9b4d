namespace RlhfGrains.Agreement;

/// <summary>What a gate does when its items are used up and no boundary was met.</summary>
public enum AtTruncation
{
    /// <summary>Goes on with the same boundaries to twice as many items, then decides.</summary>
    Extend,

    /// <summary>
    /// Passes up to a number of errors, else fails. The number is the one that exceeds the wanted rates least.
    /// </summary>
    Decide,

    /// <summary>Ends undecided: a person decides. No further attempt begins by itself.</summary>
    Hold,
}

/// <summary>
/// A qualification gate as it is wanted: a truncated sequential probability ratio test of "accuracy is at least
/// <see cref="WantedAccuracy"/>" against "accuracy is at most <see cref="UnacceptableAccuracy"/>". A. Wald (1945),
/// doi:10.1214/aoms/1177731118.
/// </summary>
/// <param name="WantedAccuracy">Share of right answers that should pass, in (0, 1).</param>
/// <param name="UnacceptableAccuracy">Share of right answers that should not pass, in (0, 1), below the wanted
/// one.</param>
/// <param name="FalsePassRate">Wanted bound on P(pass) of one attempt at the unacceptable accuracy, in (0, .5).</param>
/// <param name="FalseFailRate">Wanted bound on P(fail) of one attempt at the wanted accuracy, in (0, .5).</param>
/// <param name="ItemsMax">Items of one attempt before truncation, 1..<see cref="ItemsLimit"/>.</param>
/// <param name="AtTruncation">What happens then.</param>
/// <param name="AttemptsMax">Attempts allowed, each with items of its own, 1..<see cref="AttemptsLimit"/>.</param>
public sealed record GatePlan(
    double WantedAccuracy,
    double UnacceptableAccuracy,
    double FalsePassRate,
    double FalseFailRate,
    int ItemsMax,
    AtTruncation AtTruncation = AtTruncation.Hold,
    int AttemptsMax = 1
)
{
    /// <summary>
    /// 2,000: telling .90 from .87 at 5% takes about 1,100 items; nobody answers more gold before being let in.
    /// </summary>
    public const int ItemsLimit = 2_000;

    /// <summary>
    /// 20: with a false-pass rate of .05, two of three unacceptable annotators get through in as many attempts.
    /// </summary>
    public const int AttemptsLimit = 20;

    /// <summary>The items after which one attempt has surely ended.</summary>
    public int ItemsAtEnd => AtTruncation == AtTruncation.Extend ? 2 * ItemsMax : ItemsMax;

    /// <summary>Distinct gold items that all attempts together can need.</summary>
    public int GoldPoolNeeded => AttemptsMax * ItemsAtEnd;

    /// <summary>The first thing that is wrong with the numbers by themselves, or <c>null</c>.</summary>
    internal GateFault? Fault()
    {
        if (!Inside(WantedAccuracy, 1))
            return new(GateFaultKind.WantedAccuracyOutOfRange);
        if (!Inside(UnacceptableAccuracy, 1))
            return new(GateFaultKind.UnacceptableAccuracyOutOfRange);
        if (WantedAccuracy <= UnacceptableAccuracy)
            return new(GateFaultKind.WantedNotAboveUnacceptable);
        if (!Inside(FalsePassRate, .5))
            return new(GateFaultKind.FalsePassRateOutOfRange);
        if (!Inside(FalseFailRate, .5))
            return new(GateFaultKind.FalseFailRateOutOfRange);
        if (ItemsMax is < 1 or > ItemsLimit)
            return new(GateFaultKind.ItemsMaxOutOfRange);
        if (AttemptsMax is < 1 or > AttemptsLimit)
            return new(GateFaultKind.AttemptsMaxOutOfRange);
        return Enum.IsDefined(AtTruncation) ? null : new(GateFaultKind.AtTruncationUnknown);
    }

    // Also false for NaN.
    static bool Inside(double x, double below) => x > 0 && x < below;
}
