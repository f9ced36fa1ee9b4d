namespace RlhfGrains.Agreement;

/// <summary>The two numbers on which the coverage of an interval hangs.</summary>
static class Rarity
{
    /// <summary>Units whose values differ, and pairable units that use the least used of the labels in use; one label in use counts as none beside it.</summary>
    public static (long DisagreeingUnits, long RarestLabelUnits) Of(CoincidenceCounts counts)
    {
        long disagreeing = 0;
        var perLabel = new long[counts.Labels];
        foreach (var group in counts.Groups)
        {
            if (group.M < 2) continue;
            disagreeing += group.DisagreeingUnits;
            for (var c = 0; c < perLabel.Length; c++) perLabel[c] += group.UnitsUsing[c];
        }
        var used = perLabel.Where(units => units > 0).ToArray();
        return (disagreeing, used.Length < 2 ? 0 : used.Min());
    }
}
