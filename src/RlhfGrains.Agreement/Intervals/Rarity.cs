namespace RlhfGrains.Agreement;

/// <summary>The numbers of pairable units on which the coverage of an interval hangs.</summary>
/// <param name="Pairable">Pairable units.</param>
/// <param name="Values">Values in them.</param>
/// <param name="Disagreeing">With at least two different values.</param>
/// <param name="AgreeingPairs">Pairs of equal values: what nominal coefficients hang on where labels are many.</param>
/// <param name="OtherLabel">Using another label than the most used one; exact for two labels, else at least so
/// many.</param>
/// <param name="Minority">Led by another label than the one that leads most units, or without the most used label at
/// all.</param>
readonly record struct Rarity(
    long Pairable,
    long Values,
    long Disagreeing,
    long AgreeingPairs,
    long OtherLabel,
    long Minority
)
{
    /// <param name="counts">The data.</param>
    /// <param name="orientation">Orientation-free: a label and its mirror image are taken as alike, so that swapping
    /// responses changes nothing.</param>
    public static Rarity Of(CoincidenceCounts counts, Orientation orientation)
    {
        long pairable = 0,
            values = 0,
            disagreeing = 0,
            agreeing = 0;
        Span<double> used = stackalloc double[counts.Labels],
            led = stackalloc double[counts.Labels];
        foreach (var group in counts.Groups)
        {
            if (group.M < 2)
                continue;
            pairable += group.Units;
            values += group.Units * group.M;
            disagreeing += group.DisagreeingUnits;
            ReadOnlySpan<long> occurring = group.UnitsUsing,
                leading = group.UnitsLedBy;
            for (var c = 0; c < used.Length; c++)
            {
                agreeing += group.Pairs(c, c);
                used[c] += occurring[c];
                led[c] += leading[c];
            }
        }
        orientation.Apply(used);
        orientation.Apply(led);
        double ledInAll = 0,
            mostLed = 0,
            mostUsed = 0,
            nextUsed = 0;
        for (var c = 0; c < used.Length; c++)
        {
            ledInAll += led[c];
            mostLed = Math.Max(mostLed, led[c]);
            nextUsed = Math.Max(nextUsed, Math.Min(mostUsed, used[c]));
            mostUsed = Math.Max(mostUsed, used[c]);
        }
        var without = pairable - (long)mostUsed;
        return new Rarity(
            pairable,
            values,
            disagreeing,
            agreeing,
            Math.Max((long)nextUsed, Math.Max(without, disagreeing)),
            Math.Max((long)(ledInAll - mostLed), without)
        );
    }

    /// <summary>
    /// For one annotator against others: disagreements as expected from the shares of the others, labels as the
    /// annotator's own.
    /// </summary>
    public static Rarity Of(PooledConfusion confusion, Orientation orientation)
    {
        var own = new double[confusion.Labels];
        var disagreeing = 0.0;
        long agreeing = 0;
        foreach (var group in confusion.Groups)
        {
            disagreeing += group.Disagreeing / (double)group.O;
            agreeing += group.Agreeing;
            for (var c = 0; c < own.Length; c++)
                own[c] += group.Own(c);
        }
        var sample = confusion.Sample;
        var others = sample.Units - (long)orientation.Apply(own).Max();
        return new Rarity(sample.Units, sample.Values, (long)Math.Round(disagreeing), agreeing, others, others);
    }
}
