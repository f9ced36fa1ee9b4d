using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Hosts;
using RlhfGrains.Simulation.Runs;
using RlhfGrains.Simulation.Seeds;

namespace RlhfGrains.Simulation.Clusters;

/// <summary>
/// The real activations on machines that are killed, or declared dead while they run on, over one journal that is far
/// away: calls are lost, doubled, late and out of order, and a grain has two activations now and then.
/// </summary>
sealed class ClusterHost : IHost
{
    readonly Stage stage;
    readonly SeededRandom random;
    readonly MemoryJournal journal = new();
    readonly SimulatedContext context = new();
    readonly Cluster cluster;
    readonly Sweeper sweeper;
    readonly List<IEvent> events = [];
    Task sweep = Task.CompletedTask;
    int asking;

    public ClusterHost(Stage stage, SeededRandom random, LinkFlaws flaws)
    {
        (this.stage, this.random) = (stage, random);
        cluster = new Cluster(stage, random, flaws, journal);
        sweeper = new Sweeper(journal, grain => cluster.Route(grain).Wake(grain), stage.Clock);
        context.Run(cluster.BringUp);
    }

    public bool IsUp => true;
    public bool IsIdle => asking == 0;
    public bool IsTender => false;
    public bool IsOneLog => false;

    public Instant Now => stage.Clock.Now();

    public Instant? NextAt
    {
        get
        {
            if (!cluster.IsIdle)
                return stage.Clock.Now();
            var pending = Pending();
            // What is due is found by looking twice; clocks that go behind see it later.
            return pending.Count == 0 ? null
                : pending.Max(p => p.NotBefore) is var last && last <= stage.Clock.Now() ? stage.Clock.Now()
                : pending.Min(p => p.NotBefore);
        }
    }

    public void Start() { }

    public void Take(Attempt attempt)
    {
        asking++;
        attempt.Intent.UnderWay++;
        context.Run(() => _ = Ask(attempt));
    }

    public void Step()
    {
        if (stage.Weather.IsCalm)
            context.Run(cluster.EndZombies);
        else
            context.Run(cluster.Stir);
        context.Run(cluster.Move);
        if (sweep.IsCompleted && !cluster.Has(LinkFlaws.NeverSweeps) && (stage.Weather.IsCalm || random.OneIn(12)))
            context.Run(() => sweep = sweeper.Sweep());
    }

    public void Break() => context.Run(cluster.Break);

    public void Restart(bool keepSnapshots)
    {
        context.Run(cluster.EndAll);
        if (!keepSnapshots)
            journal.DiscardSnapshots();
        sweep = Task.CompletedTask;
        context.Run(cluster.BringUp);
    }

    public IEnumerable<Happened> History()
    {
        foreach (var record in journal.ReadAll().ToBlockingEnumerable())
        {
            // The engine's list of names, which is not made of events.
            if (record.Grain is { Kind: ParkedMessages.KindName, Name: "names" })
                continue;
            events.Clear();
            stage.Kinds.Codec.DecodeEvents(record.Payload.Span, events);
            yield return new Happened(record.Grain, record.Version, record.At, [.. events]);
        }
    }

    public IEnumerable<ReadOnlyMemory<byte>> Contents() => [];

    public void BackUp()
    {
        // That of a cluster is its database's.
    }

    public IEnumerable<IHost> Restored() => [];

    public string? Undelivered()
    {
        var waiting = Pending().Select(p => $"{p.Id} at {p.NotBefore:O}").Concat(cluster.Busy).ToList();
        return waiting.Count == 0 ? null : string.Join(", ", waiting);
    }

    public void Dispose() { }

    IReadOnlyList<PendingSend> Pending() => journal.ReadPendingSends().AsTask().GetAwaiter().GetResult();

    async Task Ask(Attempt attempt)
    {
        var outcome = Outcome.Lost;
        try
        {
            var answer = await cluster.Route(attempt.Intent.Grain).Ask(attempt.Intent.Grain, attempt.Message);
            outcome = new Outcome(answer.Reply, answer.Refusal, null);
        }
        catch (Exception e) when (e is GrainUnavailableException or GrainDefectException or GrainsBusyException)
        {
            outcome = new Outcome(null, null, e);
        }
        asking--;
        attempt.Intent.UnderWay--;
        stage.Ended(attempt, outcome);
    }
}
