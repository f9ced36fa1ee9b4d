using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Embedded;

/// <summary>What is the same for every message that a grain sends, whoever delivers it.</summary>
static class Sending
{
    // A grain's sends of one record, numbered behind its version: numbers rise without a counter of their own.
    const int NumberBits = 24;

    /// <param name="version">Of the record that stores it.</param>
    /// <param name="place">Among the sends of that record.</param>
    public static long NumberOf(long version, int place) => (version << NumberBits) + place;

    /// <summary>The version of the record that stored the send of a number.</summary>
    public static long VersionOf(long number) => number >> NumberBits;

    /// <exception cref="MisuseException">The receiver does not take it.</exception>
    public static void CheckTaken(GrainCatalogue catalogue, Send send)
    {
        if (!catalogue.Takes(send.To.Kind, send.Message.GetType()))
            throw new MisuseException($"it sends {send.Message.GetType().Name} to {send.To}, which does not take it");
    }

    /// <exception cref="MisuseException">A sent message is never refused.</exception>
    public static void CheckAccepted(Decision decision)
    {
        if (decision.Refusal is { } refusal)
            throw new MisuseException($"it refused a sent message: {refusal.Code}");
    }

    /// <param name="message">Null when not even its stored form could be read.</param>
    public static ParkedMessage Parked(
        GrainCatalogue catalogue,
        GrainKey receiver,
        GrainKey sender,
        IMessage? message,
        Exception error,
        Instant now
    ) =>
        new(
            receiver,
            sender,
            message is null ? null : catalogue.Form(message.GetType())?.Name,
            ParkedMessages.ErrorText(error),
            now
        );
}
