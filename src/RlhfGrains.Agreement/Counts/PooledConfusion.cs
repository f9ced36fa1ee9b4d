namespace RlhfGrains.Agreement;

/// <summary>
/// One annotator's labels against those of all others on the same units, pooled: integer sums per number of others o.
/// A unit with own label c and others' counts h adds, with o = Σ h: 1 to the own margin of c; h_k to the confusion [c,
/// k]; h_c² to the squares; and, up to <see cref="MomentLabelsMax"/> labels, h_c h_k to [c, k] and h_k h_l, which the
/// interval of <see cref="PooledKappa"/> needs.
/// </summary>
public sealed class PooledConfusion : IEquatable<PooledConfusion>
{
    /// <summary>Preferences of strength -10..10. A wider scale keeps no second-order sums (they grow with 2.5 K² words
    /// per number of others).</summary>
    public const int MomentLabelsMax = 21;

    const long Format = 1;
    readonly SortedList<int, long[]> byOthers = [];

    /// <param name="labels">Number of declared labels K, 2..<see cref="CoincidenceCounts.LabelsMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">K is outside that range.</exception>
    public PooledConfusion(int labels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(labels, CoincidenceCounts.LabelsMax);
        Labels = labels;
    }

    /// <summary>Number of declared labels K.</summary>
    public int Labels { get; }

    /// <summary>
    /// Units judged by this annotator and at least one other; values are own and others' together; pairs are own with
    /// other.
    /// </summary>
    public SampleCounts Sample
    {
        get
        {
            long units = 0,
                pairs = 0;
            foreach (var (others, sums) in byOthers)
            {
                var here = sums.AsSpan(0, Labels).Sum();
                units += here;
                pairs += here * others;
            }
            return new SampleCounts(units, units, units + pairs, pairs);
        }
    }

    /// <summary>Pairs by (own label, another's label).</summary>
    public long[,] Matrix()
    {
        var matrix = new long[Labels, Labels];
        foreach (var (_, sums) in byOthers)
            for (var c = 0; c < Labels; c++)
            for (var k = 0; k < Labels; k++)
                matrix[c, k] += sums[ConfusionAt + c * Labels + k];
        return matrix;
    }

    /// <summary>Counts a unit in; without others nothing happens.</summary>
    /// <param name="ownLabel">0..K-1.</param>
    /// <param name="othersCounts">How many others gave each label; K numbers ≥ 0.</param>
    /// <exception cref="ArgumentException">A label off the scale, not K numbers, a negative one, or more than <see
    /// cref="CoincidenceCounts.MultiplicityMax"/> others.</exception>
    public void Add(int ownLabel, ReadOnlySpan<int> othersCounts)
    {
        var others = Check(ownLabel, othersCounts);
        if (others > 0)
            Change(Sums(others), ownLabel, othersCounts, 1);
    }

    /// <summary>Counts a unit out: exactly undoes one <see cref="Add"/> of the same unit.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Add"/>.</exception>
    /// <exception cref="InvalidOperationException">No such unit can have been added; nothing was changed.</exception>
    public void Remove(int ownLabel, ReadOnlySpan<int> othersCounts)
    {
        var others = Check(ownLabel, othersCounts);
        if (others == 0)
            return;
        if (!byOthers.TryGetValue(others, out var sums) || !Holds(sums, ownLabel, othersCounts))
            throw new InvalidOperationException(
                $"No unit with own label {ownLabel} and these {others} others was added."
            );
        Change(sums, ownLabel, othersCounts, -1);
        if (sums.AsSpan(0, Labels).Sum() == 0)
            byOthers.Remove(others);
    }

    /// <summary>Adds all units of <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">The label numbers differ.</exception>
    public void Merge(PooledConfusion other)
    {
        if (other.Labels != Labels)
            throw new ArgumentException($"{other.Labels} labels cannot be merged into {Labels}.", nameof(other));
        foreach (var (others, theirs) in other.byOthers.ToArray())
        {
            var mine = Sums(others);
            for (var i = 0; i < mine.Length; i++)
                mine[i] = checked(mine[i] + theirs[i]);
        }
    }

