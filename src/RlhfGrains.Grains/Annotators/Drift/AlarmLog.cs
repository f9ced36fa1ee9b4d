using RlhfGrains.Agreement;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>The alarms of one annotator.</summary>
sealed class AlarmLog
{
    /// <summary>64: a year of false ones, and the true ones besides. All of them stay in the journal.</summary>
    public const int AlarmsKept = 64;

    readonly List<AlarmView> alarms = [];

    public IReadOnlyList<AlarmView> Alarms => alarms;

    /// <summary>Raised so far.</summary>
    public int Raised { get; private set; }

    public AlarmView? Find(int number) => alarms.Find(a => a.Raised.Number == number);

    /// <summary>The one that nobody has acknowledged yet: the same detector tells nothing new.</summary>
    public AlarmView? Open(CategoryId category, DriftSignals signal, DriftDirection direction) =>
        alarms.Find(a =>
            a.Acknowledged is null
            && a.Raised.Category == category
            && a.Raised.Signal == signal
            && a.Raised.Alarm.Direction == direction
        );

    /// <summary>Those that rest on the item and do not know yet that its evidence has changed.</summary>
    public IReadOnlyList<int> RestingOn(CategoryId category, ItemId item, Func<DriftSignals, bool> concerns) =>
        alarms.Count == 0
            ? []
            :
            [
                .. alarms
                    .Where(a =>
                        a.EvidenceChangedAt is null
                        && a.Raised.Category == category
                        && concerns(a.Raised.Signal)
                        && a.Raised.Items.Contains(item)
                    )
                    .Select(a => a.Raised.Number),
            ];

    public void Apply(DriftAlarmed e)
    {
        Raised = e.Number;
        alarms.Add(new AlarmView(e, 0, e.At, null, null));
        if (alarms.Count <= AlarmsKept)
            return;
        // Those that wait for a lead stay longest.
        alarms.RemoveAt(Math.Max(0, alarms.FindIndex(a => a.Acknowledged is not null)));
    }

    public void Apply(DriftAlarmRepeated e) => Change(e.Number, a => a with { Repeats = a.Repeats + 1, LastAt = e.At });

    public void Apply(DriftAlarmAcknowledged e) => Change(e.Number, a => a with { Acknowledged = e });

    public void Apply(DriftEvidenceChanged e)
    {
        foreach (var number in e.Numbers)
            Change(number, a => a with { EvidenceChangedAt = e.At });
    }

    public static AlarmLog Restore(int raised, IReadOnlyList<AlarmView> saved)
    {
        var log = new AlarmLog { Raised = raised };
        log.alarms.AddRange(saved);
        return log;
    }

    void Change(int number, Func<AlarmView, AlarmView> change)
    {
        var at = alarms.FindIndex(a => a.Raised.Number == number);
        if (at >= 0)
            alarms[at] = change(alarms[at]);
    }
}
