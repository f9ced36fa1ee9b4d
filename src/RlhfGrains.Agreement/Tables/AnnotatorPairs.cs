namespace RlhfGrains.Agreement;

/// <summary>Two annotators' shared items.</summary>
/// <param name="First">Code of one annotator, the smaller.</param>
/// <param name="Second">Code of the other.</param>
/// <param name="Common">Items that both judged, at least 1.</param>
/// <param name="Agreeing">Of these, with the same label.</param>
public readonly record struct AnnotatorPair(int First, int Second, int Common, int Agreeing);

/// <summary>Every pair of annotators with a shared item: one pass over each annotator's items, with counters for one annotator at a time.</summary>
public static class AnnotatorPairs
{
    /// <summary>Agreement of all pairs.</summary>
    /// <returns>By first, within it in no particular order; empty when no item has two judgments.</returns>
    public static List<AnnotatorPair> Count(JudgmentTable table)
    {
        var itemsOf = ItemsByAnnotator(table);
        var (common, agreeing, met) = (new int[table.Annotators.Count], new int[table.Annotators.Count], new List<int>());
        var pairs = new List<AnnotatorPair>();
        for (var a = 0; a < table.Annotators.Count; a++)
        {
            foreach (var (item, own) in itemsOf.Of(a))
            {
                ReadOnlySpan<int> others = table.AnnotatorsOf(item), labels = table.LabelsOf(item);
                for (var i = 0; i < others.Length; i++)
                {
                    var b = others[i];
                    if (b <= a) continue;
                    if (common[b]++ == 0) met.Add(b);
                    if (labels[i] == own) agreeing[b]++;
                }
            }
            foreach (var b in met)
            {
                pairs.Add(new AnnotatorPair(a, b, common[b], agreeing[b]));
                common[b] = agreeing[b] = 0;
            }
            met.Clear();
        }
        return pairs;
    }

    /// <summary>Agreeing over shared items, all pairs of annotators pooled: the same as <see cref="PercentAgreement.OverPairs"/>.</summary>
    /// <returns>A share in [0, 1]; <c>null</c> without a pair.</returns>
    public static double? Pooled(IReadOnlyCollection<AnnotatorPair> pairs)
    {
        long common = 0, agreeing = 0;
        foreach (var pair in pairs)
        {
            common += pair.Common;
            agreeing += pair.Agreeing;
        }
        return common == 0 ? null : agreeing / (double)common;
    }

    /// <summary>The confusion matrices of all pairs with at least so many shared items: rows the first's labels, columns the second's.</summary>
    public static IEnumerable<(AnnotatorPair Pair, ConfusionMatrix Matrix)> Confusions(JudgmentTable table, int commonMin = 1)
    {
        var itemsOf = ItemsByAnnotator(table);
        var matrices = new ConfusionMatrix?[table.Annotators.Count];
        for (var a = 0; a < table.Annotators.Count; a++)
        {
            foreach (var (item, own) in itemsOf.Of(a))
                for (var i = 0; i < table.AnnotatorsOf(item).Length; i++)
                    if (table.AnnotatorsOf(item)[i] is var b && b > a) (matrices[b] ??= new ConfusionMatrix(table.K)).Add(own, table.LabelsOf(item)[i]);
            for (var b = a + 1; b < matrices.Length; b++)
            {
                if (matrices[b] is not { } matrix) continue;
                matrices[b] = null;
                var agreeing = 0L;
                for (var c = 0; c < matrix.Labels; c++) agreeing += matrix[c, c];
                if (matrix.Units >= commonMin) yield return (new AnnotatorPair(a, b, (int)matrix.Units, (int)agreeing), matrix);
            }
        }
    }

    static AnnotatorItems ItemsByAnnotator(JudgmentTable table)
    {
        var annotators = table.AllAnnotators;
        var starts = new int[table.Annotators.Count + 1];
        foreach (var annotator in annotators) starts[annotator + 1]++;
        for (var a = 0; a < table.Annotators.Count; a++) starts[a + 1] += starts[a];
        var next = starts[..^1];
        var rows = new (int, int)[annotators.Length];
        for (var item = 0; item < table.Items.Count; item++)
        {
            ReadOnlySpan<int> these = table.AnnotatorsOf(item), labels = table.LabelsOf(item);
            for (var i = 0; i < these.Length; i++) rows[next[these[i]]++] = (item, labels[i]);
        }
        return new AnnotatorItems(starts, rows);
    }

    readonly struct AnnotatorItems(int[] starts, (int Item, int Label)[] rows)
    {
        public ReadOnlySpan<(int Item, int Label)> Of(int annotator) => rows.AsSpan(starts[annotator]..starts[annotator + 1]);
    }
}
