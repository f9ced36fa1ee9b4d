using System.Buffers;
using System.Runtime.InteropServices;

namespace RlhfGrains.Agreement;

/// <summary>Two annotators' shared items.</summary>
/// <param name="First">Code of one annotator, the smaller.</param>
/// <param name="Second">Code of the other.</param>
/// <param name="Common">Items that both judged, at least 1.</param>
/// <param name="Agreeing">Of these, with the same label.</param>
public readonly record struct AnnotatorPair(int First, int Second, int Common, int Agreeing);

/// <summary>
/// Every pair of annotators with a shared item. Meetings of two judgments are first dealt out by the first annotator,
/// then counted one first annotator at a time: both steps stay in the processor's cache, where counters for all pairs
/// would not.
/// </summary>
public static class AnnotatorPairs
{
    /// <summary>128 MiB of meetings at a time; a table with more is passed over several times.</summary>
    const int MeetingsMax = 1 << 25;

    const uint Agreed = 1u << 31;

    /// <summary>Agreement of all pairs.</summary>
    /// <returns>By first annotator; empty when no item has two judgments.</returns>
    public static List<AnnotatorPair> Count(JudgmentTable table)
    {
        var ends = MeetingsByFirst(table);
        var pairs = new List<AnnotatorPair>();
        for (int from = 0, to; from < table.Annotators.Count; from = to)
        {
            var start = from == 0 ? 0 : ends[from - 1];
            for (to = from + 1; to < ends.Length && ends[to] - start <= MeetingsMax; to++) { }
            var meetings = ArrayPool<uint>.Shared.Rent((int)(ends[to - 1] - start));
            Deal(table, from, to, ends, start, meetings);
            CountDealt(from, to, ends, start, meetings, pairs);
            ArrayPool<uint>.Shared.Return(meetings);
        }
        return pairs;
    }

    /// <summary>Per annotator a, how many meetings have a first annotator of 0..a.</summary>
    static long[] MeetingsByFirst(JudgmentTable table)
    {
        var ends = new long[table.Annotators.Count];
        for (var item = 0; item < table.Items.Count; item++)
        {
            var annotators = table.AnnotatorsOf(item);
            for (var i = 0; i < annotators.Length; i++)
                ends[annotators[i]] += annotators.Length - 1 - i;
        }
        for (var a = 1; a < ends.Length; a++)
            ends[a] += ends[a - 1];
        return ends;
    }

    // A meeting is the second annotator, with the highest bit set when the labels are equal.
    static void Deal(JudgmentTable table, int from, int to, long[] ends, long start, uint[] meetings)
    {
        var next = new int[to - from];
        for (var a = from; a < to; a++)
            next[a - from] = (int)((a == 0 ? 0 : ends[a - 1]) - start);
        for (var item = 0; item < table.Items.Count; item++)
        {
            ReadOnlySpan<int> annotators = table.AnnotatorsOf(item),
                labels = table.LabelsOf(item);
            for (var i = 0; i < annotators.Length - 1; i++)
            {
                var first = annotators[i] - from;
                if ((uint)first >= (uint)next.Length)
                    continue;
                var (at, label) = (next[first], labels[i]);
                for (var j = i + 1; j < annotators.Length; j++)
                    meetings[at++] = (uint)annotators[j] | (labels[j] == label ? Agreed : 0);
                next[first] = at;
            }
        }
    }

    static void CountDealt(int from, int to, long[] ends, long start, uint[] meetings, List<AnnotatorPair> pairs)
    {
        // Room for the pairs that there can be; cut to those that there are.
        var count = pairs.Count;
        var later = (long)(to - from) * (2L * ends.Length - from - to - 1) / 2;
        var possible = Math.Min(later, ends[to - 1] - start);
        CollectionsMarshal.SetCount(pairs, checked(count + (int)possible));
        var found = CollectionsMarshal.AsSpan(pairs);
        // Low half: shared items; high half: agreeing ones.
        var counters = new ulong[ends.Length];
        for (var a = from; a < to; a++)
        {
            var dealt = meetings.AsSpan((int)((a == 0 ? 0 : ends[a - 1]) - start)..(int)(ends[a] - start));
            foreach (var meeting in dealt)
                counters[meeting & ~Agreed] += 1 | ((ulong)(meeting >> 31) << 32);
            // The first meeting of a pair hands its counter over and clears it for the rest and the next annotator.
            foreach (var meeting in dealt)
            {
                ref var counter = ref counters[meeting & ~Agreed];
                if (counter == 0)
                    continue;
                found[count++] = new AnnotatorPair(a, (int)(meeting & ~Agreed), (int)counter, (int)(counter >> 32));
                counter = 0;
            }
        }
        CollectionsMarshal.SetCount(pairs, count);
    }

    /// <summary>
    /// Agreeing over shared items, all pairs of annotators pooled: the same as <see
    /// cref="PercentAgreement.OverPairs"/>.
    /// </summary>
    /// <returns>A share in [0, 1]; <c>null</c> without a pair.</returns>
    public static double? Pooled(IReadOnlyCollection<AnnotatorPair> pairs)
    {
        long common = 0,
            agreeing = 0;
        foreach (var pair in pairs)
        {
            common += pair.Common;
            agreeing += pair.Agreeing;
        }
        return common == 0 ? null : agreeing / (double)common;
    }

    /// <summary>
    /// The confusion matrices of all pairs with at least so many shared items: rows the first's labels, columns the
    /// second's.
    /// </summary>
    public static IEnumerable<(AnnotatorPair Pair, ConfusionMatrix Matrix)> Confusions(
        JudgmentTable table,
        int commonMin = 1
    )
    {
        var itemsOf = ItemsByAnnotator(table);
        var matrices = new ConfusionMatrix?[table.Annotators.Count];
        for (var a = 0; a < table.Annotators.Count; a++)
        {
            foreach (var (item, own) in itemsOf.Of(a))
                for (var i = 0; i < table.AnnotatorsOf(item).Length; i++)
                    if (table.AnnotatorsOf(item)[i] is var b && b > a)
                        (matrices[b] ??= new ConfusionMatrix(table.K)).Add(own, table.LabelsOf(item)[i]);
            for (var b = a + 1; b < matrices.Length; b++)
            {
                if (matrices[b] is not { } matrix)
                    continue;
                matrices[b] = null;
                var agreeing = 0L;
                for (var c = 0; c < matrix.Labels; c++)
                    agreeing += matrix[c, c];
                if (matrix.Units >= commonMin)
                    yield return (new AnnotatorPair(a, b, (int)matrix.Units, (int)agreeing), matrix);
            }
        }
    }

    static AnnotatorItems ItemsByAnnotator(JudgmentTable table)
    {
        var annotators = table.AllAnnotators;
        var starts = new int[table.Annotators.Count + 1];
        foreach (var annotator in annotators)
            starts[annotator + 1]++;
        for (var a = 0; a < table.Annotators.Count; a++)
            starts[a + 1] += starts[a];
        var next = starts[..^1];
        var rows = new (int, int)[annotators.Length];
        for (var item = 0; item < table.Items.Count; item++)
        {
            ReadOnlySpan<int> these = table.AnnotatorsOf(item),
                labels = table.LabelsOf(item);
            for (var i = 0; i < these.Length; i++)
                rows[next[these[i]]++] = (item, labels[i]);
        }
        return new AnnotatorItems(starts, rows);
    }

    readonly struct AnnotatorItems(int[] starts, (int Item, int Label)[] rows)
    {
        public ReadOnlySpan<(int Item, int Label)> Of(int annotator) =>
            rows.AsSpan(starts[annotator]..starts[annotator + 1]);
    }
}
