namespace RlhfGrains.Agreement;

/// <summary>
/// Krippendorff's difference functions δ² between labels (Krippendorff 2011, Computing Krippendorff's
/// Alpha-Reliability).
/// </summary>
public abstract class Metric
{
    private protected Metric(string name) => Name = name;

    /// <summary>nominal, ordinal, interval, ratio, or weighted- and the name of the weights.</summary>
    public string Name { get; }

    /// <summary>Labels are equal or not: δ² = [c ≠ k].</summary>
    public static Metric Nominal { get; } = new FixedMetric("nominal", new RunningMix(1, 0, 0), (_, _) => 1);

    /// <summary>Labels are ranks: δ² = (n_c / 2 + n_{c+1} + ... + n_k / 2)², so it follows the margins.</summary>
    public static Metric Ordinal { get; } = new OrdinalMetric();

    /// <summary>
    /// Labels are evenly spaced numbers: δ² = (c - k)². Alpha does not depend on where the scale starts or on its step.
    /// </summary>
    public static Metric Interval { get; } =
        new FixedMetric("interval", new RunningMix(0, 0, 1), (c, k) => (double)(c - k) * (c - k));

    /// <summary>
    /// Labels are amounts lowest, lowest + 1, ...: δ² = ((c - k) / (c + k))², 0/0 taken as 0. For other amounts see
    /// <see cref="RatioOn"/>.
    /// </summary>
    /// <param name="lowest">The amount of the first label, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative: a ratio scale has a true zero.</exception>
    public static Metric Ratio(int lowest)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lowest);
        return new FixedMetric("ratio", null, (c, k) => RatioOf(c + lowest, k + lowest));
    }

    /// <summary><see cref="Ordinal"/> where labels are ordered.</summary>
    /// <returns>A metric whose coefficients are undefined (<c>UnorderedLabels</c>) for names.</returns>
    public static Metric OrdinalOn(LabelScale scale) =>
        scale.WithoutOrder is { } reason ? new UndefinedMetric("ordinal", reason) : Ordinal;

    /// <summary>δ² = (v_c - v_k)², v the labels' numbers; without numbers <see cref="Interval"/>.</summary>
    /// <returns>A metric whose coefficients are undefined (<c>UnorderedLabels</c>) for names.</returns>
    public static Metric IntervalOn(LabelScale scale)
    {
        if (scale.WithoutOrder is { } reason)
            return new UndefinedMetric("interval", reason);
        return scale.IsEvenlySpaced
            ? Interval
            : new NumberMetric("interval", scale, isSquaredDistance: true, (v, w) => (v - w) * (v - w));
    }

    /// <summary>δ² = ((v_c - v_k) / (v_c + v_k))², v the labels' numbers, 0/0 taken as 0.</summary>
    /// <returns>A metric whose coefficients are undefined for names (<c>UnorderedLabels</c>), and where labels have no
    /// numbers or negative ones (<c>NoAmounts</c>): a ratio scale has a true zero.</returns>
    public static Metric RatioOn(LabelScale scale)
    {
        if ((scale.WithoutOrder ?? (scale.HasAmounts ? null : UndefinedReason.NoAmounts)) is { } reason)
            return new UndefinedMetric("ratio", reason);
        return new NumberMetric("ratio", scale, isSquaredDistance: false, RatioOf);
    }

    /// <summary>
    /// 1 - w for weights of partial agreement: Gwet's weighted alpha. His ordinal weights are another thing than <see
    /// cref="Ordinal"/>.
    /// </summary>
    public static Metric Weighted(AgreementWeights weights) => new WeightedMetric(weights);

    /// <summary>Why coefficients with this metric have no value; <c>null</c> when they can have one.</summary>
    internal virtual UndefinedReason? Undefined => null;

    /// <summary>δ² for K labels with these margins.</summary>
    internal abstract Disagreement For(int labels, double[] margins);

    /// <summary>
    /// ∂ Σ_ck w_ck δ²_ck / ∂ margin_g for every g, at symmetric w; <c>null</c> when δ² does not follow the margins.
    /// </summary>
    internal virtual double[]? MarginGradient(double[] margins, Func<int, int, double> w) => null;

    static double RatioOf(double v, double w) => v + w == 0 ? 0 : Math.Pow((v - w) / (v + w), 2);

    sealed class FixedMetric(string name, RunningMix? mix, Func<int, int, double> delta) : Metric(name)
    {
        internal override Disagreement For(int labels, double[] margins) =>
            Disagreement.Of(labels, mix, delta, isSquaredDistance: mix is not null);
    }

    sealed class NumberMetric(string name, LabelScale scale, bool isSquaredDistance, Func<double, double, double> delta)
        : Metric(name)
    {
        internal override Disagreement For(int labels, double[] margins)
        {
            var v = scale.NumbersOf(labels);
            return Disagreement.Of(labels, null, (c, k) => delta(v[c], v[k]), isSquaredDistance);
        }
    }

    sealed class UndefinedMetric(string name, UndefinedReason reason) : Metric(name)
    {
        internal override UndefinedReason? Undefined => reason;

        internal override Disagreement For(int labels, double[] margins) =>
            throw new InvalidOperationException($"{Name} is undefined: {reason}.");
    }

    sealed class WeightedMetric(AgreementWeights weights) : Metric($"weighted-{weights.Name}")
    {
        internal override UndefinedReason? Undefined => weights.Undefined;

        internal override Disagreement For(int labels, double[] margins) => weights.For(labels);
    }

    /// <summary>With midranks R_c = n_0 + ... + n_{c-1} + n_c / 2 the ordinal difference is (R_c - R_k)².</summary>
    sealed class OrdinalMetric() : Metric("ordinal")
    {
        internal override Disagreement For(int labels, double[] margins)
        {
            var r = Midranks(margins);
            return Disagreement.Of(labels, null, (c, k) => (r[c] - r[k]) * (r[c] - r[k]), isSquaredDistance: true);
        }

        // ∂R_c/∂n_g is 1 for g < c and 1/2 for g = c.
        internal override double[] MarginGradient(double[] margins, Func<int, int, double> w)
        {
            var r = Midranks(margins);
            var gradient = new double[r.Length];
            var above = 0.0;
            for (var c = r.Length - 1; c >= 0; c--)
            {
                var slope = 0.0;
                for (var k = 0; k < r.Length; k++)
                    slope += 4 * w(c, k) * (r[c] - r[k]);
                gradient[c] = above + slope / 2;
                above += slope;
            }
            return gradient;
        }

        static double[] Midranks(double[] margins)
        {
            var r = new double[margins.Length];
            var below = 0.0;
            for (var c = 0; c < r.Length; c++)
            {
                r[c] = below + margins[c] / 2;
                below += margins[c];
            }
            return r;
        }
    }
}
