namespace RlhfGrains.Agreement;

/// <summary>
/// Counts of a whole table at once. A unit's counts are packed into one word of 8 bits a label; units with the same
/// word are added together, so the sums are made once a distinct unit and not once a unit.
/// </summary>
public static class LongTable
{
    const int PackedLabelsMax = 8;
    const ulong AnyCountOf128 = 0x8080808080808080;

    /// <summary>Counts rows in any order.</summary>
    /// <param name="labels">K.</param>
    /// <param name="items">Per row the item, 0..itemCount - 1.</param>
    /// <param name="labelOf">Per row the label, 0..K - 1.</param>
    /// <param name="itemCount">Number of items; one without rows counts nowhere.</param>
    /// <exception cref="ArgumentException">Columns of unequal length, a code out of range, or an item with too many
    /// values; the message names the row from 0.</exception>
    public static CoincidenceCounts Count(int labels, ReadOnlySpan<int> items, ReadOnlySpan<int> labelOf, int itemCount)
    {
        if (items.Length != labelOf.Length)
            throw new ArgumentException($"{items.Length} items but {labelOf.Length} labels.", nameof(labelOf));
        if (labels > PackedLabelsMax || items.Length == 0)
            return CountUnpacked(labels, items, labelOf, itemCount);

        var units = new ulong[itemCount];
        for (var row = 0; row < items.Length; row++)
        {
            var (item, label) = (items[row], labelOf[row]);
            if ((uint)item >= (uint)units.Length || (uint)label >= (uint)labels)
                throw OutOfRange(row, item, label);
            // A count that is about to leave its byte: start again the plain way.
            if (((units[item] += 1UL << (8 * label)) & AnyCountOf128) != 0)
                return CountUnpacked(labels, items, labelOf, itemCount);
        }
        return AddPacked(labels, units);
    }

    /// <summary>Counts rows that are grouped by item: those of item i lie from starts[i] to starts[i + 1].</summary>
    internal static CoincidenceCounts Count(int labels, int itemCount, int[] starts, int[] labelOf)
    {
        var counts = new CoincidenceCounts(labels);
        var unit = new int[labels];
        for (var item = 0; item < itemCount; item++)
        {
            Array.Clear(unit);
            foreach (var label in labelOf.AsSpan(starts[item]..starts[item + 1]))
                unit[label]++;
            counts.Add(unit);
        }
        return counts;
    }

    static CoincidenceCounts AddPacked(int labels, ulong[] units)
    {
        var tally = new Dictionary<ulong, long>();
        foreach (var packed in units)
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(tally, packed, out _)++;
        var counts = new CoincidenceCounts(labels);
        var unit = new int[labels];
        foreach (var (packed, number) in tally)
        {
            for (var c = 0; c < labels; c++)
                unit[c] = (int)(packed >> (8 * c)) & 255;
            counts.Add(unit, number);
        }
        return counts;
    }

    static CoincidenceCounts CountUnpacked(
        int labels,
        ReadOnlySpan<int> items,
        ReadOnlySpan<int> labelOf,
        int itemCount
    )
    {
        var starts = new int[itemCount + 1];
        for (var row = 0; row < items.Length; row++)
        {
            if ((uint)items[row] >= (uint)itemCount || (uint)labelOf[row] >= (uint)labels)
                throw OutOfRange(row, items[row], labelOf[row]);
            starts[items[row] + 1]++;
        }
        for (var item = 0; item < itemCount; item++)
            starts[item + 1] += starts[item];
        var (next, grouped) = (starts[..^1], new int[items.Length]);
        for (var row = 0; row < items.Length; row++)
            grouped[next[items[row]]++] = labelOf[row];
        return Count(labels, itemCount, starts, grouped);
    }

    static ArgumentException OutOfRange(int row, int item, int label) =>
        new($"Row {row} has item {item} and label {label}: one is out of range.");
}
