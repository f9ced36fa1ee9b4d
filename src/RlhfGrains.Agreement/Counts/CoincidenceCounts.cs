namespace RlhfGrains.Agreement;

/// <summary>
/// The live state of agreement between any number of annotators: integer sums over units, per multiplicity (values in a
/// unit). Every coefficient that treats annotators as interchangeable, and its analytic interval, is read from it
/// without a visit to the units. An update costs O(K + s²) with s the labels that occur in the unit, and allocates
/// nothing once a multiplicity was seen.
/// <para>A unit with one value counts for <see cref="GwetAc"/>'s and <see cref="FleissKappa"/>'s margins and pairs
/// nothing.</para>
/// </summary>
public sealed class CoincidenceCounts : IEquatable<CoincidenceCounts>
{
    /// <summary>A rating scale 0..100 has 101 labels; the state grows with the square.</summary>
    public const int LabelsMax = 101;

    /// <summary>
    /// Above this the third-order sums could leave 64 bits within 3.5e9 judgments of a 101-label scale.
    /// </summary>
    public const int MultiplicityMax = 1_024;

    MultiplicityCounts?[] groups = [];

    /// <param name="labels">Number of declared labels K, 2..<see cref="LabelsMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">K is outside that range.</exception>
    public CoincidenceCounts(int labels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(labels, LabelsMax);
        Labels = labels;
    }

    /// <summary>Number of declared labels K.</summary>
    public int Labels { get; }

    /// <summary>Units, pairable units, values and pairs counted now.</summary>
    public SampleCounts Sample
    {
        get
        {
            long units = 0,
                pairable = 0,
                values = 0,
                pairs = 0;
            foreach (var group in Groups)
            {
                units += group.Units;
                values += group.M * group.Units;
                if (group.M >= 2)
                    pairable += group.Units;
                pairs += group.Units * group.M * (group.M - 1) / 2;
            }
            return new SampleCounts(units, pairable, values, pairs);
        }
    }

    /// <summary>Values of each label, singletons included.</summary>
    public long[] LabelCounts()
    {
        var counts = new long[Labels];
        foreach (var group in Groups)
            for (var c = 0; c < Labels; c++)
                counts[c] += group.Margins[c];
        return counts;
    }

    /// <summary>
    /// Unordered pairs of values within units, by label: element [c, k] with c ≤ k; the rest is zero.
    /// </summary>
    public long[,] LabelPairs()
    {
        var pairs = new long[Labels, Labels];
        foreach (var group in Groups)
            for (var c = 0; c < Labels; c++)
            for (var k = c; k < Labels; k++)
                pairs[c, k] += group.Pairs(c, k);
        return pairs;
    }

    /// <summary>Counts a unit in.</summary>
    /// <param name="unitCounts">How many annotators gave each label; K numbers ≥ 0. All zero: nothing happens.</param>
    /// <exception cref="ArgumentException">Not K numbers, one is negative, or the sum is above <see
    /// cref="MultiplicityMax"/>.</exception>
    public void Add(ReadOnlySpan<int> unitCounts)
    {
        var m = Multiplicity(unitCounts);
        if (m > 0)
            Group(m).Change(unitCounts, 1);
    }

    /// <summary>Counts in so many units that are alike.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Add(ReadOnlySpan{int})"/>, or a negative number of
    /// units.</exception>
    public void Add(ReadOnlySpan<int> unitCounts, long units)
    {
        if (units < 0)
            throw new ArgumentException("Units are counted out by Remove.", nameof(units));
        var m = Multiplicity(unitCounts);
        if (m > 0 && units > 0)
            Group(m).Change(unitCounts, units);
    }

    /// <summary>
    /// Counts a unit out: exactly undoes one <see cref="Add(ReadOnlySpan{int})"/> of the same counts.
    /// </summary>
    /// <param name="unitCounts">The counts as they were added.</param>
    /// <exception cref="ArgumentException">As for <see cref="Add(ReadOnlySpan{int})"/>.</exception>
    /// <exception cref="InvalidOperationException">No such unit can have been added; nothing was changed.</exception>
    public void Remove(ReadOnlySpan<int> unitCounts)
    {
        if (Multiplicity(unitCounts) is var m && m > 0)
            Holding(m, unitCounts).Change(unitCounts, -1);
    }

