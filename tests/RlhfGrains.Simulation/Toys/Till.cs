using RlhfGrains.Contracts;

namespace RlhfGrains.Simulation.Toys;

/// <summary>
/// A grain small enough to know what it should do, with every way to misbehave: it adds amounts, passes orders on to
/// other tills, at once or later, and fails as it is told. Its records say what must have come of every order.
/// </summary>
sealed class Till : GrainKind<Till.State, TillSnapshot>
{
    public const string KindName = "till";

    /// <summary>A till that only failing messages send to: nothing may ever arrive there.</summary>
    public const string Leak = "leak";

    // No stored form: text is stored as UTF-8.
    const string HalfOfAPair = "half of a pair: \uD800";

    public Till()
        : base(KindName, snapshotVersion: 1)
    {
        Takes<Pay, TillView>("till.pay.v1", "till.view.v1", OnPay);
        Takes<ReadTill, TillView>("till.read.v1", "till.view.v1", static (state, _, _) =>
            Decision.Reply(state.View(0))
        );
        Takes<Deliver>("till.deliver.v1", OnDeliver);
        Emits<Paid>("till.paid.v1", static (state, e) => state.Apply(e));
        Emits<Delivered>("till.delivered.v1", static (state, e) => state.Apply(e));
        Emits<Said>("till.said.v1", static (_, e) =>
        {
            if (e.Text is null)
                throw new InvalidOperationException("it was told to fail in its fold");
        });
    }

    public static GrainKey Key(string name) => new(KindName, name);

    static Decision<TillView> OnPay(State state, Pay pay, Turn turn)
    {
        if (state.Payments.TryGetValue(pay.Id, out var total))
            return Decision.Reply(new TillView(total));
        if (pay.Amount < 0)
            return Decision.Refuse<TillView>(PayRefusal.BelowZero);
        return Decision.Reply(
            state.View(pay.Amount),
            [new Paid(pay.Id, pay.Amount, pay.Orders, turn.Now), .. Bad(pay.Failure)],
            Sends(pay, turn)
        );
    }

    static Decision<Done> OnDeliver(State state, Deliver deliver, Turn turn)
    {
        var failure = deliver.Order.Failure;
        if (failure is Failure.Refusal)
            return Decision.Refuse<Done>(PayRefusal.BelowZero);
        // Half of what it decides has happened before it fails; nothing of it may be seen.
        return Decision.Accept(
            [new Delivered(deliver.Id, deliver.Order.Amount, turn.Now), .. Bad(failure)],
            failure switch
            {
                Failure.Send =>
                [
                    new Send(Key(Leak), deliver with { Order = new Order(Leak, 1) }),
                    new Send(Key(Leak), deliver with { Id = HalfOfAPair }, turn.Now),
                ],
                Failure.Endless => [new Send(turn.Self, deliver)],
                _ => [],
            }
        );
    }

    static List<Send> Sends(Pay pay, Turn turn)
    {
        List<Send> sends = [];
        for (var i = 0; i < pay.Orders.Count; i++)
        {
            var order = pay.Orders[i];
            sends.Add(
                new Send(
                    Key(order.To),
                    new Deliver($"{pay.Id}.{i}", order),
                    order.LaterMs is { } ms ? turn.Now + TimeSpan.FromMilliseconds(ms) : null
                )
            );
        }
        if (pay.Failure is Failure.Endless)
            sends.Add(new Send(turn.Self, new Deliver($"{pay.Id}.endless", new Order(Leak, 1, null, Failure.Endless))));
        if (pay.Failure is Failure.Send)
            sends.Add(new Send(new GrainKey("project", Leak), new Deliver(pay.Id, new Order(Leak, 1))));
        return sends;
    }

    static IEnumerable<IEvent> Bad(Failure failure) =>
        failure switch
        {
            Failure.Decision => throw new InvalidOperationException("it was told to fail"),
            Failure.Fold => [new Said(null)],
            Failure.Event => [new Said(HalfOfAPair)],
            _ => [],
        };

    protected override State Create(GrainKey key) => new();

    protected override TillSnapshot Save(State state) =>
        new(state.Sum, [.. state.Payments.Select(p => new Payment(p.Key, p.Value))]);

    protected override State Restore(GrainKey key, TillSnapshot snapshot)
    {
        var state = new State { Sum = snapshot.Sum };
        foreach (var payment in snapshot.Payments)
            state.Payments.Add(payment.Id, payment.Total);
        return state;
    }

    internal sealed class State
    {
        public long Sum { get; set; }

        /// <summary>The answer to each payment, for when it is sent again.</summary>
        public Dictionary<string, long> Payments { get; } = [];

        public TillView View(long more) => new(Sum + more);

        public void Apply(Paid e)
        {
            Sum += e.Amount;
            Payments.Add(e.Id, Sum);
        }

        public void Apply(Delivered e) => Sum += e.Amount;
    }
}

/// <summary>How a message fails.</summary>
enum Failure
{
    None,
    Decision,

    /// <summary>After other events of the same decision were folded.</summary>
    Fold,

    /// <summary>An event without a stored form.</summary>
    Event,

    /// <summary>A send that its receiver does not take, or that has no stored form, behind one that is good.</summary>
    Send,

    /// <summary>A sent message that is refused.</summary>
    Refusal,

    /// <summary>It sends to itself for ever.</summary>
    Endless,
}

enum PayRefusal
{
    BelowZero,
}

sealed record Pay(string Id, long Amount, IReadOnlyList<Order> Orders, Failure Failure = Failure.None)
    : IMessage<TillView>;

/// <param name="LaterMs">Null: at once.</param>
sealed record Order(string To, long Amount, long? LaterMs = null, Failure Failure = Failure.None);

sealed record Deliver(string Id, Order Order) : IMessage;

sealed record ReadTill : IMessage<TillView>;

sealed record TillView(long Sum) : IReply;

sealed record Paid(string Id, long Amount, IReadOnlyList<Order> Orders, Instant At) : IEvent;

sealed record Delivered(string Id, long Amount, Instant At) : IEvent;

sealed record Said(string? Text) : IEvent;

sealed record Payment(string Id, long Total);

sealed record TillSnapshot(long Sum, IReadOnlyList<Payment> Payments);
