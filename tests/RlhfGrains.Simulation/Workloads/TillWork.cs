using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Runs;
using RlhfGrains.Simulation.Toys;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>Work for the toy: payments, with orders that arrive at once or later, and every kind of failure.</summary>
sealed class TillWork(Knowledge known)
{
    static readonly Failure[] OfDeliveries =
    [
        Failure.Decision,
        Failure.Fold,
        Failure.Event,
        Failure.Send,
        Failure.Refusal,
    ];

    public Intent Pay(int number)
    {
        var random = known.Random;
        var id = known.Fresh("t");
        // On a cluster nothing but busyRetries ends a loop of sends.
        Failure[] failures =
            known.Plan.Host is HostKind.Cluster || known.Plan.LargeBatchItems > 0
                ? [Failure.Decision, Failure.Fold, Failure.Event, Failure.Send]
                : [Failure.Decision, Failure.Fold, Failure.Event, Failure.Send, Failure.Endless];
        var failure = random.OneIn(8) ? random.Pick(failures) : Failure.None;
        var orders = Enumerable.Range(0, random.Below(4)).Select(i => Order(i)).ToList();
        var message = new Pay(id, random.OneIn(10) ? -1 : random.Between(0, 9), orders, failure);
        return new Intent(number, Till.Key(Name()), () => message)
        {
            Id = id,
            Fails = failure is not Failure.None && message.Amount >= 0,
        };
    }

    public Intent Read(int number) => new(number, Till.Key(Name()), () => new ReadTill());

    Order Order(int index)
    {
        var random = known.Random;
        long? laterMs = random.OneIn(3) ? random.Pick([0, 1, 1_000, 100_000]) : null;
        return new Order(Name(), index + 1, laterMs, random.OneIn(8) ? random.Pick(OfDeliveries) : Failure.None);
    }

    string Name() => $"t{known.Random.Below(4)}";
}
