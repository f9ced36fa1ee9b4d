namespace RlhfGrains.Agreement;

/// <summary>A two-sided confidence interval.</summary>
/// <param name="Low">Lower end, in the coefficient's unit.</param>
/// <param name="High">Upper end, at least <paramref name="Low"/>.</param>
/// <param name="Level">Nominal coverage, in (0, 1).</param>
/// <param name="Method">How it was made.</param>
/// <param name="StandardError">The standard error it rests on; <c>null</c> where the method has none.</param>
public sealed record Interval(double Low, double High, double Level, IntervalMethod Method, double? StandardError)
{
    /// <summary>
    /// Which ends the method had put beyond what the coefficient can be, and that now lie where it ends; <c>null</c>:
    /// neither.
    /// </summary>
    public IntervalCut? Cut { get; init; }

    /// <summary>
    /// Set exactly when the coverage measured on the most similar simulated data is outside 93% to 97% for a nominal
    /// 95%.
    /// </summary>
    public IntervalUnreliable? Unreliable { get; init; }
}

/// <summary>Ends of an interval that were moved to where the coefficient ends.</summary>
public enum IntervalCut
{
    /// <summary>The lower end.</summary>
    Low,

    /// <summary>The upper end.</summary>
    High,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>
/// The nominal coverage does not hold for data like these: what was measured instead, on which, and what would mend it.
/// </summary>
/// <param name="CoverageMeasured">Coverage of the nominal 95% interval in the most similar simulated cell; outside .93
/// to .97.</param>
/// <param name="Cell">That cell, in words.</param>
/// <param name="DisagreeingUnits">Units of the data in which at least two values differ.</param>
/// <param name="OtherLabelUnits">Units that use another label than the most used one, at least; <c>null</c> for
/// agreement without chance, which does not hang on labels.</param>
/// <param name="MinorityUnits">Units led by another label than the one that leads most units; what coefficients that
/// estimate chance from the margins hang on. <c>null</c> as above.</param>
/// <param name="UnitsNeeded">Pairable units, of data otherwise alike, from which on the measured coverage is within 93%
/// to 97%; <c>null</c> when no measured number of items was enough.</param>
public sealed record IntervalUnreliable(
    double CoverageMeasured,
    string Cell,
    long DisagreeingUnits,
    long? OtherLabelUnits,
    long? MinorityUnits,
    long? UnitsNeeded
);

/// <summary>How an interval was made.</summary>
public enum IntervalMethod
{
    /// <summary>
    /// First-order Taylor linearisation per unit, Student t with units - 1 degrees of freedom (Gwet 2014).
    /// </summary>
    Linearisation,

    /// <summary>The same standard error on the scale log(1 - coefficient), carried back.</summary>
    LinearisationLog,

    /// <summary>The linearised contributions of an item's units added up, the variance taken between items, on the
    /// scale log(1 - coefficient); Student t with items - 1 degrees of freedom.</summary>
    ItemLinearisationLog,

    /// <summary>All units contribute alike, so there is no standard error: Wilson's interval of the agreement, carried
    /// to the coefficient with the chance agreement held at its estimate.</summary>
    WilsonChanceHeld,

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

    /// <summary>
    /// The same where ratings are missing: nearly exact (Thomas and Hultquist 1978; McGraw and Wong's form with mean
    /// sizes).
    /// </summary>
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
