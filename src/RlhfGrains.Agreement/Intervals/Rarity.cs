namespace RlhfGrains.Agreement;

/// <summary>The numbers of pairable units on which the coverage of an interval hangs.</summary>
/// <param name="Pairable">Pairable units.</param>
/// <param name="Values">Values in them.</param>
/// <param name="Disagreeing">With at least two different values.</param>
/// <param name="AgreeingPairs">Pairs of equal values: what nominal coefficients hang on where labels are many.</param>
/// <param name="OtherLabel">Using another label than the most used one; exact for two labels, else at least so many.</param>
/// <param name="Minority">Led by another label than the one that leads most units, or without the most used label at all.</param>
readonly record struct Rarity(long Pairable, long Values, long Disagreeing, long AgreeingPairs, long OtherLabel, long Minority)
{
    public static Rarity Of(CoincidenceCounts counts)
    {
        long pairable = 0, values = 0, disagreeing = 0;
        foreach (var group in counts.Groups)
        {
            if (group.M < 2) continue;
            pairable += group.Units;
            values += group.Units * group.M;
            disagreeing += group.DisagreeingUnits;
        }
        long agreeing = 0, led = 0, mostLed = 0, mostUsed = 0, nextUsed = 0;
        for (var c = 0; c < counts.Labels; c++)
        {
            long used = 0, leading = 0;
            foreach (var group in counts.Groups)
            {
                if (group.M < 2) continue;
                agreeing += group.Pairs(c, c);
                used += group.UnitsUsing[c];
                leading += group.UnitsLedBy[c];
            }
            led += leading;
            mostLed = Math.Max(mostLed, leading);
            nextUsed = Math.Max(nextUsed, Math.Min(mostUsed, used));
            mostUsed = Math.Max(mostUsed, used);
        }
        var without = pairable - mostUsed;
        return new Rarity(
            pairable, values, disagreeing, agreeing, Math.Max(nextUsed, Math.Max(without, disagreeing)), Math.Max(led - mostLed, without));
    }

    /// <summary>For one annotator against others: disagreements as expected from the shares of the others, labels as the annotator's own.</summary>
    public static Rarity Of(PooledConfusion confusion)
    {
        var own = new long[confusion.Labels];
        var disagreeing = 0.0;
        long agreeing = 0;
        foreach (var group in confusion.Groups)
        {
            disagreeing += group.Disagreeing / (double)group.O;
            agreeing += group.Agreeing;
            for (var c = 0; c < own.Length; c++) own[c] += group.Own(c);
        }
        var sample = confusion.Sample;
        var others = sample.Units - own.Max();
        return new Rarity(sample.Units, sample.Values, (long)Math.Round(disagreeing), agreeing, others, others);
    }
}
