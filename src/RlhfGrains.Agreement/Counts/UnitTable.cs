namespace RlhfGrains.Agreement;

/// <summary>
/// The units of a table, grouped by item: what intervals that resample or leave out items need. Units of one item (the
/// pairs of a ranking, the responses of a rating) depend on each other, so an item is kept or left out as a whole.
/// </summary>
public sealed class UnitTable
{
    readonly List<int[]> units = [];
    readonly List<int> itemEnds = [];

    /// <param name="labels">Number of declared labels K.</param>
    public UnitTable(int labels) => Labels = labels;

    /// <summary>Number of declared labels K.</summary>
    public int Labels { get; }

    /// <summary>Number of items.</summary>
    public int Items => itemEnds.Count;

    /// <summary>Number of units.</summary>
    public int UnitCount => units.Count;

    /// <summary>Adds an item with its units, each K counts.</summary>
    public void Add(params ReadOnlySpan<int[]> itemUnits)
    {
        foreach (var unit in itemUnits)
        {
            if (unit.Length != Labels)
                throw new ArgumentException($"{unit.Length} counts for {Labels} labels.", nameof(itemUnits));
            units.Add(unit);
        }
        itemEnds.Add(units.Count);
    }

    /// <summary>The units of item i, 0..<see cref="Items"/> - 1.</summary>
    public ReadOnlySpan<int[]> this[int i]
    {
        get
        {
            var start = i == 0 ? 0 : itemEnds[i - 1];
            return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(units)[start..itemEnds[i]];
        }
    }

    /// <summary>All units counted.</summary>
    public CoincidenceCounts Counts()
    {
        var counts = new CoincidenceCounts(Labels);
        foreach (var unit in units)
            counts.Add(unit);
        return counts;
    }

    /// <summary>All units counted, and known by item: coefficients read from these counts have intervals that take
    /// items as the draws, made in one pass over the units. After a change of the counts their intervals are those of
    /// units again.</summary>
    public CoincidenceCounts CountsByItem() => CoincidenceCounts.Of(this);
}

/// <summary>
/// A coefficient to be read repeatedly, e.g. <c>counts => KrippendorffAlpha.Read(counts, Metric.Nominal)</c>.
/// </summary>
public delegate Estimate Coefficient(CoincidenceCounts counts);
