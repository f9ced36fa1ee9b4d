using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Engine.Tests.Embedded;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Activations;

/// <summary>
/// Receivers that take less than they are sent: nothing is sent twice for it, and whoever causes it is slowed down.
/// </summary>
public sealed class BacklogTests : IAsyncDisposable
{
    static readonly Instant Epoch = Instant.Of(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    static readonly GrainKey A = Counter.Key("a"),
        B = Counter.Key("b");

    readonly ManualTimeProvider clock = new(Epoch);
    readonly FaultyJournal journal = new(new MemoryJournal()) { IsRemote = true };
    readonly SlowNeighbours neighbours = new();
    readonly List<Activation> activations = [];

    public async ValueTask DisposeAsync()
    {
        neighbours.ReleaseAll();
        foreach (var activation in activations)
            await activation.Stop();
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task Parcel_HandedOverAgainWhileItWaits_WaitsAndIsTakenOnce()
    {
        var (first, second) = (await ParcelOf(A, 5), await ParcelOf(A, 7));
        var (node, receiver) = NewActivation(B);
        using var held = new HeldJournal(journal);
        var busy = receiver.Ask(new Add("1", 1));
        await held.Entered;
        var once = receiver.Take(first);
        var again = receiver.Take(first);
        var withMore = receiver.Take(new Parcel(A, [.. first.Messages, .. second.Messages]));
        held.Release();
        await Task.WhenAll(busy, once, again, withMore);
        var total = (await receiver.Ask(new Read())).Value;
        Assert.Equal([1, 5, 7], total.Amounts);
        Assert.Equal((2, 2, 0), (node.Figures().Rejoined, node.Figures().Taken, node.Figures().Repeated));
    }

    [Fact]
    public async Task Wake_OfASenderThatStillDelivers_HandsNothingOverTwice()
    {
        var (_, sender) = NewActivation(A);
        await sender.Ask(new AddAndPass("1", 1, ["b"], 5));
        var delivery = await neighbours.Next();
        // Taken between the journal's answer and its arrival.
        journal.AfterReadSends = _ => delivery.End();
        await sender.Wake();
        delivery.End();
        await sender.Ask(new AddAndPass("2", 1, ["b"], 6));
        Assert.Empty((await neighbours.Next()).Numbers.Intersect(delivery.Numbers));
    }

    [Fact]
    public async Task Wake_OfASenderThatWasOvertaken_DeliversWhatTheOtherHasSent()
    {
        var (_, sender) = NewActivation(A);
        await sender.Ask(new Add("1", 1));
        var (_, other) = NewActivation(A, over: new DeafNeighbours());
        await other.Ask(new AddAndPass("2", 1, ["b"], 5));
        await sender.Wake();
        Assert.Single((await neighbours.Next()).Numbers);
    }

    [Fact]
    public async Task Answer_WhenTheGrainHasTooMuchOnItsWay_WaitsForRoom_AndAReadDoesNot()
    {
        var (node, sender) = NewActivation(A, new ActivationOptions { UndeliveredMax = 1 });
        var answer = sender.Ask(new AddAndPass("1", 1, ["b", "c"], 5));
        var (one, _) = (await neighbours.Next(), await neighbours.Next());
        Assert.Equal(1, (await sender.Ask(new Read())).Value.Sum);
        Assert.False(answer.IsCompleted);
        Assert.Equal(2, node.Figures().Undelivered);
        one.End();
        Assert.Equal(1, (await answer).Value.Sum);
        Assert.Equal(1, node.Figures().Held);
    }

    [Fact]
    public async Task Confirmation_OfAParcel_WaitsForRoomAsAnAnswerDoes()
    {
        var parcel = await ParcelOf(B, new Post("a", new AddAndPass("1", 1, ["c"], 5), null));
        var (_, lagging) = NewActivation(A, new ActivationOptions { UndeliveredMax = 0 });
        var taken = lagging.Take(parcel);
        var onward = await neighbours.Next();
        Assert.False(taken.IsCompleted);
        onward.End();
        await taken;
    }

    [Fact]
    public async Task Answer_IsHeldNoLongerThanItsTime()
    {
        var (_, sender) = NewActivation(
            A,
            new ActivationOptions { UndeliveredMax = 0, HoldMax = TimeSpan.FromSeconds(2) }
        );
        var answer = sender.Ask(new AddAndPass("1", 1, ["b"], 5));
        await neighbours.Next();
        // Whoever reads behind it is answered behind it.
        await sender.Ask(new Read());
        Assert.False(answer.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, (await answer).Value.Sum);
    }

    [Fact]
    public async Task Answer_WhenTheNodeHasTooMuchOnItsWay_WaitsUntilItsOwnIsTaken()
    {
        var options = new ActivationOptions { NodeUndeliveredMax = 1 };
        var (node, lagging) = NewActivation(A, options);
        await lagging.Ask(new AddAndPass("1", 1, ["b"], 5));
        await neighbours.Next();
        var other = NewActivation(node, Counter.Key("other"));
        var answer = other.Ask(new AddAndPass("1", 1, ["b"], 5));
        var own = await neighbours.Next();
        await other.Ask(new Read());
        Assert.False(answer.IsCompleted);
        own.End();
        await answer;
    }

    [Fact]
    public async Task Step_OfLargeWork_WaitsWhileTheGrainHasTooMuchOnItsWay()
    {
        var (_, sender) = NewActivation(A, new ActivationOptions { UndeliveredMax = 1 });
        var answer = sender.Ask(new AddAndPass("1", 1, ["b", "c"], 5));
        var (one, _) = (await neighbours.Next(), await neighbours.Next());
        var posted = sender.Ask(new Post("a", new CountDown(3), clock.Now()));
        Assert.Equal(1, (await sender.Ask(new Read())).Value.Sum);
        one.End();
        await Task.WhenAll(answer, posted);
        while ((await sender.Ask(new Read())).Value.Sum < 4)
            clock.Advance(TimeSpan.Zero);
    }

    [Fact]
    public async Task Receiver_ThatDoesNotAnswer_HoldsUpNobody()
    {
        var (node, sender) = NewActivation(A, new ActivationOptions { UndeliveredMax = 0 }, new DeafNeighbours());
        Assert.Equal(1, (await sender.Ask(new AddAndPass("1", 1, ["b"], 5))).Value.Sum);
        Assert.Equal(2, (await sender.Ask(new AddAndPass("2", 1, ["b"], 5))).Value.Sum);
        Assert.Equal(0, node.Figures().Undelivered);
    }

    Task<Parcel> ParcelOf(GrainKey sender, int amount) =>
        ParcelOf(sender, new AddAndPass($"{amount}", 1, ["b"], amount));

    /// <summary>What a grain sends because of a message, as if nobody had taken it yet.</summary>
    async Task<Parcel> ParcelOf(GrainKey sender, IMessage message)
    {
        var before = (await journal.ReadSendsFrom(sender)).Select(s => s.Id).ToHashSet();
        var (_, activation) = NewActivation(sender, over: new DeafNeighbours());
        await activation.Ask(message);
        return new Parcel(
            sender,
            [
                .. (await journal.ReadSendsFrom(sender))
                    .Where(s => !before.Contains(s.Id))
                    .Select(s => new ParcelItem(s.Id.Number, IsLater: false, s.Message)),
            ]
        );
    }

    (ActivationNode Node, Activation Activation) NewActivation(
        GrainKey grain,
        ActivationOptions? options = null,
        INeighbours? over = null
    )
    {
        var node = ActivationNode.Start(
            [new Counter()],
            journal,
            over ?? neighbours,
            (options ?? new ActivationOptions()) with
            {
                DrainMax = TimeSpan.Zero,
            },
            clock
        );
        return (node, NewActivation(node, grain));
    }

    Activation NewActivation(ActivationNode node, GrainKey grain)
    {
        var activation = node.NewActivation(grain);
        activations.Add(activation);
        return activation;
    }

    /// <summary>They take nothing, ever.</summary>
    sealed class DeafNeighbours : INeighbours
    {
        public Task Deliver(GrainKey receiver, Parcel parcel) =>
            Task.FromException(new GrainUnavailableException("nobody is there"));
    }
}
