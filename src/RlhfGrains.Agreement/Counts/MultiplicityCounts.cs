namespace RlhfGrains.Agreement;

/// <summary>
/// The integer sums over all units that have exactly m values. With n_c the unit's count of label c and, per unit,
/// a(δ) = Σ_{c&lt;k} n_c n_k δ_ck for the metrics N: δ = 1, L: δ = k - c, Q: δ = (k - c)²:
/// units; disagreeing units; Σ n_c; Σ [n_c > 0]; units in which c alone has the most values; Σ n_c n_k (c &lt; k) and Σ
/// n_c (n_c - 1) / 2; Σ a n_c for N, L, Q; Σ a² for NN, LL, QQ and LQ; and, where they are few, the number of units of
/// each pattern. Every sum is linear in the units, so removing undoes adding to the last bit.
/// </summary>
sealed class MultiplicityCounts
{
    readonly int labels,
        presenceAt,
        leadingAt,
        pairsAt,
        withLabelAt,
        patternsAt;
    readonly int[] rankSteps;
    readonly long[] sums;
    Int128 squaresNominal,
        squaresLinear,
        squaresQuadratic,
        crossLinearQuadratic;

    const int UnitsAt = 0,
        DisagreeingAt = 1,
        MarginsAt = 2;

    public MultiplicityCounts(int labels, int m)
    {
        this.labels = labels;
        M = m;
        presenceAt = MarginsAt + labels;
        leadingAt = presenceAt + labels;
        pairsAt = leadingAt + labels;
        withLabelAt = pairsAt + labels * (labels + 1) / 2;
        patternsAt = withLabelAt + 3 * labels;
        Patterns = UnitPatterns.Count(labels, m);
        rankSteps = Patterns > 0 ? UnitPatterns.RankSteps(labels, m) : [];
        sums = new long[patternsAt + Patterns];
    }

    /// <summary>Values per unit.</summary>
    public int M { get; }

    /// <summary>Number of counted patterns; 0 when they are not counted.</summary>
    public int Patterns { get; }

    public long Units => sums[UnitsAt];

    public long DisagreeingUnits => sums[DisagreeingAt];

    public ReadOnlySpan<long> Margins => sums.AsSpan(MarginsAt, labels);

    /// <summary>Units in which each label occurs.</summary>
    public ReadOnlySpan<long> UnitsUsing => sums.AsSpan(presenceAt, labels);

    /// <summary>Units in which each label alone has the most values.</summary>
    public ReadOnlySpan<long> UnitsLedBy => sums.AsSpan(leadingAt, labels);

    /// <summary>Unordered pairs within units with labels c ≤ k.</summary>
    public long Pairs(int c, int k) => sums[PairAt(c, k)];

    /// <summary>Σ a n_c; metric 0 nominal, 1 linear, 2 quadratic.</summary>
    public ReadOnlySpan<long> WithLabel(int metric) => sums.AsSpan(withLabelAt + metric * labels, labels);

    public long UnitsOfPattern(int rank) => sums[patternsAt + rank];

    public double Squares(RunningMix mix) =>
        mix.Nominal * mix.Nominal * (double)squaresNominal
        + mix.Linear * mix.Linear * (double)squaresLinear
        + mix.Quadratic * mix.Quadratic * (double)squaresQuadratic
        + 2 * mix.Linear * mix.Quadratic * (double)crossLinearQuadratic;

    int PairAt(int c, int k) => pairsAt + c * (2 * labels - c - 1) / 2 + k;

    /// <summary>
    /// Whether a unit with these counts can be among those added; exact where patterns are counted and for one or two
    /// values.
    /// </summary>
    public bool Holds(ReadOnlySpan<int> counts)
    {
        if (Patterns > 0)
            return sums[patternsAt + UnitPatterns.Rank(counts, rankSteps, M)] > 0;
        if (Units == 0)
            return false;
        for (var c = 0; c < counts.Length; c++)
        {
            if (counts[c] == 0)
                continue;
            if (Margins[c] < counts[c] || Pairs(c, c) < (long)counts[c] * (counts[c] - 1) / 2)
                return false;
            for (var k = c + 1; k < counts.Length; k++)
                if (Pairs(c, k) < (long)counts[c] * counts[k])
                    return false;
        }
        return true;
    }

