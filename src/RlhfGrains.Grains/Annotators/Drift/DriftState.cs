using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>
/// How one annotator's behaviour is watched: their streams and alarms. Constant in size, whatever they judge.
/// </summary>
public sealed class DriftState
{
    readonly Dictionary<CategoryId, CategoryWatch> categories = [];
    AlarmLog alarms = new();

    internal AlarmLog Alarms => alarms;

    /// <summary>By category and signal, in a fixed order.</summary>
    internal IEnumerable<(CategoryId Category, StreamWatch Stream)> Streams =>
        categories
            .OrderBy(c => c.Key.Value, StringComparer.Ordinal)
            .SelectMany(c => c.Value.Streams.Select(s => (c.Key, s)));

    internal StreamWatch? Find(CategoryId category, DriftSignals signal) =>
        categories.GetValueOrDefault(category)?.Find(signal);

    /// <summary>Judgments in the category since it is watched.</summary>
    internal long Judgments(CategoryId category) => categories.GetValueOrDefault(category)?.Judgments ?? 0;

    internal void Observe(JudgmentNoted e, AnnotatorDriftPolicy? policy)
    {
        if (policy is null || e.Withdrawn)
            return;
        var category = Hold(e.Category);
        if (e.Round is Round.First)
            category.Judgments++;
        foreach (var signal in DriftSignal.Each)
        {
            if (!policy.Signals.HasFlag(signal))
                continue;
            if (
                Observation.Of(signal, e.Item, e.Round, e.Kind, e.Facts, e.DurationMs, e.JudgedAt ?? e.At) is
                { } observation
            )
                category.Hold(signal, policy).Observe(observation);
        }
    }

    internal void Observe(ConsensusObserved e, AnnotatorDriftPolicy? policy)
    {
        if (policy?.Signals.HasFlag(DriftSignals.Consensus) == true)
            Hold(e.Category).Hold(DriftSignals.Consensus, policy).Observe(Observation.Of(e.Note));
    }

    /// <summary>
    /// A signal that is watched no more is forgotten; other detectors are made where others are wanted.
    /// </summary>
    internal void Follow(AnnotatorDriftPolicy? before, AnnotatorDriftPolicy? now)
    {
        if (now is null)
            categories.Clear();
        else if (before is not null && !before.DetectsAs(now))
        {
            foreach (var category in categories.Values)
                category.Follow(now);
        }
    }

    internal void Apply(DriftBaselineSet e) => Find(e.Category, e.Signal)?.Apply(e);

    internal void Apply(DriftBaselineShort e) => Find(e.Category, e.Signal)?.Apply(e);

    internal void Apply(DriftAlarmAcknowledged e, AnnotatorDriftPolicy? policy)
    {
        if (e.NewBaseline && policy is not null && alarms.Find(e.Number) is { } alarm)
            Find(alarm.Raised.Category, alarm.Raised.Signal)?.Renew(policy);
        alarms.Apply(e);
    }

    public DriftSnapshot Save() =>
        new(
            [
                .. categories
                    .OrderBy(c => c.Key.Value, StringComparer.Ordinal)
                    .Select(c => new CategoryWatchSnapshot(
                        c.Key,
                        c.Value.Judgments,
                        [.. c.Value.Streams.Select(s => s.Save())]
                    )),
            ],
            alarms.Raised,
            alarms.Alarms.ToArray()
        );

    public static DriftState Restore(DriftSnapshot saved)
    {
        var state = new DriftState { alarms = AlarmLog.Restore(saved.Raised, saved.Alarms) };
        foreach (var category in saved.Categories)
            state.categories.Add(category.Category, CategoryWatch.Restore(category));
        return state;
    }

    CategoryWatch Hold(CategoryId category)
    {
        if (!categories.TryGetValue(category, out var held))
            categories.Add(category, held = new CategoryWatch());
        return held;
    }

    /// <summary>The streams of one category, by signal.</summary>
    sealed class CategoryWatch
    {
        readonly List<StreamWatch> streams = new(DriftSignal.Each.Count);

        public long Judgments { get; set; }
        public IReadOnlyList<StreamWatch> Streams => streams;

        public StreamWatch? Find(DriftSignals signal)
        {
            foreach (var stream in streams)
            {
                if (stream.Signal == signal)
                    return stream;
            }
            return null;
        }

        public StreamWatch Hold(DriftSignals signal, AnnotatorDriftPolicy policy)
        {
            if (Find(signal) is { } found)
                return found;
            var made = new StreamWatch(signal, policy.BaselineObservations);
            streams.Insert(streams.FindIndex(s => s.Signal > signal) is >= 0 and var at ? at : streams.Count, made);
            return made;
        }

        public void Follow(AnnotatorDriftPolicy now)
        {
            streams.RemoveAll(s => !now.Signals.HasFlag(s.Signal));
            foreach (var stream in streams)
                stream.Redesign(now);
        }

        public static CategoryWatch Restore(CategoryWatchSnapshot saved)
        {
            var category = new CategoryWatch { Judgments = saved.Judgments };
            category.streams.AddRange(saved.Streams.Select(StreamWatch.Restore));
            return category;
        }
    }
}

public sealed record DriftSnapshot(
    IReadOnlyList<CategoryWatchSnapshot> Categories,
    int Raised,
    IReadOnlyList<AlarmView> Alarms
);

public sealed record CategoryWatchSnapshot(CategoryId Category, long Judgments, IReadOnlyList<StreamSnapshot> Streams);
