namespace RlhfGrains.Agreement;

/// <summary>The numbers of pairable units on which the coverage of an interval hangs.</summary>
/// <param name="Pairable">Pairable units.</param>
/// <param name="Values">Values in them.</param>
/// <param name="Disagreeing">With at least two different values.</param>
/// <param name="RarestLabel">Using the least used of the labels in use; 0 when one label only is in use.</param>
/// <param name="Minority">Led by another label than the one that leads most units.</param>
readonly record struct Rarity(long Pairable, long Values, long Disagreeing, long RarestLabel, long Minority)
{
    public static Rarity Of(CoincidenceCounts counts)
    {
        long pairable = 0, values = 0, disagreeing = 0, rarest = long.MaxValue, led = 0, mostLed = 0;
        foreach (var group in counts.Groups)
        {
            if (group.M < 2) continue;
            pairable += group.Units;
            values += group.Units * group.M;
            disagreeing += group.DisagreeingUnits;
        }
        var inUse = 0;
        for (var c = 0; c < counts.Labels; c++)
        {
            long used = 0, leading = 0;
            foreach (var group in counts.Groups)
            {
                if (group.M < 2) continue;
                used += group.UnitsUsing[c];
                leading += group.UnitsLedBy[c];
            }
            led += leading;
            mostLed = Math.Max(mostLed, leading);
            if (used == 0) continue;
            inUse++;
            rarest = Math.Min(rarest, used);
        }
        return new Rarity(pairable, values, disagreeing, inUse < 2 ? 0 : rarest, led - mostLed);
    }

    /// <summary>For one annotator against others: disagreements as expected from the shares of the others, labels as the annotator's own.</summary>
    public static Rarity Of(PooledConfusion confusion)
    {
        var own = new long[confusion.Labels];
        var disagreeing = 0.0;
        foreach (var group in confusion.Groups)
        {
            disagreeing += group.Units - group.Agreeing / (double)group.O;
            for (var c = 0; c < own.Length; c++) own[c] += group.Own(c);
        }
        var used = own.Where(units => units > 0).ToArray();
        var sample = confusion.Sample;
        return new Rarity(sample.Units, sample.Values, (long)Math.Round(disagreeing), used.Length < 2 ? 0 : used.Min(), sample.Units - own.Max());
    }
}
