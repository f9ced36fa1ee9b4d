namespace RlhfGrains.Agreement;

/// <summary>
/// What a threshold guarantees when the baseline was estimated. Over what the baseline leaves open (its posterior), the
/// MEAN rate of false alarms is at most the wanted one, and its 90th percentile at most <see cref="PercentileExcess"/>
/// times that. Guarding the conditional rate rather than the average one: A. Gandy, J. T. Kvaløy (2013),
/// doi:10.1002/sjos.12006. The mean is an upper sum: each slice of the posterior counts with the rate at its worse
/// edge.
/// </summary>
static class Guarantee
{
    /// <summary>1.6: the promise is twice the wanted rate; a sample of annotators scatters about it.</summary>
    public const double PercentileExcess = 1.6;

    /// <summary>The percentile of the posterior, towards the change, from which scores count as if it were the truth.
    /// Scoring from the mean instead needs thresholds so high that a drop of the odds by 2 is found later (367 against
    /// 1,379 observations from 100 baseline judgments).</summary>
    public const double ScoredFrom = .9;

    static readonly double[] Edges = [.5, .7, .8, ScoredFrom, .95, .98, .99, .999, .9999];

    /// <summary>A detector must find a change of this odds ratio from where the annotator seems to be ...</summary>
    const double LargeOddsRatio = 6;

    /// <summary>... within this part of the wanted mean between false alarms; else the baseline is too short.</summary>
    const double LargeWithin = .1;

    /// <summary>The smallest threshold with the guarantee.</summary>
    /// <param name="at">Moves when the truth is at this quantile of the posterior, towards the change.</param>
    /// <param name="strata">Moves when only one stratum is judged, at the quantile.</param>
    /// <param name="rate">Wanted rate.</param>
    /// <returns><c>null</c>: none up to <paramref name="thresholdMax"/>.</returns>
    public static int? Threshold(
        Func<double, LatticeStep[]> at,
        Func<double, IEnumerable<LatticeStep[]>> strata,
        double rate,
        int thresholdMax,
        bool known
    )
    {
        var cases = new List<StableCase>();
        if (known)
            cases.Add(new StableCase(at(.5), 1, rate));
        var below = 0.0;
        foreach (var edge in known ? [] : Edges)
        {
            cases.Add(new StableCase(at(edge), edge - below, edge == ScoredFrom ? PercentileExcess * rate : 1));
            below = edge;
        }
        cases.AddRange(
            strata(ScoredFrom).Select(steps => new StableCase(steps, 0, known ? rate : PercentileExcess * rate))
        );
        return ThresholdSearch.Smallest(cases, rate, thresholdMax);
    }

    public static bool SeesLargeChanges(
        IReadOnlyList<LatticeStep> afterLargeChange,
        int threshold,
        double observationsBetweenFalseAlarms
    )
    {
        var sweep = new RunLengthSweep(afterLargeChange);
        while (sweep.Threshold < threshold)
            sweep.Advance();
        return sweep.Mean <= LargeWithin * observationsBetweenFalseAlarms || sweep.Mean <= SoonEnough;
    }

    /// <summary>The rate after a large change.</summary>
    public static double AfterLargeChange(double rate, DriftDirection direction) =>
        OddsShift.Of(rate, direction == DriftDirection.Up ? LargeOddsRatio : 1 / LargeOddsRatio);

    /// <summary>
    /// Natural logarithms of the wanted mean that a threshold may be high: with a known baseline one is enough.
    /// </summary>
    public static int ThresholdMax(double perNat, double rate) =>
        (int)Math.Min(20_000, 2 * perNat * Math.Log(1 / rate));

    // Nobody calls 30 observations late, however often false alarms may be.
    const double SoonEnough = 30;
}
