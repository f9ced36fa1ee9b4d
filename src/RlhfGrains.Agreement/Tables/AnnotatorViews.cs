namespace RlhfGrains.Agreement;

/// <summary>
/// One annotator of a table against the others, against gold and against the consensus of the others.
/// </summary>
public static class AnnotatorViews
{
    /// <summary>Each annotator against all others pooled.</summary>
    /// <returns>By annotator code; see <see cref="PooledKappa"/> and <see cref="PooledAgreement"/>.</returns>
    public static PooledConfusion[] AgainstOthers(JudgmentTable table)
    {
        var views = table.Annotators.Select(_ => new PooledConfusion(table.K)).ToArray();
        for (var item = 0; item < table.Items.Count; item++)
        {
            var others = table.UnitCounts(item);
            ReadOnlySpan<int> annotators = table.AnnotatorsOf(item),
                labels = table.LabelsOf(item);
            for (var i = 0; i < annotators.Length; i++)
            {
                others[labels[i]]--;
                views[annotators[i]].Add(labels[i], others);
                others[labels[i]]++;
            }
        }
        return views;
    }

    /// <summary>
    /// Each annotator (rows) against the label that most of the others gave (columns). An item counts where one label
    /// leads among the others; a tie between leading labels gives no consensus.
    /// </summary>
    public static ConfusionMatrix[] AgainstConsensus(JudgmentTable table)
    {
        var views = table.Annotators.Select(_ => new ConfusionMatrix(table.K)).ToArray();
        for (var item = 0; item < table.Items.Count; item++)
        {
            var others = table.UnitCounts(item);
            ReadOnlySpan<int> annotators = table.AnnotatorsOf(item),
                labels = table.LabelsOf(item);
            for (var i = 0; i < annotators.Length; i++)
            {
                others[labels[i]]--;
                if (Leader(others) is { } consensus)
                    views[annotators[i]].Add(labels[i], consensus);
                others[labels[i]]++;
            }
        }
        return views;
    }

    /// <summary>Each annotator (rows) against known answers (columns).</summary>
    /// <param name="table">The judgments.</param>
    /// <param name="gold">Item name to label; items and labels that the table does not know are left out.</param>
    public static ConfusionMatrix[] AgainstGold(JudgmentTable table, IReadOnlyDictionary<string, string> gold)
    {
        var views = table.Annotators.Select(_ => new ConfusionMatrix(table.K)).ToArray();
        var codes = table.Labels.Select((label, c) => (label, c)).ToDictionary(pair => pair.label, pair => pair.c);
        for (var item = 0; item < table.Items.Count; item++)
        {
            if (!gold.TryGetValue(table.Items[item], out var answer) || !codes.TryGetValue(answer, out var known))
                continue;
            ReadOnlySpan<int> annotators = table.AnnotatorsOf(item),
                labels = table.LabelsOf(item);
            for (var i = 0; i < annotators.Length; i++)
                views[annotators[i]].Add(labels[i], known);
        }
        return views;
    }

    /// <summary>The label with the most counts; <c>null</c> when two share the lead or nothing was counted.</summary>
    internal static int? Leader(ReadOnlySpan<int> counts)
    {
        var (leader, shared) = (0, false);
        for (var c = 1; c < counts.Length; c++)
        {
            if (counts[c] == counts[leader])
                shared = true;
            else if (counts[c] > counts[leader])
                (leader, shared) = (c, false);
        }
        return shared || counts[leader] == 0 ? null : leader;
    }
}
