using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.RootFinding;

namespace RlhfGrains.Agreement;

/// <summary>
/// How many items a study needs. The planned data are annotators who give an item's true label with the same accuracy
/// and err evenly over the other labels; the variance that one item contributes is read, by the same linearisation as a
/// live interval, from the distribution of units that this gives.
/// </summary>
public sealed class AnnotationPlan
{
    // Units of the planned distribution: probabilities become integers with 9 digits.
    const double Population = 1e9;

    /// <summary>
    /// Kinds of units that are enumerated: 7 labels with 10 annotators have 8,008; beyond this a plan takes seconds.
    /// </summary>
    public const int KindsMax = 100_000;

    readonly CoincidenceCounts population;

    /// <param name="prevalence">The true labels' shares; at least two, positive, summing to 1.</param>
    /// <param name="accuracy">Probability of the true label, in (1/K, 1).</param>
    /// <param name="annotators">Values per item, 2..10.</param>
    /// <exception cref="ArgumentException">One of these does not hold, or labels and annotators make more than <see
    /// cref="KindsMax"/> kinds of units.</exception>
    public AnnotationPlan(IReadOnlyList<double> prevalence, double accuracy, int annotators)
    {
        if (prevalence.Count < 2 || prevalence.Any(p => !(p > 0)) || Math.Abs(prevalence.Sum() - 1) > 1e-9)
            throw new ArgumentException("Prevalences are positive and sum to 1.", nameof(prevalence));
        if (!(accuracy > 1.0 / prevalence.Count && accuracy < 1))
            throw new ArgumentException("Accuracy lies between chance and 1.", nameof(accuracy));
        if (annotators is < 2 or > 10)
            throw new ArgumentException("2 to 10 annotators are planned for.", nameof(annotators));
        if (SpecialFunctions.Binomial(annotators + prevalence.Count - 1, annotators) > KindsMax)
            throw new ArgumentException($"More than {KindsMax} kinds of units.", nameof(prevalence));
        population = new CoincidenceCounts(prevalence.Count);
        Spread(prevalence, accuracy, new int[prevalence.Count], 0, annotators);
    }

    /// <summary>The plan with the accuracy that makes a coefficient take the wanted value.</summary>
    /// <param name="prevalence">As for the constructor.</param>
    /// <param name="value">The wanted value of the coefficient.</param>
    /// <param name="annotators">As for the constructor.</param>
    /// <param name="coefficient">What to read.</param>
    /// <exception cref="ArgumentException">No accuracy gives this value.</exception>
    public static AnnotationPlan ForValue(
        IReadOnlyList<double> prevalence,
        double value,
        int annotators,
        Coefficient coefficient
    )
    {
        double Miss(double accuracy) =>
            coefficient(new AnnotationPlan(prevalence, accuracy, annotators).population).Value!.Value - value;
        double lowest = 1.0 / prevalence.Count + 1e-6,
            highest = 1 - 1e-6;
        if (!Brent.TryFindRoot(Miss, lowest, highest, 1e-10, 200, out var accuracy))
            throw new ArgumentException($"No accuracy gives {value}.", nameof(value));
        return new AnnotationPlan(prevalence, accuracy, annotators);
    }

    /// <summary>
    /// The coefficient's long-run value and the variance that one item contributes: SE² ≈ variance / items.
    /// </summary>
    /// <exception cref="ArgumentException">The coefficient has no analytic interval.</exception>
    public (double Value, double UnitVariance) Read(Coefficient coefficient)
    {
        var read = coefficient(population);
        if (read is not { Value: { } value, Interval.StandardError: { } se })
            throw new ArgumentException($"{read.Coefficient} has no analytic standard error.", nameof(coefficient));
        return (value, se * se * read.Counts.Units);
    }

    /// <summary>Items for an interval of this half-width: n = z² V / h².</summary>
    /// <param name="coefficient">What to read.</param>
    /// <param name="halfWidth">Above 0.</param>
    /// <param name="level">Confidence level.</param>
    public long ItemsForHalfWidth(Coefficient coefficient, double halfWidth, double level = Level.Default) =>
        Items(Read(coefficient).UnitVariance, halfWidth, Quantile(level));

    /// <summary>Items in each of two independent groups, to tell this plan's value from another's: n = (z_{1-α/2} +
    /// z_power)² (V₁ + V₂) / Δ².</summary>
    /// <param name="other">The plan of the other group.</param>
    /// <param name="coefficient">What to read.</param>
    /// <param name="power">Probability of seeing the difference, in (0, 1).</param>
    /// <param name="level">1 - α of the two-sided test.</param>
    /// <exception cref="ArgumentException">The two values are equal.</exception>
    public long ItemsToTellApart(
        AnnotationPlan other,
        Coefficient coefficient,
        double power = 0.8,
        double level = Level.Default
    )
    {
        Level.Check(power);
        var ((value1, v1), (value2, v2)) = (Read(coefficient), other.Read(coefficient));
        if (Math.Abs(value1 - value2) < 1e-12)
            throw new ArgumentException("Equal values cannot be told apart.", nameof(other));
        return Items(v1 + v2, value1 - value2, Quantile(level) + Normal.InvCDF(0, 1, power));
    }

    /// <summary>
    /// Var(κ̂) n for two annotators and two labels, (1-κ) [(1-κ)(1-2κ) + κ(2-κ) / (2p(1-p))]: the closed form of the
    /// intraclass kappa. D. A. Bloch, H. C. Kraemer (1989), doi:10.2307/2532052.
    /// </summary>
    /// <param name="kappa">In (-1, 1).</param>
    /// <param name="p">The first label's share among values, in (0, 1).</param>
    public static double BlochKraemerVariance(double kappa, double p) =>
        (1 - kappa) * ((1 - kappa) * (1 - 2 * kappa) + kappa * (2 - kappa) / (2 * p * (1 - p)));

    /// <summary>Items for a half-width from a known variance of one item.</summary>
    public static long ItemsForHalfWidth(double unitVariance, double halfWidth, double level = Level.Default) =>
        Items(unitVariance, halfWidth, Quantile(level));

    static long Items(double variance, double distance, double quantile)
    {
        if (!(Math.Abs(distance) > 0))
            throw new ArgumentOutOfRangeException(nameof(distance), distance, "A half-width is above 0.");
        return (long)Math.Ceiling(quantile * quantile * variance / (distance * distance));
    }

    static double Quantile(double level)
    {
        Level.Check(level);
        return Normal.InvCDF(0, 1, 1 - (1 - level) / 2);
    }

    // Every unit with the planned number of values, by multinomial probability.
    void Spread(IReadOnlyList<double> prevalence, double accuracy, int[] unit, int label, int left)
    {
        if (label == unit.Length - 1)
        {
            unit[label] = left;
            population.Add(unit, (long)Math.Round(Population * Probability(prevalence, accuracy, unit)));
            return;
        }
        for (unit[label] = 0; unit[label] <= left; unit[label]++)
            Spread(prevalence, accuracy, unit, label + 1, left - unit[label]);
    }

    static double Probability(IReadOnlyList<double> prevalence, double accuracy, int[] unit)
    {
        var error = (1 - accuracy) / (unit.Length - 1);
        double Given(int truth) =>
            new Multinomial([.. unit.Select((_, c) => c == truth ? accuracy : error)], unit.Sum()).Probability(unit);
        return prevalence.Select((p, truth) => p * Given(truth)).Sum();
    }
}
