using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>
/// One signal of one annotator in one category: first a baseline is gathered, then the stream is watched against it.
/// </summary>
sealed class StreamWatch(DriftSignals signal, long target)
{
    readonly long[] own = new long[2 * DriftSignal.StrataOf(signal)];
    readonly long[] reported = new long[2 * DriftSignal.StrataOf(signal)];

    // The measured values of a baseline; empty for events, and once the stream is watched.
    readonly List<long> values = [];

    DriftStream? detector;

    // Of each detector: when the first observation was judged since it was 0.
    Instant[] startedAt = [];
    RecentOutcomes recent = new();
    DriftChart chart = new();

    public DriftSignals Signal => signal;

    /// <summary>Observations and events of the baseline, by stratum.</summary>
    public IReadOnlyList<long> Own => own;

    /// <summary>What of it the team's rates hold.</summary>
    public IReadOnlyList<long> Reported => reported;

    public IReadOnlyList<long> Values => values;

    public long Gathered
    {
        get
        {
            var sum = 0L;
            for (var k = 0; k < own.Length; k += 2)
                sum += own[k];
            return sum;
        }
    }

    /// <summary>Observations at which the baseline is tried (again).</summary>
    public long Target { get; private set; } = target;

    /// <summary>Set once: the rates of the team hold each annotator's first baseline and no other.</summary>
    public bool IsRenewed { get; private set; }

    public DriftBaselineSet? Baseline { get; private set; }
    public DriftBaselineShort? TooShort { get; private set; }
    public DriftStream? Detector => detector;

    // Nobody's durations tell anything of somebody else's.
    bool Reports => !IsRenewed && signal is not DriftSignals.Duration;

    /// <summary>
    /// Half of a baseline is reported already, so that people who begin together know of each other when they need it.
    /// </summary>
    bool IsMilestone(long gathered) => gathered == Target || (gathered == Target / 2 && TooShort is null);

    /// <summary>What of the baseline, with one more observation, is to be told to the team; null: nothing is.</summary>
    public ReportBaseline? ReportWith(AnnotatorId annotator, CategoryId category, in Observation observation)
    {
        if (detector is not null || !IsMilestone(Gathered + 1))
            return null;
        var delta = new long[own.Length];
        if (Reports)
        {
            for (var i = 0; i < own.Length; i++)
                delta[i] = own[i] - reported[i];
            Count(delta, observation);
        }
        return new ReportBaseline(annotator, category, signal, delta, Gathered + 1 == Target);
    }

    /// <summary>What the alarm would be that this observation raises; null: none.</summary>
    public (DriftAlarm Alarm, Instant Since, DriftChange Change, IReadOnlyList<ItemId> Items)? AlarmWith(
        in Observation observation
    )
    {
        if (detector is null)
            return null;
        var symbol = SymbolOf(observation);
        if (!detector.WouldAlarm(symbol))
            return null;
        var alarm = detector.Copy().Observe(symbol)!;
        var since = alarm.Since == 1 ? observation.At : startedAt[alarm.Detector];
        var symbols = recent.SymbolsWith(symbol);
        var design = detector.Design;
        var change =
            signal is DriftSignals.Duration
                ? ChangePoint.Of(Outer(design, alarm.Direction, symbols), DriftDirection.Up)
                : ChangePoint.Of(
                    [.. symbols.Select(s => (design.ExpectedPpm[s] / 1e6, design.ObservedPpm[s] > 0))],
                    alarm.Direction
                );
        return (alarm, since, DriftChange.Of(change, symbols.Length), recent.ItemsWith(observation.Item, alarm.Since));
    }

    public void Observe(in Observation observation)
    {
        if (detector is null)
        {
            Gather(observation);
            return;
        }
        var symbol = SymbolOf(observation);
        detector.Observe(symbol);
        recent.Add(observation.Item, symbol);
        for (var d = 0; d < detector.Design.Detectors.Count; d++)
            if (detector.SinceZero(d) == 1)
                startedAt[d] = observation.At;
        if (chart.Takes(detector.Observations))
            chart.Add(new ChartPoint(detector.Observations, observation.At, StatisticOf(0), StatisticOf(1)));
    }

    public void Apply(DriftBaselineSet e)
    {
        (Baseline, TooShort) = (e, null);
        detector = new DriftStream(DriftDesign.FromState(e.State));
        startedAt = new Instant[detector.Design.Detectors.Count];
        values.Clear();
        values.TrimExcess();
    }

    public void Apply(DriftBaselineShort e)
    {
        TooShort = e;
        Target = e.Needed is { } needed ? Math.Max(needed, Gathered + 1) : long.MaxValue;
    }

