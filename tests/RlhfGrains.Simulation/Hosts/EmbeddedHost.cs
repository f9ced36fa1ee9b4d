using RlhfGrains.Contracts;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Disks;
using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Hosts;

/// <summary>The embedded engine's own loop, driven from here, over a disk that outlives it.</summary>
sealed class EmbeddedHost(
    Plan plan, KindSet kinds, IDisk disk, Weather weather, SimulatedClock clock, Trace trace, Action<Attempt, Outcome> ended) : IHost
{
    // Attempts that were taken and have not ended.
    readonly List<SimulatedAsk> taken = [];
    readonly List<IEvent> events = [];
    AskQueue queue = new(0);
    StormyJournal? journal;
    IJournalStore? stored;
    EngineLoop? loop;

    public bool IsUp => loop is not null;
    public bool IsIdle => taken.Count == 0;
    public bool IsOneLog => true;
    public DateTimeOffset? NextAt => loop?.NextAt;

    public void Start()
    {
        var options = plan.Options with { Faults = (sentence, _) => trace.Add($"fault: {sentence}") };
        stored = disk.Open();
        journal = new StormyJournal(stored, disk, weather, trace);
        queue = new AskQueue(options.QueueDepthMax);
        loop = new EngineLoop(journal, kinds.Catalogue, options, clock, queue, new Counters(), new CommitFeed(options.Faults), Replies.AtOnce);
        trace.Add("the engine starts");
        try
        {
            loop.Open();
        }
        catch (Exception e) when (e is IOException or JournalFailedException)
        {
            trace.Add($"the engine does not start: {e.Message}");
            if (!journal.HasCrashed) journal.End(disk.Extent, disk.Synced);
        }
        FallIfCrashed();
    }

    public void Take(Attempt attempt)
    {
        var ask = new SimulatedAsk(attempt, Ended);
        if (loop is null || queue.Add(ask) is not Admission.Admitted) ended(attempt, Outcome.NotTaken);
        else taken.Add(ask);
    }

    public void Step()
    {
        loop?.Step();
        FallIfCrashed();
    }

    public void Break()
    {
        if (journal is null || loop is null) return;
        if (!weather.IsUnsteady && weather.OneIn(3))
        {
            Stop();
        }
        else if (!weather.IsUnsteady && weather.OneIn(2))
        {
            trace.Add("the process is killed");
            journal.End(disk.Extent, disk.Synced);
        }
        else
        {
            trace.Add("the machine loses power");
            journal.End(weather.Between(disk.Synced, disk.Extent + 1), disk.Synced);
        }
        Fall();
        Leave(weather.NextFate());
    }

    public void Restart(bool keepSnapshots)
    {
        Stop();
        Fall();
        Leave(keepSnapshots ? SnapshotFate.Kept : SnapshotFate.Lost);
        Start();
    }

    public IEnumerable<Happened> History()
    {
        var records = stored!.ReadAll().GetAsyncEnumerator();
        while (records.MoveNextAsync().AsTask().GetAwaiter().GetResult())
        {
            var record = records.Current;
            // The engine's list of names, which is not made of events.
            if (record.Grain is { Kind: ParkedMessages.KindName, Name: "names" }) continue;
            events.Clear();
            kinds.Codec.DecodeEvents(record.Payload.Span, events);
            yield return new Happened(record.Grain, record.Version, record.At, [.. events]);
        }
        records.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    public string? Undelivered()
    {
        var pending = stored!.ReadPendingSends().AsTask().GetAwaiter().GetResult();
        return pending.Count == 0 ? null : string.Join(", ", pending.Select(p => $"{p.Id} at {p.NotBefore:O}"));
    }

    public void Dispose() => disk.Dispose();

    void Stop()
    {
        trace.Add("the engine stops");
        queue.Close();
        while (loop!.Step())
        {
        }
        loop.Finish();
        if (journal!.HasCrashed) return;
        stored!.DisposeAsync().AsTask().GetAwaiter().GetResult();
        journal.End(disk.Extent, disk.Synced);
    }

    void Leave(SnapshotFate fate)
    {
        trace.Add($"snapshots: {fate}");
        disk.Leave(fate);
    }

    void Ended(SimulatedAsk ask, Outcome outcome)
    {
        // An answer of a process that has ended went nowhere.
        if (journal!.HasCrashed) return;
        taken.Remove(ask);
        ended(ask.Attempt, outcome);
    }

    void FallIfCrashed()
    {
        if (journal is { HasCrashed: true } && loop is not null) Fall();
    }

    void Fall()
    {
        loop = null;
        foreach (var ask in taken) ended(ask.Attempt, Outcome.Lost);
        taken.Clear();
    }
}
