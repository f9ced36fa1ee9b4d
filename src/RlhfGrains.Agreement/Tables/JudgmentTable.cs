namespace RlhfGrains.Agreement;

/// <summary>
/// Judgments in memory, coded as integers and grouped by item: 12 bytes a row and the names once. Made by <see
/// cref="JudgmentTableBuilder"/>.
/// </summary>
public sealed class JudgmentTable
{
    readonly int[] itemStarts;
    readonly int[] annotators;
    readonly int[] labels;

    internal JudgmentTable(
        string[] items,
        string[] annotatorNames,
        string[] labelNames,
        int[] itemStarts,
        int[] annotators,
        int[] labels,
        string?[] categories,
        int[] clusters,
        LabelScale? scale = null
    )
    {
        Scale = scale ?? LabelScale.OfLabels(labelNames, declared: false);
        (Items, Annotators, Labels, Categories) = (items, annotatorNames, labelNames, categories);
        (this.itemStarts, this.annotators, this.labels, Clusters) = (itemStarts, annotators, labels, clusters);
    }

    /// <summary>Names of the items in order of appearance.</summary>
    public IReadOnlyList<string> Items { get; }

    /// <summary>Names of the annotators in order of appearance.</summary>
    public IReadOnlyList<string> Annotators { get; }

    /// <summary>The declared labels, or those found: by number when all are numbers, else by name.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The category of each item; <c>null</c> where none was given.</summary>
    public IReadOnlyList<string?> Categories { get; }

    /// <summary>Rows.</summary>
    public int Rows => labels.Length;

    /// <summary>The number of declared labels, at least the 2 that counts need.</summary>
    public int K => Math.Max(2, Labels.Count);

    /// <summary>
    /// What the labels mean: numbers where all are, else an order where one was declared, else names.
    /// </summary>
    public LabelScale Scale { get; }

    /// <summary>Per item the number of its cluster.</summary>
    internal int[] Clusters { get; }

    /// <summary>Some items share a cluster.</summary>
    internal bool IsClustered => Clusters.Distinct().Count() != Items.Count;

    /// <summary>The annotators of item i, rising, and in the same order their labels.</summary>
    internal ReadOnlySpan<int> AnnotatorsOf(int item) => annotators.AsSpan(itemStarts[item]..itemStarts[item + 1]);

    internal ReadOnlySpan<int> LabelsOf(int item) => labels.AsSpan(itemStarts[item]..itemStarts[item + 1]);

    internal int[] AllAnnotators => annotators;

    internal int[] AllLabels => labels;

    /// <summary>How many annotators gave item i each label.</summary>
    public int[] UnitCounts(int item)
    {
        var unit = new int[K];
        foreach (var label in LabelsOf(item))
            unit[label]++;
        return unit;
    }

    /// <summary>All items counted.</summary>
    /// <exception cref="ArgumentException">An item has more judgments than <see
    /// cref="CoincidenceCounts.MultiplicityMax"/>.</exception>
    public CoincidenceCounts Count() => LongTable.Count(K, Items.Count, itemStarts, labels);

    /// <summary>Items grouped by cluster, for intervals that resample.</summary>
    public UnitTable Units()
    {
        var table = new UnitTable(K);
        foreach (var cluster in Enumerable.Range(0, Items.Count).GroupBy(item => Clusters[item]))
            table.Add([.. cluster.Select(UnitCounts)]);
        return table;
    }

    /// <summary>The same judgments with another meaning of their labels.</summary>
    /// <exception cref="ArgumentException">Numbers for another number of labels.</exception>
    public JudgmentTable On(LabelScale scale)
    {
        if (scale.Numbers is not null)
            scale.NumbersOf(Labels.Count);
        return new JudgmentTable(
            [.. Items],
            [.. Annotators],
            [.. Labels],
            itemStarts,
            annotators,
            labels,
            [.. Categories],
            Clusters,
            scale
        );
    }

    /// <summary>
    /// The table of some of the items only; labels keep their codes, annotators without a judgment there are left out.
    /// </summary>
    internal JudgmentTable Of(int[] kept)
    {
        var starts = new int[kept.Length + 1];
        for (var i = 0; i < kept.Length; i++)
            starts[i + 1] = starts[i] + LabelsOf(kept[i]).Length;
        var judged = kept.SelectMany(item => AnnotatorsOf(item).ToArray()).ToArray();
        var present = judged.Distinct().Order().ToArray();
        var code = present
            .Select((annotator, place) => (annotator, place))
            .ToDictionary(pair => pair.annotator, pair => pair.place);
        return new JudgmentTable(
            [.. kept.Select(item => Items[item])],
            [.. present.Select(annotator => Annotators[annotator])],
            [.. Labels],
            starts,
            Array.ConvertAll(judged, annotator => code[annotator]),
            [.. kept.SelectMany(item => LabelsOf(item).ToArray())],
            [.. kept.Select(item => Categories[item])],
            [.. kept.Select(item => Clusters[item])],
            Scale
        );
    }
}
