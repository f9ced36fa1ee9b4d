using System.Threading.Channels;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;

namespace RlhfGrains.Engine.Tests.Activations;

/// <summary>Neighbours that take each parcel when a test says so.</summary>
sealed class SlowNeighbours : INeighbours
{
    readonly Channel<Delivery> deliveries = Channel.CreateUnbounded<Delivery>();
    volatile bool isReleased;

    public Task Deliver(GrainKey receiver, Parcel parcel)
    {
        if (isReleased)
            return Task.CompletedTask;
        var delivery = new Delivery([.. parcel.Messages.Select(m => m.Number)]);
        deliveries.Writer.TryWrite(delivery);
        return delivery.Ended;
    }

    /// <summary>The next delivery that was begun.</summary>
    public ValueTask<Delivery> Next() => deliveries.Reader.ReadAsync();

    /// <summary>From now on everything is taken at once.</summary>
    public void ReleaseAll()
    {
        isReleased = true;
        while (deliveries.Reader.TryRead(out var delivery))
            delivery.End();
    }

    /// <param name="numbers">Of the parcel's messages.</param>
    public sealed class Delivery(IReadOnlyList<long> numbers)
    {
        readonly TaskCompletionSource ended = new();

        public IReadOnlyList<long> Numbers => numbers;
        public Task Ended => ended.Task;

        public void End() => ended.TrySetResult();
    }
}
