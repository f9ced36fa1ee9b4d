using MathNet.Numerics.Distributions;

namespace RlhfGrains.Agreement;

/// <summary>
/// Did agreement change? After minus before, with an interval and a test: for independent groups (other items) from the
/// two standard errors; paired (the same items before and after, for instance a change of rubric) by leaving out items
/// and by exchanging before and after within items.
/// </summary>
public static class AgreementDifference
{
    /// <summary>
    /// Independent groups: Δ ± t √(SE₁² + SE₂²), Welch's degrees of freedom (B. L. Welch 1947,
    /// doi:10.1093/biomet/34.1-2.28).
    /// </summary>
    /// <param name="before">An estimate with a standard error.</param>
    /// <param name="after">The same coefficient of other items.</param>
    /// <param name="level">Confidence level.</param>
    /// <returns>The difference, undefined as the first of the two that is, and the two-sided test against no
    /// difference.</returns>
    /// <exception cref="ArgumentException">Two different coefficients.</exception>
    public static (Estimate Difference, TestResult Test) Independent(
        Estimate before,
        Estimate after,
        double level = Level.Default
    )
    {
        if (before.Coefficient != after.Coefficient)
            throw new ArgumentException(
                $"{after.Coefficient} cannot be compared with {before.Coefficient}.",
                nameof(after)
            );
        var name = Name(before);
        var sample = Both(before.Counts, after.Counts);
        if ((before.Undefined ?? after.Undefined) is { } reason)
            return (Estimate.Without(name, reason, sample), TestResult.Without($"{name}-t", reason));

        var Δ = after.Value!.Value - before.Value!.Value;
        if (before.Interval?.StandardError is not { } se1 || after.Interval?.StandardError is not { } se2)
            return (
                Estimate.Of(name, Δ, before.NoInterval ?? after.NoInterval ?? NoIntervalReason.NoMethod, sample),
                TestResult.Without($"{name}-t", UndefinedReason.TooFewUnits)
            );

        double v1 = se1 * se1,
            v2 = se2 * se2,
            se = Math.Sqrt(v1 + v2);
        var df =
            (v1 + v2)
            * (v1 + v2)
            / (v1 * v1 / (before.Counts.PairableUnits - 1) + v2 * v2 / (after.Counts.PairableUnits - 1));
        var reach = StudentInterval.Quantile(level, df) * se;
        var t = Δ / se;
        return (
            Estimate.Of(
                name,
                Δ,
                Cut(before, after, new Interval(Δ - reach, Δ + reach, level, IntervalMethod.Linearisation, se)),
                sample
            ),
            new TestResult($"{name}-t", t, null, 2 * StudentT.CDF(0, 1, df, -Math.Abs(t)), null) { StandardError = se }
        );
    }

    /// <summary>The same items before and after: interval from the item jackknife of the difference.</summary>
    /// <param name="before">Units by item.</param>
    /// <param name="after">Units of the same items in the same order.</param>
    /// <param name="coefficient">What to read.</param>
    /// <param name="level">Confidence level.</param>
    /// <returns>The difference; undefined where either is.</returns>
    /// <exception cref="ArgumentException">Different numbers of items or labels.</exception>
    public static Estimate Paired(
        UnitTable before,
        UnitTable after,
        Coefficient coefficient,
        double level = Level.Default
    )
    {
        CheckPaired(before, after);
        var (first, second) = (before.Counts(), after.Counts());
        var (whole1, whole2) = (coefficient(first), coefficient(second));
        var name = Name(whole1);
        var sample = Both(whole1.Counts, whole2.Counts);
        if ((whole1.Undefined ?? whole2.Undefined) is { } reason)
            return Estimate.Without(name, reason, sample);

        var without = new List<double>(before.Items);
        for (var i = 0; i < before.Items; i++)
        {
            foreach (var unit in before[i])
                first.Remove(unit);
            foreach (var unit in after[i])
                second.Remove(unit);
            if (coefficient(second).Value - coefficient(first).Value is { } difference)
                without.Add(difference);
            foreach (var unit in before[i])
                first.Add(unit);
            foreach (var unit in after[i])
                second.Add(unit);
        }
        var Δ = whole2.Value!.Value - whole1.Value!.Value;
        if (without.Count < 2)
            return Estimate.Of(name, Δ, NoIntervalReason.TooFewUnits, sample);
        var mean = without.Average();
        var se = Math.Sqrt(
            (without.Count - 1.0) / without.Count * without.Sum(value => (value - mean) * (value - mean))
        );
        if (se < 1e-12)
            return Estimate.Of(name, Δ, NoIntervalReason.NoVariationBetweenUnits, sample);
        var reach = StudentInterval.Quantile(level, without.Count - 1) * se;
        return Estimate.Of(
            name,
            Δ,
            Cut(whole1, whole2, new Interval(Δ - reach, Δ + reach, level, IntervalMethod.ItemJackknife, se)),
            sample
        );
    }

