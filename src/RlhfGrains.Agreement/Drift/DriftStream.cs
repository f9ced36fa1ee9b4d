namespace RlhfGrains.Agreement;

/// <summary>
/// A stream under watch: per detector the CUSUM and what came since it was last 0, all integers, constant in size; an
/// observation costs a few additions. An alarm sets every detector back to 0.
/// </summary>
public sealed class DriftStream
{
    const long Format = 1;
    const int WordsPerDetector = 4;

    // Observations, observed, expected; then per detector S and since its last zero: observations, observed, expected.
    readonly long[] words;

    public DriftStream(DriftDesign design)
        : this(design, new long[3 + WordsPerDetector * design.Detectors.Count]) { }

    DriftStream(DriftDesign design, long[] words) => (Design, this.words) = (design, words);

    public DriftDesign Design { get; }

    /// <summary>Observations taken.</summary>
    public long Observations => words[0];

    /// <summary>Sum of what was observed and expected, in millionths.</summary>
    public (long Observed, long Expected) TotalPpm => (words[1], words[2]);

    /// <summary>S of a detector; the alarm is at its threshold.</summary>
    public long Statistic(int detector) => words[At(detector)];

    /// <summary>Observations since S of a detector was 0 last; 0 where it is 0 now.</summary>
    public long SinceZero(int detector) => words[At(detector) + 1];

    /// <summary>Whether an observation would raise an alarm; nothing is taken.</summary>
    public bool WouldAlarm(int symbol)
    {
        for (var d = 0; d < Design.Detectors.Count; d++)
        {
            var detector = Design.Detectors[d];
            if (words[At(d)] + detector.Scores[symbol] >= detector.Threshold)
                return true;
        }
        return false;
    }

    /// <summary>Takes an observation.</summary>
    /// <param name="symbol">0..<see cref="DriftDesign.Symbols"/> - 1.</param>
    /// <returns>The alarm it raises, of the detector furthest above its threshold, or <c>null</c>.</returns>
    public DriftAlarm? Observe(int symbol)
    {
        var (observed, expected) = (Design.ObservedPpm[symbol], Design.ExpectedPpm[symbol]);
        words[0]++;
        words[1] += observed;
        words[2] += expected;
        var (worst, excess) = (-1, -1.0);
        for (var d = 0; d < Design.Detectors.Count; d++)
        {
            var detector = Design.Detectors[d];
            var own = words.AsSpan(At(d), WordsPerDetector);
            own[0] += detector.Scores[symbol];
            if (own[0] <= 0)
            {
                own.Clear();
                continue;
            }
            own[1]++;
            own[2] += observed;
            own[3] += expected;
            // A ratio of two integers is the same on every machine.
            var above = own[0] / (double)detector.Threshold;
            if (own[0] >= detector.Threshold && above > excess)
                (worst, excess) = (d, above);
        }
        return worst < 0 ? null : Alarm(worst);
    }

    /// <summary>A stream of its own with the same state: to see what an observation would do.</summary>
    public DriftStream Copy() => new(Design, [.. words]);

    /// <summary>Format 1, then the words. The design is stored apart.</summary>
    public long[] ToState() => [Format, .. words];

    /// <exception cref="FormatException">Not a state of this format and design.</exception>
    public static DriftStream FromState(DriftDesign design, ReadOnlySpan<long> state)
    {
        if (state.Length != 4 + WordsPerDetector * design.Detectors.Count || state[0] != Format)
            throw new FormatException("Not a drift stream of format 1.");
        var stream = new DriftStream(design, state[1..].ToArray());
        for (var d = 0; d < design.Detectors.Count; d++)
        {
            var own = stream.words.AsSpan(At(d), WordsPerDetector);
            if (
                own[0] < 0
                || own[0] >= design.Detectors[d].Threshold
                || own[1] < 0
                || own[1] > stream.Observations
                || (own[0] == 0) != (own[1] == 0)
            )
                throw new FormatException("A drift stream contradicts itself.");
        }
        return stream;
    }

    DriftAlarm Alarm(int d)
    {
        var own = words.AsSpan(At(d), WordsPerDetector);
        var alarm = new DriftAlarm(
            d,
            Design.Detectors[d].Direction,
            own[0],
            Observations,
            Observations - own[1],
            own[2],
            own[3],
            words[1] - own[2],
            words[2] - own[3]
        );
        words.AsSpan(3).Clear();
        return alarm;
    }

    static int At(int detector) => 3 + WordsPerDetector * detector;
}
