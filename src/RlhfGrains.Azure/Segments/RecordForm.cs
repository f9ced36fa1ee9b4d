using System.Runtime.InteropServices;
using RlhfGrains.Contracts;

namespace RlhfGrains.Azure.Segments;

/// <summary>
/// A record as bytes. The grain is the segment's, and with it the sender of its sends and the receiver of what it has
/// taken.
/// </summary>
static class RecordForm
{
    public static byte[] Write(StoredRecord record)
    {
        using var bytes = new MemoryStream(record.Payload.Length + 32);
        using var writer = new BinaryWriter(bytes);
        writer.Write(record.Version);
        writer.Write(record.At.ToUnixTimeMilliseconds());
        Write(writer, record.Payload);
        writer.Write(record.Sends.Count);
        foreach (var send in record.Sends)
        {
            writer.Write(send.Id.Receiver.ToString());
            writer.Write(send.Id.Number);
            writer.Write(send.NotBefore.ToUnixTimeMilliseconds());
            Write(writer, send.Message);
        }
        writer.Write(record.Taken.Count);
        foreach (var taken in record.Taken)
        {
            writer.Write(taken.Sender.ToString());
            writer.Write(taken.Number);
        }
        return bytes.ToArray();
    }

    public static StoredRecord Read(GrainKey grain, ReadOnlyMemory<byte> body)
    {
        var input = new BytesReader(body);
        var (version, at, payload) = (input.Long(), input.Time(), input.Bytes());
        var sends = new PendingSend[input.Count()];
        for (var i = 0; i < sends.Length; i++)
            sends[i] = new PendingSend(
                new SendNumber(grain, GrainKey.Parse(input.Text()), input.Long()),
                input.Time(),
                input.Bytes()
            );
        var taken = new SendNumber[input.Count()];
        for (var i = 0; i < taken.Length; i++)
            taken[i] = new SendNumber(GrainKey.Parse(input.Text()), grain, input.Long());
        return new StoredRecord(version, at, payload, sends, taken);
    }

    static void Write(BinaryWriter writer, ReadOnlyMemory<byte> bytes)
    {
        writer.Write(bytes.Length);
        if (MemoryMarshal.TryGetArray(bytes, out var array))
            writer.Write(array.AsSpan());
        else
            writer.Write(bytes.Span);
    }
}