    /// <summary>
    /// Other detectors are wanted: they are made from the baseline there is, with the next observation. A measurement's
    /// values are gone with its design.
    /// </summary>
    public void Redesign(AnnotatorDriftPolicy policy)
    {
        if (detector is not null && signal is DriftSignals.Duration)
        {
            Renew(policy);
            return;
        }
        Unwatch();
        Target = Math.Max(policy.BaselineObservations, Gathered + 1);
    }

    /// <summary>The annotator is known anew from here on.</summary>
    public void Renew(AnnotatorDriftPolicy policy)
    {
        Unwatch();
        Array.Clear(own);
        values.Clear();
        Target = policy.BaselineObservations;
        IsRenewed = true;
    }

    public StreamView View(CategoryId category) =>
        new(
            category,
            signal,
            Gathered,
            Baseline is null && Target < long.MaxValue ? Target : null,
            Baseline,
            TooShort,
            detector?.Observations ?? 0,
            detector is null ? null : new StreamTotals(detector.TotalPpm.Observed, detector.TotalPpm.Expected),
            detector is null
                ? []
                :
                [
                    .. detector.Design.Detectors.Select(
                        (d, i) => new DetectorView(d.Direction, detector.Statistic(i), d.Threshold)
                    ),
                ],
            chart.Points
        );

    public StreamSnapshot Save() =>
        new(
            signal,
            Target,
            IsRenewed,
            [.. own],
            [.. reported],
            [.. values],
            Baseline,
            TooShort,
            detector?.ToState() ?? [],
            startedAt.ToArray(),
            recent.Save(),
            chart.Save()
        );

    public static StreamWatch Restore(StreamSnapshot saved)
    {
        var stream = new StreamWatch(saved.Signal, saved.Target)
        {
            IsRenewed = saved.IsRenewed,
            Baseline = saved.Baseline,
            TooShort = saved.TooShort,
            startedAt = [.. saved.StartedAt],
            recent = RecentOutcomes.Restore(saved.Recent),
            chart = DriftChart.Restore(saved.Chart),
        };
        saved.Own.CopyTo(stream.own, 0);
        saved.Reported.CopyTo(stream.reported, 0);
        stream.values.AddRange(saved.Values);
        if (saved.Baseline is { } baseline)
            stream.detector = DriftStream.FromState(DriftDesign.FromState(baseline.State), saved.Detector);
        return stream;
    }

    void Gather(in Observation observation)
    {
        Count(own, observation);
        if (signal is DriftSignals.Duration && values.Count < BaselineDesigns.ValuesKept)
            values.Add(observation.Value);
        if (Reports && IsMilestone(Gathered))
            own.CopyTo(reported, 0);
    }

    void Unwatch()
    {
        (detector, startedAt, Baseline, TooShort, recent, chart) = (
            null,
            [],
            null,
            null,
            new RecentOutcomes(),
            new DriftChart()
        );
    }

    int SymbolOf(in Observation observation)
    {
        if (signal is not DriftSignals.Duration)
            return DriftDesign.Symbol(observation.Stratum, observation.Value > 0);
        var group = 0;
        var edges = Baseline!.Edges;
        while (group < edges.Length && observation.Value > edges[group])
            group++;
        return group;
    }

    void Count(long[] counts, in Observation observation)
    {
        counts[2 * observation.Stratum]++;
        // A measurement has no events.
        if (signal is not DriftSignals.Duration && observation.Value > 0)
            counts[2 * observation.Stratum + 1]++;
    }

    /// <summary>
    /// Of a measurement: whether each lies in the outer quarter of the baseline, on the side of the change.
    /// </summary>
    static (double Expected, bool Happened)[] Outer(DriftDesign design, DriftDirection direction, byte[] symbols)
    {
        // The mean rank of a group is what lies below it and half of its own.
        var (expected, below) = (0.0, 0.0);
        for (var g = 0; g < design.Symbols; g++)
        {
            var share = 2 * (design.ObservedPpm[g] / 1e6 - below);
            below += share;
            if (IsOuter(g))
                expected += share;
        }
        return [.. symbols.Select(s => (Math.Clamp(expected, .01, .99), IsOuter(s)))];

        bool IsOuter(int group) =>
            direction is DriftDirection.Up ? design.ObservedPpm[group] > 750_000 : design.ObservedPpm[group] < 250_000;
    }

    int StatisticOf(int at) => at < detector!.Design.Detectors.Count ? (int)detector.Statistic(at) : 0;
}

public sealed record StreamSnapshot(
    DriftSignals Signal,
    long Target,
    bool IsRenewed,
    long[] Own,
    long[] Reported,
    long[] Values,
    DriftBaselineSet? Baseline,
    DriftBaselineShort? TooShort,
    long[] Detector,
    IReadOnlyList<Instant> StartedAt,
    RecentSnapshot Recent,
    ChartSnapshot Chart
);