    /// <summary>Adds so many units that are alike; negative: takes them away.</summary>
    public void Change(ReadOnlySpan<int> counts, long units)
    {
        var (sums, presence, leading, row) = (this.sums, presenceAt, leadingAt, pairsAt);
        long sameSquares = 0,
            first = 0,
            second = 0,
            linear = 0,
            below = 0,
            most = 0;
        var leader = -1;
        for (var c = 0; c < counts.Length; c++)
        {
            long n = counts[c];
            if (n != 0)
            {
                var weighted = units * n;
                sums[MarginsAt + c] += weighted;
                sums[presence + c] += units;
                sums[row] += weighted * (n - 1) / 2;
                for (var k = c + 1; k < counts.Length; k++)
                    if (counts[k] != 0)
                        sums[row + k - c] += weighted * counts[k];
                sameSquares += n * n;
                first += c * n;
                second += c * c * n;
                below += n;
                leader =
                    n > most ? c
                    : n == most ? -1
                    : leader;
                most = Math.Max(most, n);
            }
            linear += below * (M - below);
            row += counts.Length - c;
        }
        sums[UnitsAt] += units;
        if (leader >= 0)
            sums[leading + leader] += units;
        if (Patterns > 0)
            sums[patternsAt + UnitPatterns.Rank(counts, rankSteps, M)] += units;
        var nominal = ((long)M * M - sameSquares) / 2;
        if (nominal != 0)
            ChangeMoments(counts, units, nominal, linear, M * second - first * first);
    }

    void ChangeMoments(ReadOnlySpan<int> counts, long units, long nominal, long linear, long quadratic)
    {
        sums[DisagreeingAt] += units;
        squaresNominal += Math.BigMul(units * nominal, nominal);
        squaresLinear += Math.BigMul(units * linear, linear);
        squaresQuadratic += Math.BigMul(units * quadratic, quadratic);
        crossLinearQuadratic += Math.BigMul(units * linear, quadratic);
        var byNominal = sums.AsSpan(withLabelAt, labels);
        var byLinear = sums.AsSpan(withLabelAt + labels, labels);
        var byQuadratic = sums.AsSpan(withLabelAt + 2 * labels, labels);
        for (var c = 0; c < counts.Length; c++)
        {
            if (counts[c] == 0)
                continue;
            var n = units * counts[c];
            byNominal[c] += n * nominal;
            byLinear[c] += n * linear;
            byQuadratic[c] += n * quadratic;
        }
    }

    public void Merge(MultiplicityCounts other)
    {
        for (var i = 0; i < sums.Length; i++)
            sums[i] = checked(sums[i] + other.sums[i]);
        squaresNominal += other.squaresNominal;
        squaresLinear += other.squaresLinear;
        squaresQuadratic += other.squaresQuadratic;
        crossLinearQuadratic += other.crossLinearQuadratic;
    }

    public MultiplicityCounts Clone()
    {
        var copy = new MultiplicityCounts(labels, M);
        copy.Merge(this);
        return copy;
    }

    public bool SameAs(MultiplicityCounts other) =>
        sums.AsSpan().SequenceEqual(other.sums)
        && squaresNominal == other.squaresNominal
        && squaresLinear == other.squaresLinear
        && squaresQuadratic == other.squaresQuadratic
        && crossLinearQuadratic == other.crossLinearQuadratic;

    /// <summary>Number of 64-bit words of the full state: the sums, then four 128-bit squares as (high, low).</summary>
    public int Words => sums.Length + 8;

    public void CopyWords(Span<long> words)
    {
        sums.CopyTo(words);
        var squares = words[sums.Length..];
        (squares[0], squares[1]) = Halves(squaresNominal);
        (squares[2], squares[3]) = Halves(squaresLinear);
        (squares[4], squares[5]) = Halves(squaresQuadratic);
        (squares[6], squares[7]) = Halves(crossLinearQuadratic);
    }

    public void SetWords(ReadOnlySpan<long> words)
    {
        words[..sums.Length].CopyTo(sums);
        var squares = words[sums.Length..];
        squaresNominal = Wide(squares[0], squares[1]);
        squaresLinear = Wide(squares[2], squares[3]);
        squaresQuadratic = Wide(squares[4], squares[5]);
        crossLinearQuadratic = Wide(squares[6], squares[7]);
    }

    static (long High, long Low) Halves(Int128 square) =>
        unchecked(((long)(square >> 64), (long)(ulong)(square & ulong.MaxValue)));

    static Int128 Wide(long high, long low) => new(unchecked((ulong)high), unchecked((ulong)low));
}
