namespace RlhfGrains.Agreement;

/// <summary>Which change a detector looks for.</summary>
public enum DriftDirection
{
    /// <summary>Events more frequent, measurements larger.</summary>
    Up = 1,

    /// <summary>Events rarer, measurements smaller.</summary>
    Down = -1,
}

/// <summary>A CUSUM in integers: S ← max(0, S + score of the observed symbol), alarm at S ≥ threshold.</summary>
/// <param name="Direction">Of the change that raises S.</param>
/// <param name="Threshold">At least 1.</param>
/// <param name="Scores">By symbol.</param>
public sealed record CusumDetector(DriftDirection Direction, int Threshold, IReadOnlyList<int> Scores);

/// <summary>
/// A bank of detectors over one stream, as it is recorded when it is designed. Observing uses these integers alone, so
/// it is the same on every machine and in every replay; the logarithms and solves behind them are not repeated.
/// </summary>
/// <param name="Detectors">They share the stream's false alarms.</param>
/// <param name="ObservedPpm">What a symbol says, in millionths: an event 1,000,000, none 0; a measurement its
/// rank.</param>
/// <param name="ExpectedPpm">What the baseline expected instead, by symbol.</param>
public sealed record DriftDesign(
    IReadOnlyList<CusumDetector> Detectors,
    IReadOnlyList<int> ObservedPpm,
    IReadOnlyList<int> ExpectedPpm
)
{
    const long Format = 1;

    public int Symbols => ObservedPpm.Count;

    /// <summary>The symbol of an event stream's observation.</summary>
    public static int Symbol(int stratum, bool happened) => 2 * stratum + (happened ? 1 : 0);

    /// <summary>
    /// Format 1, symbols, detectors, observed, expected, then per detector direction, threshold, scores.
    /// </summary>
    public long[] ToState()
    {
        List<long> state =
        [
            Format,
            Symbols,
            Detectors.Count,
            .. ObservedPpm.Select(x => (long)x),
            .. ExpectedPpm.Select(x => (long)x),
        ];
        foreach (var detector in Detectors)
        {
            state.Add((long)detector.Direction);
            state.Add(detector.Threshold);
            state.AddRange(detector.Scores.Select(score => (long)score));
        }
        return [.. state];
    }

    /// <exception cref="FormatException">Not a state of this format.</exception>
    public static DriftDesign FromState(ReadOnlySpan<long> state)
    {
        if (state.Length < 3 || state[0] != Format)
            throw new FormatException("Not a drift design of format 1.");
        if (
            state[1] is < 1 or > SymbolsMax
            || state[2] is < 1 or > DetectorsMax
            || state.Length != 3 + 2 * state[1] + state[2] * (state[1] + 2)
        )
            throw new FormatException("A drift design of another length.");
        var (symbols, detectors) = ((int)state[1], new CusumDetector[state[2]]);
        for (var d = 0; d < detectors.Length; d++)
        {
            var part = state.Slice(3 + 2 * symbols + d * (symbols + 2), symbols + 2);
            if (part[0] is not (1 or -1) || part[1] < 1)
                throw new FormatException("A detector without direction or threshold.");
            detectors[d] = new CusumDetector((DriftDirection)part[0], checked((int)part[1]), Ints(part[2..]));
        }
        return new DriftDesign(detectors, Ints(state.Slice(3, symbols)), Ints(state.Slice(3 + symbols, symbols)));
    }

    /// <summary>64 symbols: 32 strata of events, or as many ranks; more would split a baseline into nothing.</summary>
    public const int SymbolsMax = 64;

    /// <summary>8 detectors: four sizes of a change, two directions.</summary>
    public const int DetectorsMax = 8;

    static int[] Ints(ReadOnlySpan<long> part)
    {
        var ints = new int[part.Length];
        for (var i = 0; i < ints.Length; i++)
            ints[i] = checked((int)part[i]);
        return ints;
    }
}
