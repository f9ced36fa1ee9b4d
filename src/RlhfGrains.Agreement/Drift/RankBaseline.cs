namespace RlhfGrains.Agreement;

/// <summary>
/// A baseline of a measurement (log duration, strength used), by ranks: the values of the baseline are cut into groups
/// of about equal size, and a later value counts by the group it falls into. One value of ten hours moves the statistic
/// no more than the largest tenth does, and a skewed or heavy-tailed measurement has the same run lengths as any other.
/// </summary>
/// <param name="Edges">Rising; group g holds values above Edges[g - 1] and up to Edges[g], the last one all
/// above.</param>
/// <param name="Counts">Values of the baseline per group, one more than edges, each above 0.</param>
public sealed record RankBaseline(IReadOnlyList<long> Edges, IReadOnlyList<long> Counts)
{
    /// <summary>
    /// 10 groups: with 30 values a finer cut is noise; the loss against exact ranks is 1% of the variance.
    /// </summary>
    public const int GroupsMax = 10;

    /// <summary>Values in the baseline.</summary>
    public long Own => Counts.Sum();

    public int Groups => Counts.Count;

    /// <summary>Cuts values into groups; equal values stay together, so a scale of few steps keeps its steps.</summary>
    /// <param name="values">In any integer unit, at least one.</param>
    public static RankBaseline Of(IReadOnlyCollection<long> values, int groups = GroupsMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(groups, DriftDesign.SymbolsMax);
        var (sorted, edges, counts) = (values.Order().ToArray(), new List<long>(), new List<long>());
        for (int g = 1, from = 0; from < sorted.Length; g++)
        {
            var to = g >= groups ? sorted.Length : Math.Max(from, (int)((long)sorted.Length * g / groups));
            while (to > from && to < sorted.Length && sorted[to] == sorted[to - 1])
                to++;
            if (to == from)
                continue;
            counts.Add(to - from);
            if (to < sorted.Length)
                edges.Add(sorted[to - 1]);
            from = to;
        }
        return new RankBaseline(edges, counts);
    }

    /// <summary>The symbol of a value: its group.</summary>
    public int Symbol(long value)
    {
        var group = 0;
        while (group < Edges.Count && value > Edges[group])
            group++;
        return group;
    }

    /// <summary>
    /// The mean rank of each group as a share of the baseline, in (0, 1): ridits (I. D. J. Bross 1958,
    /// doi:10.2307/2527727). Their mean is 1/2.
    /// </summary>
    internal double[] Ridits()
    {
        var (ridits, below) = (new double[Groups], 0L);
        for (var g = 0; g < Groups; g++)
        {
            ridits[g] = (below + Counts[g] / 2.0) / Own;
            below += Counts[g];
        }
        return ridits;
    }
}
