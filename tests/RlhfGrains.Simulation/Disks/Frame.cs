using System.Text;
using RlhfGrains.Contracts;

namespace RlhfGrains.Simulation.Disks;

/// <summary>One commit as bytes: its length, its checksum, and every grain's record.</summary>
static class Frame
{
    public const int HeaderBytes = 8;

    public static byte[] Write(IReadOnlyList<GrainAppend> group)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(0L);
        writer.Write(group.Count);
        foreach (var append in group)
        {
            Write(writer, append.Grain);
            writer.Write(append.ExpectedVersion + 1);
            writer.Write(append.At.ToUnixTimeMilliseconds());
            Write(writer, append.Payload);
            writer.Write(append.Sends.Count);
            foreach (var send in append.Sends)
            {
                Write(writer, send.Id);
                writer.Write(send.NotBefore.ToUnixTimeMilliseconds());
                Write(writer, send.Message);
            }
            writer.Write(append.Taken.Count);
            foreach (var taken in append.Taken)
                Write(writer, taken);
        }
        writer.Flush();
        var frame = bytes.ToArray();
        BitConverter.TryWriteBytes(frame.AsSpan(0, 4), frame.Length);
        BitConverter.TryWriteBytes(frame.AsSpan(4, 4), Sum(frame.AsSpan(HeaderBytes)));
        return frame;
    }

    /// <summary>The length of the whole frame at the beginning of these bytes; 0 when it is torn.</summary>
    public static int LengthOf(ReadOnlySpan<byte> log)
    {
        if (log.Length < HeaderBytes)
            return 0;
        var length = BitConverter.ToInt32(log);
        return
            length >= HeaderBytes
            && length <= log.Length
            && BitConverter.ToUInt32(log[4..]) == Sum(log[HeaderBytes..length])
            ? length
            : 0;
    }

    /// <summary>The records of a frame.</summary>
    /// <exception cref="EndOfStreamException">The frame is torn.</exception>
    public static IEnumerable<GrainAppend> Read(byte[] log, int at, int length)
    {
        using var reader = new BinaryReader(
            new MemoryStream(log, at + HeaderBytes, length - HeaderBytes),
            Encoding.UTF8
        );
        for (var grains = reader.ReadInt32(); grains > 0; grains--)
        {
            var (grain, version, time, payload) = (
                ReadKey(reader),
                reader.ReadInt64(),
                reader.ReadInt64(),
                ReadBytes(reader)
            );
            var sends = new PendingSend[reader.ReadInt32()];
            for (var i = 0; i < sends.Length; i++)
                sends[i] = new PendingSend(ReadNumber(reader), Time(reader.ReadInt64()), ReadBytes(reader));
            var taken = new SendNumber[reader.ReadInt32()];
            for (var i = 0; i < taken.Length; i++)
                taken[i] = ReadNumber(reader);
            yield return new GrainAppend(grain, version - 1, Time(time), payload, sends, taken);
        }
    }

    static void Write(BinaryWriter writer, GrainKey key)
    {
        writer.Write(key.Kind);
        writer.Write(key.Name);
    }

    static void Write(BinaryWriter writer, SendNumber id)
    {
        Write(writer, id.Sender);
        Write(writer, id.Receiver);
        writer.Write(id.Number);
    }

    static void Write(BinaryWriter writer, ReadOnlyMemory<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes.Span);
    }

    static GrainKey ReadKey(BinaryReader reader) => new(reader.ReadString(), reader.ReadString());

    static SendNumber ReadNumber(BinaryReader reader) => new(ReadKey(reader), ReadKey(reader), reader.ReadInt64());

    static byte[] ReadBytes(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        var bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException();
    }

    static Instant Time(long unixMs) => Instant.FromUnixTimeMilliseconds(unixMs);

    // FNV-1a over words: enough to tell a torn frame from a whole one.
    static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 14695981039346656037UL;
        foreach (var word in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(bytes))
            sum = (sum ^ word) * 1099511628211;
        foreach (var b in bytes[(bytes.Length & ~7)..])
            sum = (sum ^ b) * 1099511628211;
        return (uint)(sum ^ (sum >> 32));
    }
}