    /// <summary>
    /// A unit changed from one count vector to another: <see cref="Remove"/>, then <see
    /// cref="Add(ReadOnlySpan{int})"/>.
    /// </summary>
    public void Move(ReadOnlySpan<int> before, ReadOnlySpan<int> after)
    {
        var (m, next) = (Multiplicity(before), Multiplicity(after));
        if (m > 0)
            Holding(m, before).Change(before, -1);
        if (next > 0)
            Group(next).Change(after, 1);
    }

    /// <summary>Adds all units of <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">The label numbers differ.</exception>
    public void Merge(CoincidenceCounts other)
    {
        if (other.Labels != Labels)
            throw new ArgumentException($"{other.Labels} labels cannot be merged into {Labels}.", nameof(other));
        foreach (var theirs in other.Groups)
            Group(theirs.M).Merge(theirs);
    }

    /// <summary>An independent copy.</summary>
    public CoincidenceCounts Clone()
    {
        var copy = new CoincidenceCounts(Labels) { groups = new MultiplicityCounts?[groups.Length] };
        foreach (var group in Groups)
            copy.groups[group.M] = group.Clone();
        return copy;
    }

    /// <summary>Equal integer state, regardless of the order in which it came about.</summary>
    public bool Equals(CoincidenceCounts? other)
    {
        if (other is null || other.Labels != Labels)
            return false;
        for (var m = 1; m < Math.Max(groups.Length, other.groups.Length); m++)
        {
            var (mine, theirs) = (Find(m), other.Find(m));
            if (mine is null != theirs is null || (mine is not null && !mine.SameAs(theirs!)))
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CoincidenceCounts);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Labels, Sample);

    /// <summary>The state as integers, the same for equal counts; sparse. See <see cref="FromState"/>.</summary>
    public long[] ToState() => CoincidenceState.Write(this);

    /// <summary>The counts that <see cref="ToState"/> wrote.</summary>
    /// <exception cref="FormatException">Not such a state, or its sums contradict each other.</exception>
    public static CoincidenceCounts FromState(int labels, ReadOnlySpan<long> state) =>
        CoincidenceState.Read(labels, state);

    /// <summary>The groups with at least one unit, by rising multiplicity.</summary>
    internal GroupList Groups => new(groups);

    /// <summary>
    /// The units behind the counts, by item, so that intervals keep the units of one together; gone with the first
    /// change.
    /// </summary>
    internal UnitTable? Items { get; private set; }

    /// <summary>The counts of a table, with its items.</summary>
    internal static CoincidenceCounts Of(UnitTable items)
    {
        var counts = items.Counts();
        counts.Items = items;
        return counts;
    }

    internal MultiplicityCounts Group(int m)
    {
        Items = null;
        if (m >= groups.Length)
            Array.Resize(ref groups, m + 1);
        return groups[m] ??= new MultiplicityCounts(Labels, m);
    }

    MultiplicityCounts Holding(int m, ReadOnlySpan<int> unitCounts)
    {
        Items = null;
        return m < groups.Length && groups[m] is { } group && group.Holds(unitCounts)
            ? group
            : throw new InvalidOperationException($"No unit with these {m} values was added.");
    }

    /// <summary>The fewest values in a pairable unit; 2 without one.</summary>
    internal int PairableMultiplicityMin
    {
        get
        {
            foreach (var group in Groups)
                if (group.M >= 2)
                    return group.M;
            return 2;
        }
    }

    MultiplicityCounts? Find(int m) => m < groups.Length && groups[m] is { Units: > 0 } group ? group : null;

    int Multiplicity(ReadOnlySpan<int> unitCounts)
    {
        if (unitCounts.Length != Labels)
            throw new ArgumentException($"{unitCounts.Length} counts for {Labels} labels.", nameof(unitCounts));
        long m = 0;
        foreach (var count in unitCounts)
        {
            if (count < 0)
                throw new ArgumentException("A label cannot occur a negative number of times.", nameof(unitCounts));
            m += count;
        }
        if (m > MultiplicityMax)
            throw new ArgumentException(
                $"{m} values in one unit; at most {MultiplicityMax} are counted.",
                nameof(unitCounts)
            );
        return (int)m;
    }

    internal readonly struct GroupList(MultiplicityCounts?[] groups)
    {
        public Enumerator GetEnumerator() => new(groups);

        public struct Enumerator(MultiplicityCounts?[] groups)
        {
            int at = 0;

            public readonly MultiplicityCounts Current => groups[at]!;

            public bool MoveNext()
            {
                while (++at < groups.Length)
                    if (groups[at] is { Units: > 0 })
                        return true;
                return false;
            }
        }
    }
}
