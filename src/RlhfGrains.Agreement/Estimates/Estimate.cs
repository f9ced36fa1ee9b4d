namespace RlhfGrains.Agreement;

/// <summary>One coefficient as read from data: a value, or a named reason why there is none; never NaN.</summary>
/// <param name="Coefficient">Stable kebab-case name, e.g. <c>krippendorff-alpha-nominal</c>.</param>
/// <param name="Value">The coefficient, finite; <c>null</c> exactly when <paramref name="Undefined"/> is set.</param>
/// <param name="Undefined">Why there is no value.</param>
/// <param name="Interval">The confidence interval; <c>null</c> exactly when <paramref name="NoInterval"/> is
/// set.</param>
/// <param name="NoInterval">Why there is no interval.</param>
/// <param name="Counts">What the coefficient was read from.</param>
public sealed record Estimate(
    string Coefficient,
    double? Value,
    UndefinedReason? Undefined,
    Interval? Interval,
    NoIntervalReason? NoInterval,
    SampleCounts Counts
)
{
    /// <summary>
    /// The value as disagreement over chance, for intervals made elsewhere; <c>null</c> where it is none.
    /// </summary>
    internal ChanceForm? Form { get; init; }

    internal static Estimate Without(string coefficient, UndefinedReason reason, SampleCounts counts) =>
        new(coefficient, null, reason, null, NoIntervalReason.Undefined, counts);

    internal static Estimate Of(
        string coefficient,
        double value,
        IntervalOrReason interval,
        SampleCounts counts,
        ChanceForm? form = null
    ) => new(coefficient, value, null, interval.Interval, interval.Reason, counts) { Form = form };

    internal Estimate With(IntervalOrReason interval) =>
        this with
        {
            Interval = interval.Interval,
            NoInterval = interval.Reason,
        };
}

/// <summary>The sizes behind an estimate.</summary>
/// <param name="Units">Units with at least one value.</param>
/// <param name="PairableUnits">Units with at least two values.</param>
/// <param name="Values">Values (judgments) in all units.</param>
/// <param name="Pairs">Unordered pairs of values within units.</param>
public readonly record struct SampleCounts(long Units, long PairableUnits, long Values, long Pairs);

/// <summary>Why a coefficient has no value.</summary>
public enum UndefinedReason
{
    /// <summary>No unit has two values, so nothing can be compared.</summary>
    NoPairs,

    /// <summary>The chance-expected disagreement is zero (all values equal), so the coefficient is 0/0.</summary>
    NoVariation,

    /// <summary>The classic form needs the same number of values in every unit.</summary>
    UnequalCounts,

    /// <summary>Fewer units than the definition needs.</summary>
    TooFewUnits,

    /// <summary>The labels are names without an order, and the coefficient weighs how far apart they are.</summary>
    UnorderedLabels,

    /// <summary>
    /// The labels are no amounts: they have no numbers, or negative ones, and a ratio needs a true zero.
    /// </summary>
    NoAmounts,

    /// <summary>The test has no discordant pair, or its covariance matrix cannot be inverted.</summary>
    NoDiscordance,

    /// <summary>The mean of a unit's ratings has no variance left beyond what raters and error explain, so a share of
    /// it is 0/0 or has no bound.</summary>
    NoVariationBetweenUnits,
}

/// <summary>Why a value has no interval.</summary>
public enum NoIntervalReason
{
    /// <summary>There is no value either.</summary>
    Undefined,

    /// <summary>One unit says nothing about the variation between units.</summary>
    TooFewUnits,

    /// <summary>All units contribute alike (for instance, all agree), so this method's standard error is zero: an
    /// interval of width zero would be a lie.</summary>
    NoVariationBetweenUnits,

    /// <summary>
    /// So few units that the interval would leave out nothing (less than 1%) of what the coefficient can be.
    /// </summary>
    WholeRange,

    /// <summary>The metric depends on the margins or on custom values, and the units are too varied for counted
    /// patterns: the interval needs a visit to the units.</summary>
    NeedsUnits,

    /// <summary>More labels than the running sums of this interval are kept for.</summary>
    TooManyLabels,

    /// <summary>No method for this coefficient is offered.</summary>
    NoMethod,

    /// <summary>Nothing bounds it on one side: so few units say too little.</summary>
    Unbounded,
}
