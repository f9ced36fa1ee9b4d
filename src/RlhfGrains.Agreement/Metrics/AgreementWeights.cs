namespace RlhfGrains.Agreement;

/// <summary>Weights w_ck in [0, 1] of partial agreement between the declared labels, w_cc = 1 (Gwet 2014, Handbook of
/// Inter-Rater Reliability, ch. 3).</summary>
public sealed class AgreementWeights
{
    readonly Func<int, Disagreement> disagreement;

    AgreementWeights(string name, Func<int, Disagreement> disagreement, UndefinedReason? undefined = null)
    {
        Name = name;
        this.disagreement = disagreement;
        Undefined = undefined;
    }

    /// <summary>identity, linear, quadratic, ordinal or custom.</summary>
    public string Name { get; }

    /// <summary>w = [c = k].</summary>
    public static AgreementWeights Identity { get; } =
        new("identity", q => Disagreement.Of(q, new RunningMix(1, 0, 0), (_, _) => 1, isSquaredDistance: true));

    /// <summary>w = 1 - |c - k| / (q - 1).</summary>
    public static AgreementWeights Linear { get; } =
        new("linear", q =>
            Disagreement.Of(
                q,
                new RunningMix(0, 1.0 / (q - 1), 0),
                (c, k) => Math.Abs(c - k) / (double)(q - 1),
                isSquaredDistance: true
            )
        );

    /// <summary>w = 1 - (c - k)² / (q - 1)².</summary>
    public static AgreementWeights Quadratic { get; } =
        new("quadratic", q =>
            Disagreement.Of(
                q,
                new RunningMix(0, 0, 1.0 / ((q - 1) * (q - 1))),
                (c, k) => (c - k) * (c - k) / (double)((q - 1) * (q - 1)),
                isSquaredDistance: true
            )
        );

    /// <summary>
    /// Gwet's ordinal weights w = 1 - C(|c - k| + 1, 2) / C(q, 2); another thing than Krippendorff's ordinal metric.
    /// </summary>
    public static AgreementWeights Ordinal { get; } = new("ordinal", q =>
        {
            double pairs = q * (q - 1) / 2.0;
            return Disagreement.Of(
                q,
                new RunningMix(0, 0.5 / pairs, 0.5 / pairs),
                (c, k) => Math.Abs(c - k) * (Math.Abs(c - k) + 1) / 2 / pairs,
                isSquaredDistance: true
            );
        });

    /// <summary>
    /// w = 1 - |v_c - v_k| / (v_max - v_min), v the labels' numbers; without numbers <see cref="Linear"/>.
    /// </summary>
    /// <returns>Weights whose coefficients are undefined (<c>UnorderedLabels</c>) for names.</returns>
    public static AgreementWeights LinearOn(LabelScale scale) => On(scale, Linear, Math.Abs);

    /// <summary>
    /// w = 1 - (v_c - v_k)² / (v_max - v_min)², v the labels' numbers; without numbers <see cref="Quadratic"/>.
    /// </summary>
    /// <returns>Weights whose coefficients are undefined (<c>UnorderedLabels</c>) for names.</returns>
    public static AgreementWeights QuadraticOn(LabelScale scale) =>
        On(scale, Quadratic, difference => difference * difference);

    /// <summary>Weights of one's own.</summary>
    /// <param name="weights">Square, symmetric, finite, ones on the diagonal.</param>
    /// <exception cref="ArgumentException">One of these does not hold.</exception>
    public static AgreementWeights Custom(double[,] weights)
    {
        var q = weights.GetLength(0);
        if (weights.GetLength(1) != q)
            throw new ArgumentException("Weights are a square matrix.", nameof(weights));
        for (var c = 0; c < q; c++)
        for (var k = 0; k < q; k++)
            if (!double.IsFinite(weights[c, k]) || weights[c, k] != weights[k, c] || weights[c, c] != 1)
                throw new ArgumentException(
                    $"Weight [{c}, {k}] is not finite and symmetric with a diagonal of ones.",
                    nameof(weights)
                );
        var own = (double[,])weights.Clone();
        return new AgreementWeights("custom", labels =>
            labels == q
                ? Disagreement.Of(q, null, (c, k) => 1 - own[c, k], isSquaredDistance: false)
                : throw new ArgumentException($"{q} x {q} weights for {labels} labels.", nameof(weights))
        );
    }

    /// <summary>Why coefficients with these weights have no value; <c>null</c> when they can have one.</summary>
    internal UndefinedReason? Undefined { get; }

    /// <summary>1 - w for q labels.</summary>
    internal Disagreement For(int labels) => disagreement(labels);

    static AgreementWeights On(LabelScale scale, AgreementWeights evenlySpaced, Func<double, double> distance)
    {
        if (scale.WithoutOrder is { } reason)
            return new AgreementWeights(evenlySpaced.Name, evenlySpaced.disagreement, reason);
        if (scale.IsEvenlySpaced)
            return evenlySpaced;
        return new AgreementWeights(evenlySpaced.Name, q =>
        {
            var v = scale.NumbersOf(q);
            var widest = distance(v[^1] - v[0]);
            return Disagreement.Of(q, null, (c, k) => distance(v[c] - v[k]) / widest, isSquaredDistance: true);
        });
    }
}
