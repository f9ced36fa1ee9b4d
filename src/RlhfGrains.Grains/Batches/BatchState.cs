using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Batches;

/// <summary>
/// A batch: which items it has, how its import and its work stand, and the integer counts of their agreement.
/// </summary>
public sealed partial class BatchState
{
    /// <summary>
    /// 50,000: one grain then holds about two megabytes of ids, and no state in memory is much larger than another.
    /// </summary>
    public const int ItemsMax = 50_000;

    readonly List<StagedItem> items = [];
    readonly Dictionary<ItemId, int> known = [];
    readonly List<LineError> errors = [];
    readonly Dictionary<Series, SeriesState> allSeries = [];

    public BatchId Id { get; private set; }
    public BatchStatus Status { get; private set; }
    public ImportId? Import { get; private set; }

    /// <summary>
    /// The import that was given up last: late lines of it are refused, and a repeat of its discarding changes nothing.
    /// </summary>
    public ImportId? Discarded { get; private set; }

    public Instant LastActivity { get; private set; }
    public long NextLine { get; private set; } = 1;
    public LineHashes LineHashes { get; } = new();
    public int Bad { get; private set; }

    /// <summary>Items that have not answered yet whether they could take their content.</summary>
    public int Unanswered { get; private set; }

    /// <summary>How far the items have been told of the batch's turning.</summary>
    public int Stepped { get; private set; }

    public int NewestSettings { get; private set; }
    public IReadOnlyList<StagedItem> Items => items;
    public RequestLog Requests { get; private init; } = new();

    /// <summary>What the project's webhooks want to be told.</summary>
    public EventTypes Wanted { get; private set; }

    /// <summary>Items that have their overlap, are closed or are gold.</summary>
    public int Finished { get; private set; }

    /// <summary>
    /// How often the counts of agreement have moved while somebody wanted to be told when they are low.
    /// </summary>
    public long Moves { get; private set; }

    /// <summary>How often they had when the project's webhooks were told last.</summary>
    public long MovesAnnounced { get; private set; }

    public bool Holds(ItemId item) => known.ContainsKey(item);

    public ImportView? ImportView =>
        Import is { } id ? new ImportView(id, NextLine, items.Count, Bad, [.. errors]) : null;

    /// <summary>Empty before the first opening: staged items are not seen.</summary>
    public IReadOnlyList<CategoryProgress> Progress => Work?.Progress ?? [];

    /// <summary>What the progress is when the staged items are opened: nobody has judged anything.</summary>
    public IReadOnlyList<CategoryProgress> ProgressAtOpening =>
        Work?.Progress ?? new BatchWork(items, Overlap, AdaptiveInForce?.Min).Progress;

    public IReadOnlyList<SeriesCounts> Series => Export(allSeries);

    public void Apply(ImportStarted e)
    {
        Id = e.Batch;
        Status = BatchStatus.Staging;
        Import = e.Import;
        LastActivity = e.At;
    }

    public void Apply(LinesStaged e)
    {
        NextLine = e.NextLine;
        LastActivity = e.At;
        NewestSettings = Math.Max(NewestSettings, e.SettingsVersion);
        foreach (var item in e.Items)
        {
            items.Add(item);
            known.Add(item.Item, items.Count - 1);
        }
        Unanswered += e.Items.Count;
        foreach (var error in e.Errors)
            AddError(error);
    }

    public void Apply(LinesHashed e) => LineHashes.Add(e.Hashes);

    public void Apply(ItemStagingNoted _) => Unanswered--;

    public void Apply(ItemStagingFailed e)
    {
        Unanswered--;
        var at = items.FindLastIndex(i => i.Line == e.Error.Line);
        if (at >= 0)
        {
            known.Remove(items[at].Item);
            items.RemoveAt(at);
        }
        AddError(e.Error);
    }

    public void Apply(BatchTurning e)
    {
        Status = e.To;
        Stepped = 0;
        if (e.To is BatchStatus.Opening)
            BeginWork();
    }

    public void Apply(ItemsStepped e) => Stepped = e.To;

    public void Apply(BatchOpened _) => Status = BatchStatus.Open;

    public void Apply(BatchClosed _) => Status = BatchStatus.Closed;

    public void Apply(ImportDiscarded _)
    {
        Status = BatchStatus.None;
        Discarded = Import;
        Import = null;
        items.Clear();
        known.Clear();
        errors.Clear();
        LineHashes.Clear();
        NextLine = 1;
        Bad = 0;
        Unanswered = 0;
    }

