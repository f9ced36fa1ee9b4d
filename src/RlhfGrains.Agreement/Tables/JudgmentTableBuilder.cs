namespace RlhfGrains.Agreement;

/// <summary>Takes judgments row by row and refuses what cannot be counted, with the row's number.</summary>
public sealed class JudgmentTableBuilder
{
    /// <summary>
    /// About 1.5 GB while building, the names not counted; the largest public preference sets have a tenth of it.
    /// </summary>
    public const int RowsMax = 30_000_000;

    const int NoCluster = -1;

    readonly string[]? declared;
    readonly Codes items = new(),
        annotators = new(),
        labels = new(),
        clusters = new();
    readonly List<int> itemOf = [],
        annotatorOf = [],
        labelOf = [],
        clusterOfItem = [];
    readonly List<string?> categoryOfItem = [];
    readonly List<long> rowOf = [];

    /// <param name="declared">The labels in their order; <c>null</c>: those found. Weighted and free-marginal
    /// coefficients depend on it.</param>
    /// <exception cref="ArgumentException">A label twice, or more than <see
    /// cref="CoincidenceCounts.LabelsMax"/>.</exception>
    public JudgmentTableBuilder(IReadOnlyList<string>? declared = null)
    {
        this.declared = declared is null ? null : [.. declared];
        foreach (var label in declared ?? [])
            if (labels.Of(label) != labels.Count - 1)
                throw new ArgumentException($"Label {label} is declared twice.", nameof(declared));
        if (labels.Count > CoincidenceCounts.LabelsMax)
            throw new ArgumentException($"More than {CoincidenceCounts.LabelsMax} labels.", nameof(declared));
    }

    /// <summary>Adds one judgment.</summary>
    /// <param name="row">Its number, for messages.</param>
    /// <param name="judgment">Item, annotator and label are not empty.</param>
    /// <exception cref="TableException">An empty name, a label off the declared scale, an item with two categories or
    /// clusters, or too many labels or rows.</exception>
    public void Add(long row, Judgment judgment)
    {
        if (itemOf.Count == RowsMax)
            throw new TableException(row, $"more than {RowsMax} judgments");
        if (string.IsNullOrEmpty(judgment.Item))
            throw new TableException(row, "the item is empty");
        if (string.IsNullOrEmpty(judgment.Annotator))
            throw new TableException(row, "the annotator is empty");
        if (string.IsNullOrEmpty(judgment.Label))
            throw new TableException(row, "the label is empty");
        var label = labels.Of(judgment.Label);
        if (declared is not null && label >= declared.Length)
            throw new TableException(row, $"label {judgment.Label} is not on the scale {string.Join(", ", declared)}");
        if (labels.Count > CoincidenceCounts.LabelsMax)
            throw new TableException(
                row,
                $"label {judgment.Label} is the {labels.Count}th: at most {CoincidenceCounts.LabelsMax} labels are counted"
            );

        var item = items.Of(judgment.Item);
        var cluster = judgment.Cluster is null ? NoCluster : clusters.Of(judgment.Cluster);
        if (item == categoryOfItem.Count)
        {
            categoryOfItem.Add(judgment.Category);
            clusterOfItem.Add(cluster);
        }
        else if (categoryOfItem[item] != judgment.Category)
        {
            throw new TableException(
                row,
                $"item {judgment.Item} is of category {judgment.Category}, before of {categoryOfItem[item]}"
            );
        }
        else if (clusterOfItem[item] != cluster)
        {
            throw new TableException(row, $"item {judgment.Item} is in cluster {judgment.Cluster}, before in another");
        }
        itemOf.Add(item);
        annotatorOf.Add(annotators.Of(judgment.Annotator));
        labelOf.Add(label);
        rowOf.Add(row);
    }

    /// <summary>The table.</summary>
    /// <exception cref="TableException">An annotator judged an item twice, or an item has more judgments than <see
    /// cref="CoincidenceCounts.MultiplicityMax"/>.</exception>
    public JudgmentTable Build()
    {
        // By annotator, then by item, each sort keeping what the one before did: rows of an item lie together, its
        // annotators rising.
        var (byAnnotator, _) = Sort(annotatorOf, annotators.Count, [.. Enumerable.Range(0, annotatorOf.Count)]);
        var (order, starts) = Sort(itemOf, items.Count, byAnnotator);
        RefuseRepeats(order);
        for (var item = 0; item < items.Count; item++)
            if (starts[item + 1] - starts[item] > CoincidenceCounts.MultiplicityMax)
                throw new TableException(
                    rowOf[order[starts[item] + CoincidenceCounts.MultiplicityMax]],
                    $"item {items.Names[item]} has more than {CoincidenceCounts.MultiplicityMax} judgments"
                );

        var (names, position) = LabelOrder();
        return new JudgmentTable(
            items.Names,
            annotators.Names,
            names,
            starts,
            Array.ConvertAll(order, i => annotatorOf[i]),
            Array.ConvertAll(order, i => position[labelOf[i]]),
            [.. categoryOfItem],
            [.. clusterOfItem.Select((cluster, item) => cluster == NoCluster ? clusters.Count + item : cluster)],
            LabelScale.OfLabels(names, declared is not null)
        );
    }

    static (int[] Order, int[] Starts) Sort(List<int> codeOf, int codes, int[] rows)
    {
        var starts = new int[codes + 1];
        foreach (var code in codeOf)
            starts[code + 1]++;
        for (var code = 0; code < codes; code++)
            starts[code + 1] += starts[code];
        var next = starts[..^1];
        var order = new int[rows.Length];
        foreach (var row in rows)
            order[next[codeOf[row]]++] = row;
        return (order, starts);
    }

    void RefuseRepeats(int[] order)
    {
        for (var i = 1; i < order.Length; i++)
        {
            var (before, row) = (order[i - 1], order[i]);
            if (annotatorOf[before] != annotatorOf[row] || itemOf[before] != itemOf[row])
                continue;
            var (annotator, item) = (annotators.Names[annotatorOf[row]], items.Names[itemOf[row]]);
            throw new TableException(
                rowOf[row],
                $"annotator {annotator} judged item {item} before, in row {rowOf[before]}"
            );
        }
    }

    (string[] Names, int[] Position) LabelOrder()
    {
        var names = labels.Names;
        var order = Enumerable.Range(0, names.Length).ToArray();
        if (declared is null)
        {
            var numbers = Array.ConvertAll(names, LabelScale.NumberOf);
            var byNumber = numbers.All(number => number is not null);
            Array.Sort(order, (c, k) =>
                byNumber ? numbers[c]!.Value.CompareTo(numbers[k]!.Value) : string.CompareOrdinal(names[c], names[k])
            );
        }
        var position = new int[names.Length];
        for (var place = 0; place < order.Length; place++)
            position[order[place]] = place;
        return (Array.ConvertAll(order, c => names[c]), position);
    }

    sealed class Codes
    {
        readonly Dictionary<string, int> codes = new(StringComparer.Ordinal);
        readonly List<string> names = [];

        public int Count => names.Count;

        public string[] Names => [.. names];

        public int Of(string name)
        {
            if (codes.TryGetValue(name, out var code))
                return code;
            codes.Add(name, names.Count);
            names.Add(name);
            return names.Count - 1;
        }
    }
}
