namespace RlhfGrains.Agreement;

/// <summary>
/// The stored form of <see cref="CoincidenceCounts"/>: format 1, K, number of groups, then per group by rising m:
/// m, number of non-zero words, and these as (position, word) by rising position.
/// </summary>
static class CoincidenceState
{
    const long Format = 1;

    public static long[] Write(CoincidenceCounts counts)
    {
        var state = new List<long> { Format, counts.Labels, 0 };
        foreach (var group in counts.Groups)
        {
            var words = new long[group.Words];
            group.CopyWords(words);
            state[2]++;
            state.Add(group.M);
            SparseWords.Write(words, state);
        }
        return [.. state];
    }

    public static CoincidenceCounts Read(int labels, ReadOnlySpan<long> state)
    {
        if (state.Length < 3 || state[0] != Format)
            throw new FormatException("Not coincidence counts of format 1.");
        if (state[1] != labels)
            throw new FormatException($"Coincidence counts of {state[1]} labels, not {labels}.");
        var counts = new CoincidenceCounts(labels);
        var at = 3;
        long previous = 0;
        for (var g = 0L; g < state[2]; g++)
        {
            if (at >= state.Length || state[at] <= previous || state[at] > CoincidenceCounts.MultiplicityMax)
                throw new FormatException("Coincidence counts name an impossible multiplicity.");
            previous = state[at++];
            var group = counts.Group((int)previous);
            var words = new long[group.Words];
            at = SparseWords.Read(state, at, words);
            group.SetWords(words);
            Check(group, labels);
        }
        if (at != state.Length)
            throw new FormatException("Coincidence counts are followed by something else.");
        return counts;
    }

    // What adding units always keeps true; a damaged or edited snapshot hardly does.
    static void Check(MultiplicityCounts group, int labels)
    {
        long values = 0,
            patterns = 0,
            m = group.M;
        var sound = group.Units > 0 && group.DisagreeingUnits >= 0 && group.DisagreeingUnits <= group.Units;
        for (var c = 0; c < labels; c++)
        {
            values += group.Margins[c];
            var paired = 2 * group.Pairs(c, c);
            for (var k = 0; k < labels; k++)
            {
                if (k != c)
                    paired += group.Pairs(Math.Min(c, k), Math.Max(c, k));
                sound &= group.Pairs(Math.Min(c, k), Math.Max(c, k)) >= 0;
            }
            sound &=
                group.Margins[c] >= 0
                && paired == (m - 1) * group.Margins[c]
                && group.UnitsUsing[c] >= 0
                && group.UnitsUsing[c] <= group.Units
                && group.UnitsLedBy[c] >= 0
                && group.UnitsLedBy[c] <= group.UnitsUsing[c];
        }
        for (var rank = 0; rank < group.Patterns; rank++)
        {
            sound &= group.UnitsOfPattern(rank) >= 0;
            patterns += group.UnitsOfPattern(rank);
        }
        sound &=
            values == m * group.Units
            && (group.Patterns == 0 || patterns == group.Units)
            && MomentsAddUp(group, labels);
        if (!sound)
            throw new FormatException($"Coincidence counts of units with {m} values contradict each other.");
    }

    // Σ_c Σ a n_c = m Σ a for each of the three metrics, and Σ a comes from the pairs.
    static bool MomentsAddUp(MultiplicityCounts group, int labels)
    {
        Span<long> first = stackalloc long[3],
            withLabel = stackalloc long[3];
        for (var c = 0; c < labels; c++)
        {
            for (var metric = 0; metric < 3; metric++)
                withLabel[metric] += group.WithLabel(metric)[c];
            for (var k = c + 1; k < labels; k++)
            {
                var (pairs, distance) = (group.Pairs(c, k), k - c);
                first[0] += pairs;
                first[1] += pairs * distance;
                first[2] += pairs * distance * distance;
            }
        }
        for (var metric = 0; metric < 3; metric++)
            if (withLabel[metric] != group.M * first[metric])
                return false;
        return true;
    }
}

/// <summary>Arrays that are mostly zero: a count of the others, then (position, word) by rising position.</summary>
static class SparseWords
{
    public static void Write(ReadOnlySpan<long> words, List<long> state)
    {
        var countAt = state.Count;
        state.Add(0);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] == 0)
                continue;
            state[countAt]++;
            state.Add(i);
            state.Add(words[i]);
        }
    }

    public static int Read(ReadOnlySpan<long> state, int at, Span<long> words)
    {
        if (at >= state.Length || state[at] < 0 || state[at] > words.Length || at + 1 + 2 * state[at] > state.Length)
            throw new FormatException("Counts end too early.");
        var count = state[at++];
        long previous = -1;
        for (var i = 0L; i < count; i++, at += 2)
        {
            if (state[at] <= previous || state[at] >= words.Length || state[at + 1] == 0)
                throw new FormatException("Counts are out of order.");
            previous = state[at];
            words[(int)previous] = state[at + 1];
        }
        return at;
    }
}
