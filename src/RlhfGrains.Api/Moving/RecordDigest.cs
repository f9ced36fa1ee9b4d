using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Moving;

/// <summary>
/// What a journal's records are, in any order: their number, and the sum of their hashes (SHA-256, the first 128 bits,
/// modulo 2^128). Two journals with the same are the same record for record: grain, version, time to the millisecond
/// and payload; positions are a journal's own.
/// </summary>
sealed class RecordDigest : IEquatable<RecordDigest>
{
    UInt128 sum;

    public long Records { get; private set; }

    public long Bytes { get; private set; }

    public void Add(JournalRecord record)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> fixedPart = stackalloc byte[3 * sizeof(long)];
        var name = Encoding.UTF8.GetBytes(record.Grain.ToString());
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart, name.Length);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[sizeof(long)..], record.Version);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[(2 * sizeof(long))..], record.At.ToUnixTimeMilliseconds());
        hash.AppendData(fixedPart);
        hash.AppendData(name);
        hash.AppendData(record.Payload.Span);
        Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(result);
        sum += BinaryPrimitives.ReadUInt128LittleEndian(result);
        Records++;
        Bytes += record.Payload.Length;
    }

    public bool Equals(RecordDigest? other) =>
        other is not null && (other.sum, other.Records, other.Bytes) == (sum, Records, Bytes);

    public override bool Equals(object? obj) => Equals(obj as RecordDigest);

    public override int GetHashCode() => sum.GetHashCode();
}
