using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Activations;

/// <summary>
/// The way to the activations of other grains, wherever they are: all that a activation needs of the host it lives on.
/// </summary>
public interface INeighbours
{
    /// <summary>
    /// Hands a parcel to the receiver's activation (<see cref="Activation.Take(Parcel)"/>), and completes when it has
    /// taken all of it.
    /// </summary>
    /// <exception cref="Exception">Perhaps taken: the same messages are handed over again, until they are.</exception>
    Task Deliver(GrainKey receiver, Parcel parcel);
}

/// <summary>
/// Messages of one grain to another, in the order in which they are to be taken: stored by the sender, and handed over
/// until they are taken.
/// </summary>
public sealed record Parcel(GrainKey Sender, IReadOnlyList<ParcelItem> Messages);

/// <summary>One message of a parcel.</summary>
/// <param name="Number">Of its <see cref="SendNumber"/>.</param>
/// <param name="IsLater">It waited for a time of its own, so it keeps no order with the others.</param>
/// <param name="Message">As the codec stores it.</param>
public readonly record struct ParcelItem(long Number, bool IsLater, ReadOnlyMemory<byte> Message);
