using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Orleans.Grains;

/// <summary>The first byte of what a grain answers. The numbers are the wire's.</summary>
enum Outcome : byte
{
    /// <summary>The reply follows, as the codec stores it; nothing, where there is none.</summary>
    Done = 0,

    /// <summary>Code and detail follow.</summary>
    Refused = 1,

    /// <summary>Outcome unknown. A sentence follows.</summary>
    Unavailable = 2,

    /// <summary>Nothing happened: sentence, milliseconds.</summary>
    Busy = 3,

    /// <summary>Nothing happened: sentence, milliseconds, whether it is for want of room.</summary>
    ReadOnly = 4,

    /// <summary>Nothing happened, and a repeat fails again. A sentence follows.</summary>
    Defect = 5,

    /// <summary>
    /// The activation has ended, or this silo does not know the message: nothing happened here, ask again.
    /// </summary>
    Elsewhere = 6,
}

/// <summary>
/// Bytes between silos. Failures of the store and of grains are values here: no exception of ours, or of a driver,
/// crosses a wire.
/// </summary>
static class Wire
{
    public static byte[] Done() => [(byte)Outcome.Done];

    public static byte[] Answer(GrainCodec codec, ActivationAnswer answer)
    {
        if (answer.Refusal is { } refusal)
            return Of(Outcome.Refused, refusal.Code, w => w.Write(refusal.Detail ?? ""));
        return [(byte)Outcome.Done, .. codec.Encode(codec.NewWriter(), answer.Reply!)];
    }

    public static byte[] Failure(Exception failure) =>
        failure switch
        {
            GrainsBusyException busy => Of(Outcome.Busy, busy.Message, w =>
                w.Write((int)busy.RetryAfter.TotalMilliseconds)
            ),
            GrainsReadOnlyException full => Of(Outcome.ReadOnly, full.Message, w =>
            {
                w.Write((int)full.RetryAfter.TotalMilliseconds);
                w.Write(full.IsFull);
            }),
            GrainDefectException defect => Of(Outcome.Defect, defect.Message),
            _ => Of(Outcome.Unavailable, failure.Message),
        };

    public static byte[] Elsewhere(string sentence) => Of(Outcome.Elsewhere, sentence);

    public static bool IsElsewhere(byte[] outcome) => (Outcome)outcome[0] is Outcome.Elsewhere;

    /// <summary>What an outcome that is no answer says.</summary>
    public static string Sentence(byte[] outcome)
    {
        using var reader = Open(outcome);
        return reader.ReadString();
    }

    /// <exception cref="Exception">What the grain's side failed with, as <see cref="IGrains.Ask"/> says it.</exception>
    public static Answer<TReply> Read<TReply>(GrainCodec codec, GrainKey grain, byte[] outcome)
        where TReply : IReply
    {
        Check(grain, outcome);
        if ((Outcome)outcome[0] is not Outcome.Refused)
            return new((TReply)codec.Decode(outcome.AsSpan(1)), null);
        using var reader = Open(outcome);
        var code = reader.ReadString();
        return new(default, new Refusal(code, reader.ReadString() is { Length: > 0 } detail ? detail : null));
    }

    /// <inheritdoc cref="Read"/>
    public static void Check(GrainKey grain, byte[] outcome)
    {
        if ((Outcome)outcome[0] is Outcome.Done or Outcome.Refused)
            return;
        using var reader = Open(outcome);
        var sentence = reader.ReadString();
        throw (Outcome)outcome[0] switch
        {
            Outcome.Busy => new GrainsBusyException(sentence, TimeSpan.FromMilliseconds(reader.ReadInt32())),
            Outcome.ReadOnly => ReadOnly(sentence, reader),
            Outcome.Defect => new GrainDefectException(grain, sentence),
            _ => new GrainUnavailableException(sentence),
        };
    }

    public static byte[] Pack(Parcel parcel)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        foreach (var message in parcel.Messages)
        {
            writer.Write(message.Number);
            writer.Write(message.IsLater);
            writer.Write(message.Message.Length);
            writer.Write(message.Message.Span);
        }
        return bytes.ToArray();
    }

    public static Parcel Unpack(string sender, byte[] parcel)
    {
        using var reader = new BinaryReader(new MemoryStream(parcel));
        var messages = new List<ParcelItem>();
        while (reader.BaseStream.Position < parcel.Length)
            messages.Add(
                new ParcelItem(reader.ReadInt64(), reader.ReadBoolean(), reader.ReadBytes(reader.ReadInt32()))
            );
        return new Parcel(GrainKey.Parse(sender), messages);
    }

    static GrainsReadOnlyException ReadOnly(string sentence, BinaryReader reader)
    {
        var retryAfter = TimeSpan.FromMilliseconds(reader.ReadInt32());
        return new GrainsReadOnlyException(sentence, reader.ReadBoolean(), retryAfter);
    }

    static byte[] Of(Outcome outcome, string text, Action<BinaryWriter>? rest = null)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write((byte)outcome);
        writer.Write(text);
        rest?.Invoke(writer);
        return bytes.ToArray();
    }

    static BinaryReader Open(byte[] outcome)
    {
        var reader = new BinaryReader(new MemoryStream(outcome));
        reader.ReadByte();
        return reader;
    }
}
