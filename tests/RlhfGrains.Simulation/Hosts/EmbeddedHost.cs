using RlhfGrains.Contracts;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Disks;
using RlhfGrains.Simulation.Erasures;
using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Hosts;

/// <summary>
/// The embedded engine's own loop, driven from here, with what its server does around it, over a disk that outlives
/// both.
/// </summary>
sealed class EmbeddedHost(Stage stage, IDisk disk, ErasureFlaws flaws) : IHost
{
    // One that is older than much of what is erased, and a newer one.
    const int BackupsMax = 2;

    readonly Trace trace = stage.Trace;
    readonly Weather weather = stage.Weather;

    // Attempts that were taken and have not ended.
    readonly List<SimulatedAsk> taken = [];
    readonly List<IEvent> events = [];
    readonly List<IDisk> backups = [];
    SimulatedLedger? ledger = new(stage.Weather, flaws);
    AskQueue queue = new(0);
    StormyJournal? journal;
    IJournalStore? stored;
    EngineLoop? loop;
    SimulatedServer? server;

    public bool IsUp => loop is not null;
    public bool IsIdle => taken.Count == 0 && server?.IsIdle != false;
    public bool IsTender => server?.IsIdle == false;
    public bool IsOneLog => true;
    public Instant Now => loop?.Now ?? stage.Clock.Now();
    public Instant? NextAt => loop?.NextAt;

    public void Start()
    {
        var options = stage.Plan.Options with { Faults = (sentence, _) => trace.Add($"fault: {sentence}") };
        stored = disk.Open();
        var process = journal = new StormyJournal(stored, disk, weather, trace);
        queue = new AskQueue(options.QueueDepthMax);
        loop = new EngineLoop(
            journal,
            stage.Kinds.Catalogue,
            options,
            stage.Clock,
            queue,
            new Counters(),
            new CommitFeed(options.Faults),
            Replies.AtOnce
        );
        server = new SimulatedServer(weather, trace, flaws, stage.Ended, () => process.HasCrashed);
        trace.Add("the engine starts");
        try
        {
            loop.Open();
            server.Start(loop, queue, journal, options, stage.Kinds, ledger);
        }
        catch (Exception e) when (e is IOException or JournalFailedException)
        {
            trace.Add($"the engine does not start: {e.Message}");
            if (!journal.HasCrashed)
                journal.End(disk.Extent, disk.Synced);
        }
        FallIfCrashed();
    }

    public void Take(Attempt attempt)
    {
        if (attempt.Message is ErasePerson erase && server is not null)
        {
            server.Take(attempt, erase);
            return;
        }
        var ask = new SimulatedAsk(attempt, Ended);
        if (loop is null || queue.Add(ask) is not Admission.Admitted)
            stage.Ended(attempt, Outcome.NotTaken);
        else
            taken.Add(ask);
    }

    public void Step()
    {
        server?.Step(() => loop!.Step());
        FallIfCrashed();
    }

    public void Break()
    {
        if (journal is null || loop is null)
            return;
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
        FinishWork();
    }

    public IEnumerable<Happened> History()
    {
        foreach (var record in stored!.ReadAll().ToBlockingEnumerable())
        {
            // The engine's list of names, which is not made of events.
            if (record.Grain is { Kind: ParkedMessages.KindName, Name: "names" })
                continue;
            events.Clear();
            stage.Kinds.Codec.DecodeEvents(record.Payload.Span, events);
            yield return new Happened(record.Grain, record.Version, record.At, [.. events]);
        }
    }

    public IEnumerable<ReadOnlyMemory<byte>> Contents() => disk.Contents();

    public void BackUp()
    {
        if (backups.Count == BackupsMax)
        {
            backups[^1].Dispose();
            backups.RemoveAt(backups.Count - 1);
        }
        trace.Add("a backup is made");
        backups.Add(disk.Copy());
    }

    public IEnumerable<IHost> Restored()
    {
        foreach (var backup in backups)
        {
            // Where it is restored nothing is noted anew.
            var restored = new EmbeddedHost(stage, backup, flaws) { ledger = null };
            restored.Start();
            restored.FinishWork();
            restored.server!.Reapply(ledger!.Lines);
            restored.FinishWork();
            yield return restored;
        }
        backups.Clear();
    }

    public string? Undelivered()
    {
        var pending = stored!.ReadPendingSends().AsTask().GetAwaiter().GetResult();
        return pending.Count == 0 ? null : string.Join(", ", pending.Select(p => $"{p.Id} at {p.NotBefore:O}"));
    }

    public void Dispose()
    {
        disk.Dispose();
        foreach (var backup in backups)
            backup.Dispose();
    }

    /// <summary>What its server does at a start.</summary>
    void FinishWork()
    {
        while (!IsIdle)
            Step();
    }

    void Stop()
    {
        trace.Add("the engine stops");
        queue.Close();
        server!.Step(() =>
        {
            while (loop!.Step()) { }
            loop.Finish();
        });
        if (journal!.HasCrashed)
            return;
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
        if (journal!.HasCrashed)
            return;
        taken.Remove(ask);
        stage.Ended(ask.Attempt, outcome);
    }

    void FallIfCrashed()
    {
        if (journal is { HasCrashed: true } && loop is not null)
            Fall();
    }

    void Fall()
    {
        loop = null;
        server?.Dispose();
        server = null;
        foreach (var ask in taken)
            stage.Ended(ask.Attempt, Outcome.Lost);
        taken.Clear();
    }
}
