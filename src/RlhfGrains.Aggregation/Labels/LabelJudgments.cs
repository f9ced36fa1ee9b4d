namespace RlhfGrains.Aggregation.Labels;

/// <summary>
/// Labels of items by annotators, item after item: what every aggregator reads. An annotator may judge an item more
/// than once, and each judgment counts (observer 1 of Dawid and Skene did so three times).
/// </summary>
public sealed class LabelJudgments
{
    readonly int[] starts;
    readonly int[] annotators;
    readonly int[] labels;

    /// <param name="items">Number of items; those without a judgment are allowed.</param>
    /// <param name="annotators">Number of annotators.</param>
    /// <param name="labels">Number of declared labels, at least 2, whether used or not.</param>
    /// <exception cref="ArgumentOutOfRangeException">A judgment names a place that there is not.</exception>
    public LabelJudgments(int items, int annotators, int labels, IReadOnlyList<LabelJudgment> judgments)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        ArgumentOutOfRangeException.ThrowIfNegative(annotators);
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 2);
        (Items, Annotators, Labels) = (items, annotators, labels);
        starts = new int[items + 1];
        foreach (var j in judgments)
        {
            ThrowIfNoPlace(j.Item, items);
            ThrowIfNoPlace(j.Annotator, annotators);
            ThrowIfNoPlace(j.Label, labels);
            starts[j.Item + 1]++;
        }
        for (var i = 0; i < items; i++)
            starts[i + 1] += starts[i];
        (this.annotators, this.labels) = (new int[judgments.Count], new int[judgments.Count]);
        var next = starts[..^1];
        foreach (var j in judgments)
        {
            var place = next[j.Item]++;
            (this.annotators[place], this.labels[place]) = (j.Annotator, j.Label);
        }
    }

    public int Items { get; }
    public int Annotators { get; }
    public int Labels { get; }
    public int Count => labels.Length;

    /// <summary>Who judged the item, in the order given.</summary>
    public ReadOnlySpan<int> AnnotatorsOf(int item) => annotators.AsSpan(starts[item]..starts[item + 1]);

    /// <summary>What they said, in the same order.</summary>
    public ReadOnlySpan<int> LabelsOf(int item) => labels.AsSpan(starts[item]..starts[item + 1]);

    internal ReadOnlySpan<int> Starts => starts;
    internal ReadOnlySpan<int> AllAnnotators => annotators;
    internal ReadOnlySpan<int> AllLabels => labels;

    static void ThrowIfNoPlace(int place, int count)
    {
        if ((uint)place >= (uint)count)
            throw new ArgumentOutOfRangeException(nameof(place), place, $"places go from 0 to {count - 1}");
    }
}
