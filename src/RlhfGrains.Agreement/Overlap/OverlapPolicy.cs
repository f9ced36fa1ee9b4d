namespace RlhfGrains.Agreement;

/// <summary>
/// When an item has judgments enough: as soon as its most frequent label is right with a stated probability, at the
/// earliest after <see cref="Min"/>, at the latest after <see cref="Max"/>. The model: an item's true label is any of
/// the K with equal probability; whoever judges it gives that label with the item's accuracy and errs evenly over the
/// others; items' accuracies are a Beta variable with mean <see cref="Accuracy"/> and variance <see cref="Spread"/> ·
/// accuracy · (1 - accuracy), so that a split item is taken for a hard one and not for bad luck.
/// </summary>
/// <param name="Labels">K, 2..<see cref="LabelsMax"/>.</param>
/// <param name="Min">Judgments of every item, at least 2: agreement is computed from the first ones.</param>
/// <param name="Max">Judgments of no item more, <see cref="Min"/>..<see cref="JudgmentsMax"/>.</param>
/// <param name="PosteriorMin">Probability that the label is right at which to stop, in (1/2, 1).</param>
/// <param name="Accuracy">Mean accuracy, in (1/K, 1); <see cref="AccuracyFromAgreement"/> estimates it.</param>
/// <param name="Spread">How much items differ: the correlation of two annotators' being right on an item, in [0, 1); 0:
/// all items alike.</param>
public sealed record OverlapPolicy(
    int Labels,
    int Min,
    int Max,
    double PosteriorMin,
    double Accuracy,
    double Spread = .1
)
{
    /// <summary>100 labels: beyond that a scale is ordinal or a ranking, and "errs evenly" is no model of it.</summary>
    public const int LabelsMax = 100;

    /// <summary>50: no label was ever bought with more judgments by plan.</summary>
    public const int JudgmentsMax = 50;

    /// <summary>The first thing that is wrong, or <c>null</c>.</summary>
    public OverlapFault? Fault()
    {
        if (Labels is < 2 or > LabelsMax)
            return OverlapFault.LabelsOutOfRange;
        if (Min < 2)
            return OverlapFault.MinBelowTwo;
        if (Max < Min || Max > JudgmentsMax)
            return OverlapFault.MaxOutOfRange;
        if (PosteriorMin is not (> .5 and < 1))
            return OverlapFault.PosteriorOutOfRange;
        if (!(Accuracy > 1.0 / Labels && Accuracy < 1))
            return OverlapFault.AccuracyNotAboveChance;
        if (Spread is not (>= 0 and < 1))
            return OverlapFault.SpreadOutOfRange;
        var counts = new int[Labels];
        counts[0] = Max;
        return OverlapRule.Posterior(this, counts) >= PosteriorMin ? null : OverlapFault.NeverReached;
    }

    /// <summary>
    /// The accuracy at which two annotators agree so often, when errors spread evenly: a² + (1 - a)² / (K - 1) =
    /// agreement.
    /// </summary>
    /// <param name="agreement">Share of agreeing pairs, in (1/K, 1].</param>
    /// <returns>In (1/K, 1]; <c>null</c> when agreement is no better than chance. For two labels (1 + √(2 agreement -
    /// 1)) / 2.</returns>
    public static double? AccuracyFromAgreement(double agreement, int labels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 2);
        var above = (labels - 1) * (labels * agreement - 1);
        return agreement is > 0 and <= 1 && above > 0 ? (1 + Math.Sqrt(above)) / labels : null;
    }

    /// <summary>
    /// How probable a further right answer is after r right ones among n of the same item: (α + r) / (α + β + n),
    /// Pólya's urn.
    /// </summary>
    internal double RightNext(int right, int n)
    {
        // Spread 1 / (α + β + 1), so α + β = (1 - s) / s; multiplied through by s, 0 needs no case of its own.
        return ((1 - Spread) * Accuracy + Spread * right) / (1 - Spread + Spread * n);
    }

    internal double WrongNext(int wrong, int n) =>
        ((1 - Spread) * (1 - Accuracy) + Spread * wrong) / (1 - Spread + Spread * n) / (Labels - 1);
}

/// <summary>Why a policy cannot be one, in order of precedence.</summary>
public enum OverlapFault
{
    LabelsOutOfRange,

    /// <summary>With one judgment nothing agrees.</summary>
    MinBelowTwo,
    MaxOutOfRange,
    PosteriorOutOfRange,
    AccuracyNotAboveChance,
    SpreadOutOfRange,

    /// <summary>
    /// Even when all judgments agree the posterior stays below the wanted one: nothing would ever be saved.
    /// </summary>
    NeverReached,
}
