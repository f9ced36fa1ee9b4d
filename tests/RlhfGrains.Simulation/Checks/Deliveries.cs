using RlhfGrains.Contracts;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Simulation.Toys;

namespace RlhfGrains.Simulation.Checks;

/// <summary>
/// Every order of every stored payment arrives once, or is parked once where it fails; nothing else arrives anywhere.
/// </summary>
sealed class Deliveries(Folded folded)
{
    readonly Dictionary<string, (GrainKey Till, long Amount)> arrived = [];
    readonly Dictionary<(GrainKey, string Id), int> parked = [];

    /// <param name="isAtRest">Nothing is on its way any more.</param>
    public void Check(bool isAtRest, Func<byte[], object> decode)
    {
        foreach (var (till, delivered) in folded.Deliveries)
            if (!arrived.TryAdd(delivered.Id, (till, delivered.Amount)))
                throw new BrokenPromise(Promise.Delivered, $"{delivered.Id} arrived twice");
        foreach (var (grain, message) in folded.Parked)
            Count(grain, message, decode);

        var orders = 0;
        var failing = 0;
        foreach (var (_, paid) in folded.Payments)
        {
            for (var i = 0; i < paid.Orders.Count; i++)
            {
                var fails = paid.Orders[i].Failure is not Failure.None;
                var happened = fails
                    ? IsParked(paid.Orders[i], $"{paid.Id}.{i}", isAtRest)
                    : HasArrived(paid.Orders[i], $"{paid.Id}.{i}", isAtRest);
                if (happened)
                    (orders, failing) = fails ? (orders, failing + 1) : (orders + 1, failing);
            }
        }
        if (arrived.Count != orders)
            throw new BrokenPromise(
                Promise.Parked,
                $"{arrived.Count - orders} orders arrived that nobody gave, or that failed"
            );
        if (parked.Values.Sum() != failing)
            throw new BrokenPromise(Promise.Parked, $"{parked.Values.Sum()} messages are parked; {failing} failed");
        CheckList(isAtRest);
    }

    void Count(GrainKey grain, MessageParked message, Func<byte[], object> decode)
    {
        if (message.Stored is null || decode(message.Stored) is not Deliver deliver)
            throw new BrokenPromise(Promise.NoDefect, $"a message failed in {grain}: {message.Parked}");
        parked[(grain, deliver.Id)] = parked.GetValueOrDefault((grain, deliver.Id)) + 1;
    }

    bool HasArrived(Order order, string id, bool isAtRest)
    {
        if (!arrived.TryGetValue(id, out var at))
        {
            return isAtRest ? throw new BrokenPromise(Promise.Delivered, $"{id} never arrived at {order.To}") : false;
        }
        return at == (Till.Key(order.To), order.Amount)
            ? true
            : throw new BrokenPromise(Promise.Delivered, $"{id} arrived at {at.Till} with {at.Amount}");
    }

    bool IsParked(Order order, string id, bool isAtRest)
    {
        var count = parked.GetValueOrDefault((Till.Key(order.To), id));
        if (count > 1)
            throw new BrokenPromise(Promise.Parked, $"{id} is parked {count} times in {order.To}");
        return count == 1
            || (
                isAtRest
                    ? throw new BrokenPromise(Promise.Parked, $"{id} failed in {order.To} and is not parked")
                    : false
            );
    }

    void CheckList(bool isAtRest)
    {
        var listed = (folded.States.GetValueOrDefault(ParkedMessages.Key) as ParkedMessages.State)?.Count ?? 0;
        if (isAtRest && listed != folded.Parked.Count)
            throw new BrokenPromise(
                Promise.Parked,
                $"{listed} parked messages are listed; {folded.Parked.Count} are parked"
            );
    }
}