    public void Apply(ItemObserved e)
    {
        Work!.Set(e.Position, e.After);
        if (e.Holder is { } holder)
            Work.Hold(e.Position, holder);
        if (e.Skipped)
            Work.CountSkip(e.Position);
        if (!Work.IsGold(e.Position))
            Finished += (e.After.IsFinished ? 1 : 0) - (e.Before.IsFinished ? 1 : 0);
        if (e.Units.Count > 0 && Wanted.HasFlag(EventTypes.AgreementLow))
            Moves++;
        for (var i = 0; i < e.Units.Count; i++)
        {
            // The units of one criterion follow each other.
            var series = Move(e.Category, e.Units[i]);
            series.SeveralUnits |= i > 0 && e.Units[i - 1].Criterion == e.Units[i].Criterion;
        }
    }

    public void Apply(GoldNoted e)
    {
        if (Work!.IsGold(e.Position) != e.IsGold && !e.IsFinished)
            Finished += e.IsGold ? 1 : -1;
        Work.SetGold(e.Position, e.Use);
    }

    public void Apply(EventsWanted e) => Wanted = e.Events;

    public void Apply(AgreementAnnounced _) => MovesAnnounced = Moves;

    SeriesState Move(CategoryId category, UnitDelta unit)
    {
        var key = new Series(category, unit.Criterion, unit.RubricVersion, unit.Round);
        if (!allSeries.TryGetValue(key, out var series))
            allSeries[key] = series = new SeriesState(unit.Oriented, new CoincidenceCounts(unit.Others.Length));
        Span<int> with = stackalloc int[unit.Others.Length];
        unit.Others.CopyTo(with);
        with[unit.Label]++;
        if (unit.Leaves)
            series.Counts.Move(with, unit.Others);
        else
            series.Counts.Move(unit.Others, with);
        return series;
    }

    void AddError(LineError error)
    {
        Bad++;
        if (errors.Count < Batches.ImportView.ErrorsKept)
            errors.Add(error);
    }

    public BatchSnapshot Save() =>
        new(
            Id,
            Status,
            Import,
            Discarded,
            LastActivity,
            NextLine,
            Bad,
            Unanswered,
            Stepped,
            NewestSettings,
            [.. items],
            [.. errors],
            Series,
            PolicyVersion,
            ProjectOverlap,
            Policy,
            SaveAdaptive(),
            Work?.Save(),
            Wanted,
            Finished,
            Moves,
            MovesAnnounced,
            Requests.Save(),
            LineHashes.Save()
        );

    public static BatchState Restore(BatchSnapshot snapshot)
    {
        var state = new BatchState
        {
            Id = snapshot.Id,
            Status = snapshot.Status,
            Import = snapshot.Import,
            Discarded = snapshot.Discarded,
            LastActivity = snapshot.LastActivity,
            NextLine = snapshot.NextLine,
            Bad = snapshot.Bad,
            Unanswered = snapshot.Unanswered,
            Stepped = snapshot.Stepped,
            NewestSettings = snapshot.NewestSettings,
            Wanted = snapshot.Wanted,
            Finished = snapshot.Finished,
            Moves = snapshot.Moves,
            MovesAnnounced = snapshot.MovesAnnounced,
            Requests = RequestLog.Restore(snapshot.Requests),
        };
        state.items.AddRange(snapshot.Items);
        foreach (var item in snapshot.Items)
            state.known.Add(item.Item, state.known.Count);
        state.RestoreWork(snapshot);
        state.errors.AddRange(snapshot.Errors);
        state.LineHashes.Add(snapshot.LineHashes);
        Take(snapshot.Series, state.allSeries);
        return state;
    }

    sealed class SeriesState(bool oriented, CoincidenceCounts counts)
    {
        public bool Oriented => oriented;
        public CoincidenceCounts Counts => counts;
        public bool SeveralUnits { get; set; }
    }
}

public sealed record BatchSnapshot(
    BatchId Id,
    BatchStatus Status,
    ImportId? Import,
    ImportId? Discarded,
    Instant LastActivity,
    long NextLine,
    int Bad,
    int Unanswered,
    int Stepped,
    int NewestSettings,
    IReadOnlyList<StagedItem> Items,
    IReadOnlyList<LineError> Errors,
    IReadOnlyList<SeriesCounts> Series,
    int PolicyVersion,
    int? ProjectOverlap,
    BatchPolicy Policy,
    AdaptiveSnapshot Adaptive,
    BatchWorkSnapshot? Work,
    EventTypes Wanted,
    int Finished,
    long Moves,
    long MovesAnnounced,
    RequestLogSnapshot Requests,
    byte[] LineHashes
);