    // A difference is largest between where one coefficient ends and where the other does.
    static IntervalOrReason Cut(Estimate before, Estimate after, Interval interval) =>
        (before.Form, after.Form) is ({ } first, { } second)
            ? StudentInterval.Cut(interval, second.Lowest - 1, 1 - first.Lowest)
            : interval;

    /// <summary>
    /// Permutation test of no change: within every item before and after are exchanged by a fair coin; p = (1 +
    /// exchanges with |Δ*| ≥ |Δ|) / (1 + all), exact in level whatever the data (B. Phipson, G. K. Smyth 2010,
    /// doi:10.2202/1544-6115.1585).
    /// </summary>
    /// <inheritdoc cref="Paired"/>
    /// <param name="before">Units by item.</param>
    /// <param name="after">Units of the same items in the same order.</param>
    /// <param name="coefficient">What to read.</param>
    /// <param name="seed">Of the coins.</param>
    /// <param name="permutations">How many exchanges, at least 99.</param>
    public static TestResult PermutationTest(
        UnitTable before,
        UnitTable after,
        Coefficient coefficient,
        ulong seed,
        int permutations = 4_999
    )
    {
        CheckPaired(before, after);
        ArgumentOutOfRangeException.ThrowIfLessThan(permutations, 99);
        var (whole1, whole2) = (coefficient(before.Counts()), coefficient(after.Counts()));
        var name = $"{Name(whole1)}-permutation";
        if ((whole1.Undefined ?? whole2.Undefined) is { } reason)
            return TestResult.Without(name, reason);

        var Δ = whole2.Value!.Value - whole1.Value!.Value;
        var random = new SplitMix64(seed);
        var atLeast = 0;
        for (var p = 0; p < permutations; p++)
        {
            CoincidenceCounts first = new(before.Labels),
                second = new(before.Labels);
            for (var i = 0; i < before.Items; i++)
            {
                var exchange = random.NextBits() >> 63 == 1;
                foreach (var unit in before[i])
                    (exchange ? second : first).Add(unit);
                foreach (var unit in after[i])
                    (exchange ? first : second).Add(unit);
            }
            // An exchange that leaves one side undefined counts as extreme: p may only become larger by it. Rounding
            // must not break ties.
            if (
                coefficient(second).Value - coefficient(first).Value is not { } exchanged
                || Math.Abs(exchanged) >= Math.Abs(Δ) - 1e-12
            )
                atLeast++;
        }
        return new TestResult(name, Δ, null, (1.0 + atLeast) / (1.0 + permutations), null);
    }

    static string Name(Estimate estimate) => $"difference-{estimate.Coefficient}";

    static SampleCounts Both(SampleCounts x, SampleCounts y) =>
        new(x.Units + y.Units, x.PairableUnits + y.PairableUnits, x.Values + y.Values, x.Pairs + y.Pairs);

    static void CheckPaired(UnitTable before, UnitTable after)
    {
        if (before.Items != after.Items || before.Labels != after.Labels)
            throw new ArgumentException(
                $"{before.Items} items with {before.Labels} labels against {after.Items} with {after.Labels}: not paired.",
                nameof(after)
            );
    }
}