    /// <summary>An independent copy.</summary>
    public PooledConfusion Clone()
    {
        var copy = new PooledConfusion(Labels);
        foreach (var (others, sums) in byOthers)
            copy.byOthers.Add(others, [.. sums]);
        return copy;
    }

    /// <summary>Becomes equal to <paramref name="other"/>, in the memory that it has.</summary>
    /// <exception cref="ArgumentException">The label numbers differ.</exception>
    public void CopyFrom(PooledConfusion other)
    {
        if (other.Labels != Labels)
            throw new ArgumentException($"{other.Labels} labels cannot be copied into {Labels}.", nameof(other));
        for (var i = byOthers.Count - 1; i >= 0; i--)
            if (!other.byOthers.ContainsKey(byOthers.GetKeyAtIndex(i)))
                byOthers.RemoveAt(i);
        for (var i = 0; i < other.byOthers.Count; i++)
            other.byOthers.GetValueAtIndex(i).CopyTo(Sums(other.byOthers.GetKeyAtIndex(i)), 0);
    }

    /// <summary>Equal integer state, regardless of the order in which it came about.</summary>
    public bool Equals(PooledConfusion? other) =>
        other is not null
        && other.Labels == Labels
        && byOthers.Keys.SequenceEqual(other.byOthers.Keys)
        && byOthers.Values.Zip(other.byOthers.Values).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PooledConfusion);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Labels, Sample);

    /// <summary>The state as integers, the same for equal counts; sparse. See <see cref="FromState"/>.</summary>
    public long[] ToState()
    {
        var state = new List<long> { Format, Labels, byOthers.Count };
        foreach (var (others, sums) in byOthers)
        {
            state.Add(others);
            SparseWords.Write(sums, state);
        }
        return [.. state];
    }

    /// <summary>The counts that <see cref="ToState"/> wrote.</summary>
    /// <exception cref="FormatException">Not such a state, or its sums contradict each other.</exception>
    public static PooledConfusion FromState(int labels, ReadOnlySpan<long> state)
    {
        if (state.Length < 3 || state[0] != Format)
            throw new FormatException("Not a pooled confusion of format 1.");
        if (state[1] != labels)
            throw new FormatException($"A pooled confusion of {state[1]} labels, not {labels}.");
        var confusion = new PooledConfusion(labels);
        var at = 3;
        long previous = 0;
        for (var g = 0L; g < state[2]; g++)
        {
            if (at >= state.Length || state[at] <= previous || state[at] > CoincidenceCounts.MultiplicityMax)
                throw new FormatException("A pooled confusion names an impossible number of others.");
            previous = state[at++];
            var sums = confusion.Sums((int)previous);
            at = SparseWords.Read(state, at, sums);
            for (var c = 0; c < labels; c++)
                if (
                    sums[c] < 0
                    || sums.AsSpan(confusion.ConfusionAt + c * labels, labels).Sum() != previous * sums[c]
                    || sums.AsSpan(confusion.ConfusionAt + c * labels, labels).ContainsNegative()
                )
                    throw new FormatException($"A pooled confusion with {previous} others contradicts itself.");
            if (sums.AsSpan(0, labels).Sum() == 0)
                throw new FormatException($"A pooled confusion with {previous} others is empty.");
        }
        if (at != state.Length)
            throw new FormatException("A pooled confusion is followed by something else.");
        return confusion;
    }

    /// <summary>Per number of others, rising: the sums as views.</summary>
    internal IEnumerable<OthersSums> Groups => byOthers.Select(group => new OthersSums(this, group.Key, group.Value));

    internal bool HasMoments => Labels <= MomentLabelsMax;

    int ConfusionAt => Labels;

    int SquaresAt => Labels + Labels * Labels;

    int ProductsAt => SquaresAt + 1;

    int OthersAt => ProductsAt + Labels * Labels;

    int Words => HasMoments ? OthersAt + Labels * Labels : ProductsAt;

    long[] Sums(int others)
    {
        if (!byOthers.TryGetValue(others, out var sums))
            byOthers.Add(others, sums = new long[Words]);
        return sums;
    }

    void Change(long[] sums, int own, ReadOnlySpan<int> h, int sign)
    {
        sums[own] += sign;
        sums[SquaresAt] += (long)sign * h[own] * h[own];
        for (var k = 0; k < h.Length; k++)
        {
            if (h[k] == 0)
                continue;
            sums[ConfusionAt + own * Labels + k] += sign * h[k];
            if (!HasMoments)
                continue;
            sums[ProductsAt + own * Labels + k] += (long)sign * h[own] * h[k];
            for (var l = 0; l < h.Length; l++)
                sums[OthersAt + k * Labels + l] += (long)sign * h[k] * h[l];
        }
    }

    bool Holds(long[] sums, int own, ReadOnlySpan<int> h)
    {
        if (sums[own] == 0)
            return false;
        for (var k = 0; k < h.Length; k++)
            if (sums[ConfusionAt + own * Labels + k] < h[k])
                return false;
        return true;
    }

    int Check(int ownLabel, ReadOnlySpan<int> othersCounts)
    {
        if (ownLabel < 0 || ownLabel >= Labels)
            throw new ArgumentException($"Label {ownLabel} is not on the scale of {Labels}.", nameof(ownLabel));
        if (othersCounts.Length != Labels)
            throw new ArgumentException($"{othersCounts.Length} counts for {Labels} labels.", nameof(othersCounts));
        long others = 0;
        foreach (var count in othersCounts)
        {
            if (count < 0)
                throw new ArgumentException("A label cannot occur a negative number of times.", nameof(othersCounts));
            others += count;
        }
        if (others > CoincidenceCounts.MultiplicityMax)
            throw new ArgumentException(
                $"{others} others on one unit; at most {CoincidenceCounts.MultiplicityMax} are counted.",
                nameof(othersCounts)
            );
        return (int)others;
    }

    /// <summary>The sums of the units with o others.</summary>
    internal readonly struct OthersSums(PooledConfusion confusion, int o, long[] sums)
    {
        readonly int labels = confusion.Labels;

        public int O => o;

        public long Own(int c) => sums[c];

        public long Units => sums.AsSpan(0, labels).Sum();

        /// <summary>Σ h_k over units with own label c.</summary>
        public long Confusion(int c, int k) => sums[confusion.ConfusionAt + c * labels + k];

        public long Agreeing
        {
            get
            {
                var agreeing = 0L;
                for (var c = 0; c < labels; c++)
                    agreeing += Confusion(c, c);
                return agreeing;
            }
        }

        /// <summary>Σ (o - h_c), c the own label.</summary>
        public long Disagreeing => o * Units - Agreeing;

        /// <summary>Σ (o - h_c)².</summary>
        public long DisagreeingSquares => o * o * Units - 2 * o * Agreeing + Squares;

        /// <summary>Σ (o - h_c) h_k over units with own label c.</summary>
        public long DisagreeingProducts(int c, int k) => o * Confusion(c, k) - Products(c, k);

        /// <summary>Σ (o - h_c) over units with own label c.</summary>
        public long DisagreeingOf(int c) => o * Own(c) - Confusion(c, c);

        /// <summary>Σ h_c², c the own label.</summary>
        public long Squares => sums[confusion.SquaresAt];

        /// <summary>Σ h_c h_k over units with own label c.</summary>
        public long Products(int c, int k) => sums[confusion.ProductsAt + c * labels + k];

        /// <summary>Σ h_k h_l over all units.</summary>
        public long OthersProducts(int k, int l) => sums[confusion.OthersAt + k * labels + l];
    }
}

static class LongSpans
{
    public static long Sum(this Span<long> words)
    {
        var sum = 0L;
        foreach (var word in words)
            sum += word;
        return sum;
    }

    public static bool ContainsNegative(this Span<long> words) => words.ContainsAnyInRange(long.MinValue, -1);
}
