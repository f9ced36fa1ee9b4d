using System.Globalization;
using Azure;
using RlhfGrains.Azure.Blobs;
using RlhfGrains.Contracts;

namespace RlhfGrains.Azure.Segments;

/// <summary>A snapshot, and the segment in which the record behind it lies, or will.</summary>
sealed record StoredSnapshot(GrainSnapshot Snapshot, int Segment);

/// <summary>
/// One blob for each grain that has a snapshot. Its version also stands in the metadata, where a writer reads it
/// without the rest.
/// </summary>
sealed class SnapshotBlobs(Container container)
{
    const string VersionTag = "version";
    const uint Seed = 0x5A5A5A5A;

    static ReadOnlySpan<byte> Magic => "RGP1"u8;

    /// <returns>Null when there is none, or what is there is damaged: then it is put out of the way of the next
    /// one.</returns>
    public async Task<StoredSnapshot?> Read(GrainKey grain)
    {
        var name = BlobNames.Snapshot(grain);
        if (await container.Read(name) is not { } blob)
            return null;
        if (Parse(grain, blob.Content) is { } snapshot)
            return snapshot;
        await container.Delete(name, blob.ETag);
        return null;
    }

    /// <summary>Unless there is a newer one.</summary>
    public async Task Write(GrainSnapshot snapshot, int segment)
    {
        var name = BlobNames.Snapshot(snapshot.Grain);
        var content = Form(snapshot, segment);
        var tags = new Dictionary<string, string>
        {
            [VersionTag] = snapshot.Version.ToString(CultureInfo.InvariantCulture),
        };
        for (var attempt = 1; ; attempt++)
        {
            var there = await container.Look(name);
            if (
                there is not null
                && long.TryParse(there.Metadata[VersionTag], CultureInfo.InvariantCulture, out var version)
                && version > snapshot.Version
            )
                return;
            try
            {
                await container.Replace(name, content, there?.ETag, tags);
                return;
            }
            catch (RequestFailedException failure) when (Failures.IsCondition(failure) && attempt < Limits.AttemptsMax)
            {
                // Another one was written meanwhile, perhaps a newer one.
            }
        }
    }

    public Task Delete(GrainKey grain) => container.Delete(BlobNames.Snapshot(grain));

    public Task DeleteAll() => container.DeleteAll(BlobNames.Snapshots);

    static byte[] Form(GrainSnapshot snapshot, int segment)
    {
        using var bytes = new MemoryStream(snapshot.Payload.Length + 32);
        using var writer = new BinaryWriter(bytes);
        writer.Write(Magic);
        writer.Write(snapshot.Version);
        writer.Write((long)segment);
        writer.Write(ChecksumOf(snapshot, segment));
        writer.Write(snapshot.Payload.Length);
        writer.Write(snapshot.Payload.Span);
        return bytes.ToArray();
    }

    static StoredSnapshot? Parse(GrainKey grain, byte[] content)
    {
        try
        {
            if (!content.AsSpan().StartsWith(Magic))
                return null;
            var input = new BytesReader(content.AsMemory(Magic.Length));
            var (version, segment, checksum) = (input.Long(), (int)input.Long(), input.UInt());
            var snapshot = new GrainSnapshot(grain, version, input.Bytes());
            return checksum == ChecksumOf(snapshot, segment) ? new StoredSnapshot(snapshot, segment) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    static uint ChecksumOf(GrainSnapshot snapshot, int segment) =>
        Crc32C.Of(
            snapshot.Payload.Span,
            Crc32C.Of(segment, Crc32C.Of(snapshot.Version, Crc32C.Of(snapshot.Grain.ToString(), Seed)))
        );
}
