using MathNet.Numerics;
using RlhfGrains.Agreement;

namespace RlhfGrains.Aggregation.Labels;

/// <summary>
/// The best accuracy that any reward model can score against binary labels, when all annotators are alike: two of
/// them agree with p = a^2 + (1 - a)^2, so one is right with a = (1 + sqrt(2p - 1)) / 2.
/// </summary>
public static class NoiseCeiling
{
    /// <param name="agreement">Pairwise agreement, in [0.5, 1].</param>
    /// <returns>How often one label is right, in [0.5, 1]; null below chance, which this model has no answer
    /// to.</returns>
    public static double? LabelAccuracy(double agreement) =>
        agreement is >= 0.5 and <= 1 ? (1 + Math.Sqrt(2 * agreement - 1)) / 2 : null;

    /// <summary>Scored against the majority of an odd number of labels.</summary>
    /// <param name="judgments">Labels an item: 1 for a single one.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not an odd number: a majority could be a tie.</exception>
    public static double? Against(double agreement, int judgments)
    {
        if (judgments < 1 || int.IsEvenInteger(judgments))
            throw new ArgumentOutOfRangeException(nameof(judgments), judgments, "an odd number");
        if (LabelAccuracy(agreement) is not { } a)
            return null;
        var sum = 0.0;
        for (var right = judgments / 2 + 1; right <= judgments; right++)
            sum +=
                SpecialFunctions.Binomial(judgments, right) * Math.Pow(a, right) * Math.Pow(1 - a, judgments - right);
        return sum;
    }

    /// <summary>
    /// The same with the interval of the agreement: the ceiling rises with it, so its ends are the ends' ceilings.
    /// </summary>
    /// <returns>Null where the agreement has no value, or lies below chance; an end below chance is the ceiling of
    /// chance, one half.</returns>
    public static (double Value, double? Low, double? High)? Against(Estimate agreement, int judgments)
    {
        if (agreement.Value is not { } p || Against(p, judgments) is not { } value)
            return null;
        return (value, End(agreement.Interval?.Low), End(agreement.Interval?.High));

        double? End(double? end) => end is { } e ? Against(Math.Clamp(e, 0.5, 1), judgments) : null;
    }
}
