namespace RlhfGrains.Agreement;

/// <summary>When a rate changed, from the outcomes around an alarm and what the baseline expected of each.</summary>
/// <param name="After">Most probable: the change came after this many of the outcomes; 0..n - 1.</param>
/// <param name="Low">Lower end of the credible interval for it.</param>
/// <param name="High">Upper end.</param>
/// <param name="Level">Probability that the interval holds the change, given that there was one.</param>
/// <param name="ChangeProbability">How sure that there was one at all, when change and no change are equally probable
/// beforehand.</param>
/// <param name="OddsRatio">Posterior mean (of the logarithm) of the odds after the change to those expected.</param>
public sealed record ChangePoint(int After, int Low, int High, double Level, double ChangeProbability, double OddsRatio)
{
    /// <summary>1,000: a page of history; a change further back is found by its first alarm.</summary>
    public const int OutcomesMax = 1_000;

    // Odds ratios from 1.2 to 20, evenly in their logarithm: below, nothing worth an alarm; above, an annotator who
    // does the opposite.
    const int Ratios = 24;
    static readonly double LowestLog = Math.Log(1.2),
        HighestLog = Math.Log(20);

    /// <summary>
    /// The posterior of the change point: every place equally probable, the odds ratio spread evenly over its grid. A.
    /// F. M. Smith (1975), doi:10.1093/biomet/62.2.407. An answer for people, computed on request and not a decision:
    /// it uses logarithms.
    /// </summary>
    /// <param name="outcomes">Expected probability of the event, and whether it happened; oldest first, up to the
    /// alarm; 1..<see cref="OutcomesMax"/>.</param>
    /// <param name="direction">Of the alarm.</param>
    /// <param name="level">Of the interval.</param>
    public static ChangePoint Of(
        IReadOnlyList<(double Expected, bool Happened)> outcomes,
        DriftDirection direction,
        double level = RlhfGrains.Agreement.Level.Default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outcomes.Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outcomes.Count, OutcomesMax);
        var (weights, directed) = (new double[outcomes.Count], (int)direction);
        // Logarithms first: the largest is taken off before any exponential, which would overflow.
        var scores = new double[Ratios, outcomes.Count];
        var largest = 0.0;
        for (var g = 0; g < Ratios; g++)
        {
            var (ratio, sum) = (Math.Exp(directed * LogRatio(g)), 0.0);
            for (var t = outcomes.Count - 1; t >= 0; t--)
            {
                scores[g, t] = sum += OddsShift.Score(outcomes[t].Expected, ratio, outcomes[t].Happened);
                largest = Math.Max(largest, sum);
            }
        }
        double all = 0,
            logs = 0;
        for (var g = 0; g < Ratios; g++)
        {
            for (var t = 0; t < outcomes.Count; t++)
            {
                var weight = Math.Exp(scores[g, t] - largest) / Ratios / outcomes.Count;
                weights[t] += weight;
                all += weight;
                logs += weight * directed * LogRatio(g);
            }
        }
        var (low, high) = Shortest(weights, level * all);
        return new ChangePoint(
            Array.IndexOf(weights, weights.Max()),
            low,
            high,
            level,
            all / (Math.Exp(-largest) + all),
            Math.Exp(logs / all)
        );
    }

    static double LogRatio(int g) => LowestLog + (HighestLog - LowestLog) * g / (Ratios - 1);

    // The shortest run of places that holds the mass.
    static (int Low, int High) Shortest(double[] weights, double mass)
    {
        var best = (Low: 0, High: weights.Length - 1);
        var (low, sum) = (0, 0.0);
        for (var high = 0; high < weights.Length; high++)
        {
            sum += weights[high];
            while (low < high && sum - weights[low] >= mass)
                sum -= weights[low++];
            if (sum >= mass && high - low < best.High - best.Low)
                best = (low, high);
        }
        return best;
    }
}
