using MathNet.Numerics.Distributions;
using MathNet.Numerics.RootFinding;

namespace RlhfGrains.Agreement;

/// <summary>
/// Designs the detectors of a measured stream: CUSUMs of a value's rank in the baseline, less half of the change looked
/// for. What the baseline leaves open is the mean rank of later values, normal with variance (variance of the ranks) /
/// n; the groups' shares move with it by exponential tilting.
/// </summary>
public static class MeasurementDrift
{
    /// <summary>
    /// 100 own values: ten in each tenth. With 30 the shares of the groups are so uncertain that one annotator in ten
    /// had 2.2 times the stated rate, with 60 twice.
    /// </summary>
    public const int OwnMin = 100;

    /// <summary>Lattice units of the whole range of ranks.</summary>
    const double Fineness = 100;

    /// <summary>Detectors for a baseline; a value has the symbol <see cref="RankBaseline.Symbol"/>.</summary>
    /// <param name="tooShort">Why there are none: too few values, or (with none needed named) values that are all
    /// alike.</param>
    /// <returns>The design to record, or <c>null</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The policy's numbers are out of their ranges.</exception>
    public static DriftDesign? Create(DriftPolicy policy, RankBaseline baseline, out BaselineTooShort? tooShort)
    {
        policy.Check();
        tooShort = null;
        var design = baseline.Own >= Math.Max(OwnMin, policy.BaselineMin) ? Try(policy, baseline, baseline.Own) : null;
        if (design is null)
            tooShort = new BaselineTooShort(baseline.Own, Needed(policy, baseline));
        return design;
    }

    static long? Needed(DriftPolicy policy, RankBaseline baseline)
    {
        for (
            double n = Math.Max(Math.Max(policy.BaselineMin, OwnMin), baseline.Own + 1);
            n <= BaselineTooShort.NeededMax;
            n = Math.Ceiling(n * 1.25)
        )
            if (Try(policy, baseline, (long)n) is not null)
                return (long)n;
        return null;
    }

    static DriftDesign? Try(DriftPolicy policy, RankBaseline baseline, long n)
    {
        if (baseline.Groups < 2)
            return null;
        var ridits = baseline.Ridits();
        double[] shares = [.. baseline.Counts.Select(count => count / (double)baseline.Own)];
        var variance = ridits.Zip(shares, (ridit, share) => share * (ridit - .5) * (ridit - .5)).Sum();
        var open = Math.Sqrt(variance / n);
        var detectors = new List<CusumDetector>();
        var rate = 1 / policy.ObservationsBetweenFalseAlarms / policy.Directions.Count;
        foreach (var direction in policy.Directions)
        {
            var sign = (int)direction;
            LatticeStep[] Moves(int[] scores, double meanRidit) =>
                LatticeStep.Of(scores, Tilted(ridits, shares, meanRidit));
            double At(double quantile) => .5 + sign * open * Normal.InvCDF(0, 1, quantile);
            // A sum that drifts by -half the change when stable and as much when changed: scores of an exponential
            // family are linear in the rank.
            var reference = Math.Abs(At(Guarantee.ScoredFrom) - .5) + (policy.Superiority - .5) / 2;
            int[] scores = [.. ridits.Select(ridit => (int)Math.Round(Fineness * (sign * (ridit - .5) - reference)))];
            if (scores.Max() <= 0)
                return null;
            var threshold = Guarantee.Threshold(
                quantile => Moves(scores, At(quantile)),
                _ => [],
                rate,
                Guarantee.ThresholdMax(Fineness * variance / reference, rate),
                known: false
            );
            var changed = Moves(scores, .5 + sign * LargeChange);
            if (
                threshold is not { } h
                || !Guarantee.SeesLargeChanges(changed, h, policy.ObservationsBetweenFalseAlarms)
            )
                return null;
            detectors.Add(new CusumDetector(direction, h, scores));
        }
        return new DriftDesign(
            detectors,
            [.. ridits.Select(ridit => (int)Math.Round(ridit * 1_000_000))],
            [.. ridits.Select(_ => 500_000)]
        );
    }

    /// <summary>The shares p exp(λ r) / Σ with the mean rank asked for, as near as the groups allow.</summary>
    static double[] Tilted(double[] ridits, double[] shares, double meanRidit)
    {
        double[] At(double lambda)
        {
            double[] tilted = [.. shares.Zip(ridits, (share, ridit) => share * Math.Exp(lambda * (ridit - .5)))];
            var sum = tilted.Sum();
            return [.. tilted.Select(share => share / sum)];
        }
        double Mean(double lambda) => At(lambda).Zip(ridits, (share, ridit) => share * ridit).Sum();
        var within = Math.Clamp(meanRidit, Mean(-LambdaMax), Mean(LambdaMax));
        return At(Brent.FindRoot(lambda => Mean(lambda) - within, -LambdaMax, LambdaMax, 1e-9, 200));
    }

    // exp(±20) leaves less than a millionth outside the last group.
    const double LambdaMax = 40;

    // Nine of ten later values exceed one of the baseline: 1.8 standard deviations of a normal measurement.
    const double LargeChange = .4;
}
