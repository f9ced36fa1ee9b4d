using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Orleans.Storage;
using RlhfGrains.Contracts;

namespace RlhfGrains.Orleans.Journals;

/// <summary>A snapshot as a grain storage keeps it.</summary>
/// <param name="Epoch">Which discarding of all snapshots it was made after.</param>
/// <param name="Version">Of the grain.</param>
sealed record StoredSnapshot(long Epoch, long Version, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Where there is none: a storage asks its serializer for a value and no null.</summary>
    public static StoredSnapshot None { get; } = new(0, 0, default);
}

/// <summary>Bytes as they are, with a checksum: a storage's own form, JSON, would be a third longer.</summary>
sealed class SnapshotSerializer : IGrainStorageSerializer
{
    // Checksum, epoch, version.
    const int HeadBytes = sizeof(uint) + 2 * sizeof(long);

    public BinaryData Serialize<T>([AllowNull] T input)
    {
        if (input is not StoredSnapshot snapshot)
            throw new NotSupportedException($"{typeof(T).Name} is no snapshot");
        var bytes = new byte[HeadBytes + snapshot.Payload.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(uint)), snapshot.Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(uint) + sizeof(long)), snapshot.Version);
        snapshot.Payload.Span.CopyTo(bytes.AsSpan(HeadBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc32C.Of(bytes.AsSpan(sizeof(uint)), 0));
        return new BinaryData(bytes);
    }

    /// <returns>None, when the bytes are damaged: a cache is made again.</returns>
    public T Deserialize<T>(BinaryData input)
    {
        var bytes = input.ToMemory();
        var isWhole =
            bytes.Length >= HeadBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span) == Crc32C.Of(bytes.Span[sizeof(uint)..], 0);
        var snapshot = isWhole
            ? new StoredSnapshot(
                BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[sizeof(uint)..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[(sizeof(uint) + sizeof(long))..]),
                bytes[HeadBytes..]
            )
            : StoredSnapshot.None;
        return snapshot is T read ? read : throw new NotSupportedException($"{typeof(T).Name} is no snapshot");
    }
}
