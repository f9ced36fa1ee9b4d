using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Tests.Toys;

/// <summary>A grain small enough to know what it should do, with every way to misbehave.</summary>
sealed class Counter : GrainKind<Counter.State, CounterSnapshot>
{
    public const int PoisonForDecide = 13,
        PoisonForFold = 14;

    /// <param name="forgetsSaid">An older program, which does not know one of the messages and its event.</param>
    public Counter(int snapshotVersion = 1, bool forgetsSaid = false)
        : base("counter", snapshotVersion)
    {
        Takes<Add, Total>("counter.add.v1", "counter.total.v1", OnAdd);
        Takes<Read, Total>("counter.read.v1", "counter.total.v1", (state, _, _) => Decision.Reply(state.ToTotal()));
        Takes<AddAndPass, Total>("counter.add-and-pass.v1", "counter.total.v1", OnAddAndPass);
        Takes<Post, Total>("counter.post.v1", "counter.total.v1", OnPost);
        Takes<Scatter, Total>("counter.scatter.v1", "counter.total.v1", OnScatter);
        Takes<LoopForever, Total>("counter.loop-forever.v1", "counter.total.v1", OnLoopForever);
        Takes<Bump>("counter.bump.v1", OnBump);
        Takes<CountDown>("counter.count-down.v1", OnCountDown);
        Emits<Added>("counter.added.v1", Fold);
        if (forgetsSaid)
            return;
        Takes<Say, Total>("counter.say.v1", "counter.total.v1", (state, say, _) =>
            Decision.Reply(state.ToTotal(), [new Said(say.Text)])
        );
        Emits<Said>("counter.said.v1", (_, _) => { });
    }

    public static GrainKey Key(string name) => new("counter", name);

    static Decision<Total> OnAdd(State state, Add add, Turn turn)
    {
        if (state.Repeats.TryGetValue(add.Id, out var earlier))
            return Decision.Reply(earlier);
        if (add.Amount < 0)
            return Decision.Refuse<Total>(AddRefusal.BelowZero);
        if (add.Amount == PoisonForDecide)
            throw new InvalidOperationException("thirteen");
        return Decision.Reply(state.After(add.Amount), [new Added(add.Id, add.Amount, turn.Now)]);
    }

    static Decision<Total> OnAddAndPass(State state, AddAndPass pass, Turn turn)
    {
        if (state.Repeats.TryGetValue(pass.Id, out var earlier))
            return Decision.Reply(earlier);
        var sends = pass.To.Select(to => new Send(Key(to), new Bump("from " + pass.Id, pass.PassedAmount))).ToList();
        return Decision.Reply(state.After(pass.Amount), [new Added(pass.Id, pass.Amount, turn.Now)], sends);
    }

    static Decision<Total> OnLoopForever(State state, LoopForever loop, Turn turn) =>
        Decision.Reply(state.ToTotal(), [new Added("loop", 1, turn.Now)], [new Send(turn.Self, loop)]);

    static Decision<Total> OnPost(State state, Post post, Turn turn) =>
        Decision.Reply(state.ToTotal(), [], [new Send(Key(post.To), post.Message, post.NotBefore)]);

    static Decision<Total> OnScatter(State state, Scatter scatter, Turn turn) =>
        Decision.Reply(
            state.ToTotal(),
            [],
            [
                new Send(Key(scatter.To), new Bump("now", 1)),
                new Send(Key(scatter.To), new Say(scatter.LaterText), turn.Now),
            ]
        );

    static Decision<Done> OnBump(State state, Bump bump, Turn turn)
    {
        if (bump.Amount == 0)
            return Decision.Ignore;
        if (bump.Amount == PoisonForDecide)
            throw new InvalidOperationException("thirteen");
        return Decision.Accept([new Added(bump.Id, bump.Amount, turn.Now)]);
    }

    // Large work in steps: one in each group, because each asks to be delivered later than the group that stores it.
    static Decision<Done> OnCountDown(State state, CountDown down, Turn turn) =>
        Decision.Accept(
            [new Added($"step-{down.Left}", 1, turn.Now)],
            down.Left == 1 ? [] : [new Send(turn.Self, new CountDown(down.Left - 1), turn.Now)]
        );

    static void Fold(State state, Added added)
    {
        state.Amounts.Add(added.Amount);
        // After a change, so that a state left as it is would be a wrong one.
        if (added.Amount == PoisonForFold)
            throw new InvalidOperationException("fourteen");
        state.Sum += added.Amount;
        state.LastAt = added.At;
        state.Repeats[added.Id] = state.ToTotal();
    }

    protected override State Create(GrainKey key) => new();

    protected override CounterSnapshot Save(State state) =>
        new(
            state.Sum,
            state.LastAt,
            state.Amounts.ToArray(),
            state.Repeats.Select(r => new Repeat(r.Key, r.Value)).ToArray()
        );

    protected override State Restore(GrainKey key, CounterSnapshot snapshot)
    {
        var state = new State { Sum = snapshot.Sum, LastAt = snapshot.LastAt };
        state.Amounts.AddRange(snapshot.Amounts);
        foreach (var repeat in snapshot.Repeats)
            state.Repeats.Add(repeat.Id, repeat.Total);
        return state;
    }

    internal sealed class State
    {
        public int Sum { get; set; }
        public Instant? LastAt { get; set; }
        public List<int> Amounts { get; } = [];
        public Dictionary<string, Total> Repeats { get; } = [];

        public Total ToTotal() => new(Sum, Amounts.ToArray(), LastAt);

        public Total After(int amount) => new(Sum + amount, [.. Amounts, amount], LastAt);
    }
}

enum AddRefusal
{
    BelowZero,
}

sealed record Add(string Id, int Amount) : IMessage<Total>;

sealed record Read : IMessage<Total>;

sealed record AddAndPass(string Id, int Amount, IReadOnlyList<string> To, int PassedAmount) : IMessage<Total>;

sealed record Post(string To, IMessage Message, Instant? NotBefore) : IMessage<Total>;

sealed record Scatter(string To, string LaterText) : IMessage<Total>;

sealed record LoopForever : IMessage<Total>;

sealed record Bump(string Id, int Amount) : IMessage;

sealed record CountDown(int Left) : IMessage;

sealed record Total(int Sum, int[] Amounts, Instant? LastAt) : IReply;

sealed record Added(string Id, int Amount, Instant At) : IEvent;

sealed record Say(string Text) : IMessage<Total>;

sealed record Said(string Text) : IEvent;

sealed record CounterSnapshot(int Sum, Instant? LastAt, int[] Amounts, Repeat[] Repeats);

sealed record Repeat(string Id, Total Total);
