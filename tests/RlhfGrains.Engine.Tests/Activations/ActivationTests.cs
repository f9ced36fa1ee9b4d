using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Activations;

/// <summary>What only a activation has: a second activation, a sweeper, a mailbox of its own.</summary>
public sealed class ActivationTests : IAsyncDisposable
{
    static readonly Instant Epoch = Instant.Of(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    static readonly GrainKey A = Counter.Key("a"),
        B = Counter.Key("b");

    readonly ManualTimeProvider clock = new(Epoch);
    readonly MemoryJournal journal = new();
    readonly List<LocalCluster> clusters = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in clusters)
            await cluster.DisposeAsync();
    }

    [Fact]
    public async Task Read_OfAnActivationThatWasOvertaken_SeesWhatTheOtherWrote()
    {
        var node = Cluster().Nodes.First();
        var (declaredDead, newer) = (node.NewActivation(A), node.NewActivation(A));
        await declaredDead.Ask(new Add("1", 5));
        await newer.Ask(new Add("2", 7));
        Assert.Equal(12, (await declaredDead.Ask(new Read())).Value.Sum);
        Assert.Equal(1, node.Figures().Overtaken);
    }

    [Fact]
    public async Task Read_WhereALongerTimeCountsAsFresh_IsNoOlderThanThat()
    {
        var node = Cluster(new ActivationOptions { FreshFor = TimeSpan.FromSeconds(10) }).Nodes.First();
        var (declaredDead, newer) = (node.NewActivation(A), node.NewActivation(A));
        await declaredDead.Ask(new Add("1", 5));
        await newer.Ask(new Add("2", 7));
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(5, (await declaredDead.Ask(new Read())).Value.Sum);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(12, (await declaredDead.Ask(new Read())).Value.Sum);
    }

    [Fact]
    public async Task Append_OfAnActivationThatWasOvertaken_IsDecidedAgainByWhatIsThere()
    {
        var node = Cluster().Nodes.First();
        var (one, other) = (node.NewActivation(A), node.NewActivation(A));
        await one.Ask(new Add("1", 5));
        await other.Ask(new Add("2", 7));
        var total = (await one.Ask(new Add("3", 9))).Value;
        Assert.Equal([5, 7, 9], total.Amounts);
        Assert.Equal(12, (await other.Ask(new Add("2", 7))).Value.Sum);
    }

    [Fact]
    public async Task Message_ThatCameBefore_IsTakenOnce_WhicheverActivationGetsIt()
    {
        var node = Cluster().Nodes.First();
        var failing = Cluster(neighboursFail: true);
        await failing.Ask(A, new AddAndPass("1", 1, ["b"], 5));
        var sends = await journal.ReadSendsFrom(A);
        var parcel = new Parcel(A, [.. sends.Select(s => new ParcelItem(s.Id.Number, IsLater: false, s.Message))]);
        var (one, other) = (node.NewActivation(B), node.NewActivation(B));
        await one.Take(parcel);
        await one.Take(parcel);
        await other.Take(parcel);
        Assert.Equal(5, (await other.Ask(new Read())).Value.Sum);
        Assert.Equal(2, node.Figures().Repeated);
    }

    [Fact]
    public async Task Sweeper_WakesTheSenders_OfWhatADeadNodeLeft()
    {
        await Cluster(neighboursFail: true).Ask(A, new AddAndPass("1", 1, ["b"], 5));
        var cluster = Cluster();
        var sweeper = new Sweeper(journal, grain => cluster.ActivationOf(grain).Wake(), clock);

        Assert.Equal(0, await sweeper.Sweep());
        Assert.Equal(1, await sweeper.Sweep());

        await cluster.Settled();
        Assert.Equal(5, (await cluster.Ask(B, new Read())).Value.Sum);
        Assert.Equal(0, await sweeper.Sweep());
    }

    [Fact]
    public async Task Send_ThatADeadNodeLeft_IsTakenInTheTraceItWasSentIn()
    {
        using var spans = new Listening();
        var caller = await spans.Under(() =>
            Cluster(neighboursFail: true).Ask(A, new AddAndPass("1", 1, ["b"], 5)).AsTask()
        );
        var cluster = Cluster();
        await cluster.TakeUp();
        await cluster.Settled();

        Assert.Equal(5, (await cluster.Ask(B, new Read())).Value.Sum);
        var taken = Assert.Single(spans.Named("counter.bump.v1"));
        Assert.Equal(
            (caller.TraceId, Assert.Single(spans.Named("counter.add-and-pass.v1")).SpanId),
            (taken.TraceId, taken.ParentSpanId)
        );
        Assert.Contains(spans.Named("deliver"), d => d.TraceId == caller.TraceId);
    }

    [Fact]
    public async Task Sweeper_LeavesWhatIsNotDue()
    {
        await Cluster().Ask(A, new Post("b", new Bump("late", 5), Epoch.AddSeconds(10)));
        var woken = new List<GrainKey>();
        var sweeper = new Sweeper(
            journal,
            grain =>
            {
                woken.Add(grain);
                return Task.CompletedTask;
            },
            new ManualTimeProvider(Epoch.AddSeconds(9))
        );
        await sweeper.Sweep();
        await sweeper.Sweep();
        Assert.Empty(woken);
    }

    [Fact]
    public async Task Ask_WhenTheMailboxIsFull_IsRefusedAndNothingHappens()
    {
        var faulty = new FaultyJournal(journal) { IsRemote = true };
        var activation = Cluster(new ActivationOptions { MailboxMax = 1 }, faulty).Nodes.First().NewActivation(A);
        using var held = new Embedded.HeldJournal(faulty);
        var first = activation.Ask(new Add("1", 1));
        await held.Entered;
        var second = activation.Ask(new Add("2", 1));
        await Assert.ThrowsAsync<GrainsBusyException>(() => activation.Ask(new Add("3", 1)));
        held.Release();
        await first;
        Assert.Equal(2, (await second).Value.Sum);
    }

    [Fact]
    public async Task Stop_AnswersWhatWaits_AndTakesNothingMore()
    {
        var faulty = new FaultyJournal(journal) { IsRemote = true };
        var activation = Cluster(null, faulty).Nodes.First().NewActivation(A);
        using var held = new Embedded.HeldJournal(faulty);
        var first = activation.Ask(new Add("1", 1));
        await held.Entered;
        var second = activation.Ask(new Add("2", 1));
        var stopping = activation.Stop();
        await Assert.ThrowsAsync<GrainUnavailableException>(() => activation.Ask(new Add("3", 1)));
        Assert.False(stopping.IsCompleted);
        held.Release();
        await stopping;
        Assert.Equal((1, 2), ((await first).Value.Sum, (await second).Value.Sum));
    }

    LocalCluster Cluster(ActivationOptions? options = null, IJournalStore? over = null, bool neighboursFail = false)
    {
        options = (options ?? new ActivationOptions()) with { DrainMax = TimeSpan.Zero };
        var cluster = new LocalCluster([new Counter()], [over ?? journal.Reopen()], options, clock, neighboursFail);
        clusters.Add(cluster);
        return cluster;
    }
}
