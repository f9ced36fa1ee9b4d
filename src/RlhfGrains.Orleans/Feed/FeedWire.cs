using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Orleans.Feed;

/// <summary>Committed turns between silos; their events as the codec stores them.</summary>
static class FeedWire
{
    public static byte[] Pack(GrainCodec codec, IEnumerable<CommittedTurn> turns)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        var events = codec.NewWriter();
        foreach (var turn in turns)
        {
            GrainCodec.Begin(events);
            foreach (var happened in turn.Events)
                codec.Names.Write(events, happened);
            writer.Write(turn.Grain.ToString());
            writer.Write(turn.Version);
            writer.Write(turn.Position);
            writer.Write(turn.At.ToUnixTimeMilliseconds());
            writer.Write(events.Written.Length);
            writer.Write(events.Written.Span);
        }
        return bytes.ToArray();
    }

    /// <exception cref="PayloadException">An event is of a newer program.</exception>
    public static List<CommittedTurn> Unpack(GrainCodec codec, byte[] packed)
    {
        using var reader = new BinaryReader(new MemoryStream(packed));
        var turns = new List<CommittedTurn>();
        while (reader.BaseStream.Position < packed.Length)
        {
            var (grain, version, position) = (
                GrainKey.Parse(reader.ReadString()),
                reader.ReadInt64(),
                reader.ReadInt64()
            );
            var at = Instant.FromUnixTimeMilliseconds(reader.ReadInt64());
            var events = new List<IEvent>();
            codec.DecodeEvents(reader.ReadBytes(reader.ReadInt32()), events);
            turns.Add(new CommittedTurn(grain, version, position, at, events));
        }
        return turns;
    }
}
