using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Teams;

/// <summary>What is known of all annotators of a project together.</summary>
public sealed class TeamState
{
    /// <summary>10,000: years of alarms of a large project; who lists more reads the journal. The oldest go.</summary>
    public const int AlarmsKept = 10_000;

    readonly Dictionary<(CategoryId Category, DriftSignals Signal), long[]> rates = [];
    readonly SortedDictionary<int, AlarmSummary> alarms = [];
    readonly Dictionary<(AnnotatorId Annotator, int Number), int> rows = [];

    /// <summary>Alarms noted so far.</summary>
    public int Noted { get; private set; }

    public IReadOnlyList<TeamRates> Rates =>
        [
            .. rates
                .OrderBy(r => r.Key.Category.Value, StringComparer.Ordinal)
                .ThenBy(r => r.Key.Signal)
                .Select(r => new TeamRates(r.Key.Category, r.Key.Signal, r.Value)),
        ];

    /// <summary>In the order they were raised.</summary>
    public IEnumerable<AlarmRow> Alarms => alarms.Select(a => new AlarmRow(a.Key, a.Value));

    /// <summary>Observations and events of everybody's first baselines; empty: of nobody's.</summary>
    public long[] RatesOf(CategoryId category, DriftSignals signal) =>
        rates.GetValueOrDefault((category, signal)) ?? [];

    public void Apply(BaselineReported e)
    {
        if (!rates.TryGetValue((e.Category, e.Signal), out var counts))
            rates[(e.Category, e.Signal)] = counts = new long[e.Delta.Length];
        for (var i = 0; i < counts.Length; i++)
            counts[i] += e.Delta[i];
    }

    public void Apply(AlarmNoted e)
    {
        var key = (e.Alarm.Annotator, e.Alarm.Number);
        if (!rows.TryGetValue(key, out var row))
            rows[key] = row = ++Noted;
        alarms[row] = e.Alarm;
        if (alarms.Count <= AlarmsKept)
            return;
        var oldest = alarms.First();
        alarms.Remove(oldest.Key);
        rows.Remove((oldest.Value.Annotator, oldest.Value.Number));
    }

    public TeamSnapshot Save() => new(Rates, Noted, [.. Alarms]);

    public static TeamState Restore(TeamSnapshot saved)
    {
        var state = new TeamState { Noted = saved.Noted };
        foreach (var r in saved.Rates)
            state.rates.Add((r.Category, r.Signal), [.. r.Counts]);
        foreach (var a in saved.Alarms)
        {
            state.alarms.Add(a.Row, a.Alarm);
            state.rows.Add((a.Alarm.Annotator, a.Alarm.Number), a.Row);
        }
        return state;
    }
}

public sealed record TeamSnapshot(IReadOnlyList<TeamRates> Rates, int Noted, IReadOnlyList<AlarmRow> Alarms);
