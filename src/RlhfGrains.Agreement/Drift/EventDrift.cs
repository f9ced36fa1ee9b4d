namespace RlhfGrains.Agreement;

/// <summary>
/// Designs the detectors of a 0/1 stream: Bernoulli CUSUMs (M. R. Reynolds, Z. G. Stoumbos 1999,
/// doi:10.1080/00224065.1999.11979900) with the risk-adjusted log-likelihood ratio scores of Steiner et al. (2000),
/// rounded to integers so that run lengths are exact on them.
/// </summary>
public static class EventDrift
{
    /// <summary>The rarest event still designed for: lattices grow with its inverse.</summary>
    public const double RateMin = .002;

    /// <summary>Detectors for a baseline.</summary>
    /// <param name="tooShort">Why there are none.</param>
    /// <returns>The design to record, or <c>null</c>. An event has the symbol <see
    /// cref="DriftDesign.Symbol"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The policy's numbers are out of their ranges.</exception>
    public static DriftDesign? Create(DriftPolicy policy, EventBaseline baseline, out BaselineTooShort? tooShort)
    {
        policy.Check();
        tooShort = null;
        var design = baseline.IsKnown || baseline.Own >= policy.BaselineMin ? Try(policy, baseline) : null;
        if (design is null)
            tooShort = new BaselineTooShort(baseline.Own, Needed(policy, baseline));
        return design;
    }

    static long? Needed(DriftPolicy policy, EventBaseline baseline)
    {
        var least = Math.Max(Math.Max(policy.BaselineMin, 1), baseline.Own + 1);
        // Steps of 1.25: a fifth too many is no news to a lead, and each costs milliseconds.
        for (double n = least; n <= BaselineTooShort.NeededMax; n = Math.Ceiling(n * 1.25))
            if (Try(policy, baseline.Longer((long)n)) is not null)
                return (long)n;
        return null;
    }

    static DriftDesign? Try(DriftPolicy policy, EventBaseline baseline)
    {
        var detectors = new List<CusumDetector>();
        var rate = 1 / policy.ObservationsBetweenFalseAlarms / policy.OddsRatios.Count / policy.Directions.Count;
        foreach (var direction in policy.Directions)
        {
            foreach (var ratio in policy.OddsRatios)
            {
                if (
                    Detector(policy, baseline, direction, direction == DriftDirection.Up ? ratio : 1 / ratio, rate)
                    is not { } detector
                )
                    return null;
                detectors.Add(detector);
            }
        }
        var rates = baseline.Rates();
        return new DriftDesign(
            detectors,
            [.. rates.SelectMany(_ => new[] { 0, 1_000_000 })],
            [.. rates.SelectMany(r => Enumerable.Repeat((int)Math.Round(r * 1_000_000), 2))]
        );
    }

    static CusumDetector? Detector(
        DriftPolicy policy,
        EventBaseline baseline,
        DriftDirection direction,
        double ratio,
        double rate
    )
    {
        double[] At(double quantile) =>
            Inside(baseline.RatesAt(direction == DriftDirection.Up ? quantile : 1 - quantile));
        var (scores, perNat) = Scores(At(Guarantee.ScoredFrom), baseline.Weights, ratio, policy.Fineness);
        var strata =
            baseline.Strata == 1 ? [] : Enumerable.Range(0, baseline.Strata).Where(k => baseline.Weights[k] > 0);
        var threshold = Guarantee.Threshold(
            quantile => Steps(scores, At(quantile), baseline.Weights),
            quantile => strata.Select(k => Steps(scores, At(quantile), Only(k, baseline.Strata))),
            rate,
            Guarantee.ThresholdMax(perNat, rate),
            baseline.IsKnown
        );
        if (threshold is not { } h)
            return null;
        var after = baseline.Rates().Select(r => Guarantee.AfterLargeChange(r, direction)).ToArray();
        var sees = Guarantee.SeesLargeChanges(
            Steps(scores, Inside(after), baseline.Weights),
            h,
            policy.ObservationsBetweenFalseAlarms
        );
        return sees || baseline.IsKnown ? new CusumDetector(direction, h, scores) : null;
    }

    /// <summary>
    /// Log-likelihood ratios in lattice units; none is 0, or a stratum would never move the statistic back.
    /// </summary>
    static (int[] Scores, double PerNat) Scores(
        double[] rates,
        IReadOnlyList<double> weights,
        double ratio,
        double fineness
    )
    {
        var mean = rates.Zip(weights, (rate, weight) => rate * weight).Sum();
        var perNat =
            fineness
            / Math.Min(Math.Abs(OddsShift.Score(mean, ratio, true)), Math.Abs(OddsShift.Score(mean, ratio, false)));
        var scores = new int[2 * rates.Length];
        for (var k = 0; k < rates.Length; k++)
        {
            foreach (var happened in (bool[])[false, true])
            {
                var score = OddsShift.Score(rates[k], ratio, happened);
                scores[DriftDesign.Symbol(k, happened)] =
                    Math.Sign(score) * Math.Max(1, (int)Math.Round(Math.Abs(score) * perNat));
            }
        }
        return (scores, perNat);
    }

    /// <summary>The moves of a detector when strata come with these shares and events with these rates.</summary>
    public static LatticeStep[] Steps(
        IReadOnlyList<int> scores,
        IReadOnlyList<double> rates,
        IReadOnlyList<double> weights
    )
    {
        var probabilities = new double[scores.Count];
        for (var k = 0; k < rates.Count; k++)
        {
            probabilities[DriftDesign.Symbol(k, false)] = weights[k] * (1 - rates[k]);
            probabilities[DriftDesign.Symbol(k, true)] = weights[k] * rates[k];
        }
        return LatticeStep.Of([.. scores], probabilities);
    }

    static double[] Only(int stratum, int strata) =>
        [.. Enumerable.Range(0, strata).Select(k => k == stratum ? 1.0 : 0)];

    static double[] Inside(double[] rates) => [.. rates.Select(rate => Math.Clamp(rate, RateMin, 1 - RateMin))];
}
