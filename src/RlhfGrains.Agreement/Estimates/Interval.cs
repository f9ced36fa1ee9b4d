namespace RlhfGrains.Agreement;

/// <summary>A two-sided confidence interval.</summary>
/// <param name="Low">Lower end, in the coefficient's unit.</param>
/// <param name="High">Upper end, at least <paramref name="Low"/>.</param>
/// <param name="Level">Nominal coverage, in (0, 1).</param>
/// <param name="Method">How it was made.</param>
/// <param name="StandardError">The standard error it rests on; <c>null</c> where the method has none.</param>
public sealed record Interval(double Low, double High, double Level, IntervalMethod Method, double? StandardError)
{
    /// <summary>Set when too few units disagree, or use the rarest label, for the nominal coverage to hold.</summary>
    public IntervalUnreliable? Unreliable { get; init; }
}

/// <summary>Too few units carry the variation for the nominal coverage to be taken for granted: what was measured on simulated data like
/// these.</summary>
/// <param name="DisagreeingUnits">Units in which at least two values differ.</param>
/// <param name="RarestLabelUnits">Units that use the least used label.</param>
/// <param name="CoverageMeasured">Coverage of the nominal 95% interval in the nearest simulated cell; <c>null</c> when no cell is near.</param>
/// <param name="Cell">That cell, in words; <c>null</c> when none is near.</param>
public sealed record IntervalUnreliable(long DisagreeingUnits, long RarestLabelUnits, double? CoverageMeasured, string? Cell)
{
    /// <summary>Units led by another label than the one that leads most units; what coefficients that estimate chance from the margins hang
    /// on.</summary>
    public long MinorityUnits { get; init; }
}

/// <summary>How an interval was made.</summary>
public enum IntervalMethod
{
    /// <summary>First-order Taylor linearisation per unit, Student t with units - 1 degrees of freedom (Gwet 2014).</summary>
    Linearisation,

    /// <summary>The same standard error on the scale log(1 - coefficient), carried back.</summary>
    LinearisationLog,

    /// <summary>Delete-one-item jackknife, Student t with items - 1 degrees of freedom.</summary>
    ItemJackknife,

    /// <summary>The jackknife's standard error on the scale log(1 - coefficient), carried back.</summary>
    ItemJackknifeLog,

    /// <summary>Percentiles of the coefficient over seeded resamples of items.</summary>
    ItemBootstrap,

    /// <summary>Percentiles of the studentised coefficient over seeded resamples of items.</summary>
    ItemBootstrapT,

    /// <summary>Large-sample standard error of Fleiss, Cohen and Everitt (1969), normal quantile.</summary>
    FleissCohenEveritt,

    /// <summary>Score interval for a proportion (Wilson 1927).</summary>
    Wilson,

    /// <summary>Exact tail interval for a proportion (Clopper and Pearson 1934).</summary>
    ClopperPearson,

    /// <summary>Equal-tailed posterior interval under a Beta prior.</summary>
    Beta,

    /// <summary>F-distribution interval of a variance ratio (Shrout and Fleiss 1979; McGraw and Wong 1996).</summary>
    FDistribution,

    /// <summary>The same where ratings are missing: nearly exact (Thomas and Hultquist 1978; McGraw and Wong's form with mean sizes).</summary>
    FDistributionUnbalanced,

    /// <summary>Normal interval on Fisher's z scale.</summary>
    FisherZ,

    /// <summary>Standard error on the logit scale, carried back.</summary>
    LinearisationLogit,
}

/// <summary>Either an interval or the reason why there is none.</summary>
readonly record struct IntervalOrReason(Interval? Interval, NoIntervalReason? Reason)
{
    public static implicit operator IntervalOrReason(Interval interval) => new(interval, null);

    public static implicit operator IntervalOrReason(NoIntervalReason reason) => new(null, reason);
}
