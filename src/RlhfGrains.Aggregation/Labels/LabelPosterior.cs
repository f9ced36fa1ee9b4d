namespace RlhfGrains.Aggregation.Labels;

/// <summary>How probable each label of each item is, given its judgments and a model.</summary>
public sealed class LabelPosterior
{
    // What rounding leaves between two labels that are equally probable.
    const double Tolerance = 1e-12;

    readonly double[] probabilities;

    internal LabelPosterior(int items, int labels, double[] probabilities) =>
        (Items, Labels, this.probabilities) = (items, labels, probabilities);

    public int Items { get; }
    public int Labels { get; }

    /// <returns>One number in [0, 1] for each label; their sum is 1, or 0 for an item without judgments under a model
    /// without priors.</returns>
    public ReadOnlySpan<double> Of(int item) => probabilities.AsSpan(item * Labels, Labels);

    /// <returns>The most probable label; null when several are equally probable, or nothing is known.</returns>
    public int? LabelOf(int item)
    {
        var (best, isTied) = (0, false);
        var row = Of(item);
        for (var k = 1; k < row.Length; k++)
        {
            if (row[k] > row[best] + Tolerance)
                (best, isTied) = (k, false);
            else if (row[k] > row[best] - Tolerance)
                isTied = true;
        }
        return isTied ? null : best;
    }

    /// <returns>Shannon's entropy in bits: 0 when the label is certain, log2 of the number of labels when nothing is
    /// known.</returns>
    public double EntropyOf(int item)
    {
        var bits = 0.0;
        foreach (var p in Of(item))
        {
            if (p > 0)
                bits -= p * Math.Log2(p);
        }
        return bits;
    }
}
