using RlhfGrains.Azure.Blobs;
using RlhfGrains.Contracts;

namespace RlhfGrains.Azure.Segments;

/// <summary>The segments of grains, read and written.</summary>
sealed class GrainBlobs(Container container)
{
    readonly TailCache tails = new(Limits.TailBytesMax);

    /// <summary>The records from a segment on, and where the next one goes.</summary>
    /// <param name="from">1, or what a snapshot says.</param>
    /// <param name="versionBefore">The version that the segments before it end with at least: what the grain has when
    /// there is none from here on.</param>
    public async Task<(List<StoredRecord> Records, Tail Tail)> Read(
        GrainKey grain,
        int from = 1,
        long versionBefore = 0
    )
    {
        var records = new List<StoredRecord>();
        for (var number = from; ; number++)
        {
            var name = BlobNames.Segment(grain, number);
            if (await container.Read(name) is not { } blob)
            {
                if (number == 1 && versionBefore > 0)
                    throw Segment.Corrupt($"version 1 of {grain}, which is missing,");
                return Known(
                    records,
                    Tail.After(grain, number - 1, records.Count > 0 ? records[^1].Version : versionBefore)
                );
            }
            var segment = Segment.Read(blob.Content, name, grain);
            if (
                records.Count > 0 && segment.Records[0].Version != records[^1].Version + 1
                || number == 1 && segment.Records[0].Version != 1
            )
                throw Segment.Corrupt(
                    $"version {(records.Count > 0 ? records[^1].Version + 1 : 1)} of {grain}, which is missing,"
                );
            records.AddRange(segment.Records);
            if (!segment.IsClosed)
                return Known(
                    records,
                    new Tail(grain, number, segment.Records[0].Version, records[^1].Version, blob.Content, blob.ETag)
                );
        }
    }

    /// <summary>The records behind a version and up to a tail, at most so many.</summary>
    public async Task<IReadOnlyList<StoredRecord>> ReadSome(Tail tail, long afterVersion, int countMax)
    {
        var records = new List<StoredRecord>();
        var number = await SegmentWith(tail, afterVersion + 1);
        for (var next = afterVersion + 1; next <= tail.Version && records.Count < countMax; number++)
        {
            var wanted = (await SegmentAt(tail, number)).Records.Where(r => r.Version > afterVersion).ToList();
            if (wanted.Count == 0 || wanted[0].Version != next)
                throw Segment.Corrupt($"version {next} of {tail.Grain}, which is missing,");
            records.AddRange(wanted.Take(countMax - records.Count));
            next = wanted[^1].Version + 1;
        }
        return records;
    }

    /// <summary>The number of the segment in which a version lies that is not behind the tail.</summary>
    async Task<int> SegmentWith(Tail tail, long version)
    {
        if (version >= tail.FirstVersion)
            return tail.Number;
        var (first, last) = (1, tail.Number - 1);
        while (first < last)
        {
            var middle = (first + last + 1) / 2;
            if ((await SegmentAt(tail, middle)).Records[0].Version <= version)
                first = middle;
            else
                last = middle - 1;
        }
        return first;
    }

    async Task<Segment> SegmentAt(Tail tail, int number)
    {
        var name = BlobNames.Segment(tail.Grain, number);
        if (number == tail.Number)
            return Segment.Read(tail.Content, name, tail.Grain);
        return await container.Read(name) is { } blob
            ? Segment.Read(blob.Content, name, tail.Grain)
            : throw Segment.Corrupt($"blob {name} of the journal, which is missing,");
    }

    /// <summary>Where the next record of a grain goes, as it was when this process last saw it.</summary>
    public async ValueTask<Tail> LastSeen(GrainKey grain) => tails.Get(grain) ?? await Now(grain);

    /// <summary>Where the next record of a grain goes.</summary>
    public async Task<Tail> Now(GrainKey grain)
    {
        // Only the newest segment is wanted: the names are listed instead of reading all of them.
        var last = 0;
        await foreach (var item in container.List(BlobNames.SegmentsOf(grain)))
            last++;
        return last == 0 ? Known([], Tail.None(grain)).Tail : (await Read(grain, last)).Tail;
    }

    /// <summary>Writes one record behind the others.</summary>
    /// <exception cref="global::Azure.RequestFailedException">Of a condition: the segment is no longer the one that was
    /// seen.</exception>
    public async Task Write(Tail tail, StoredRecord record)
    {
        try
        {
            await WriteBehind(tail, record.Version, Segment.Extend(tail.Content.Span, tail.Grain, record));
        }
        catch
        {
            // What is there now is known when it is read.
            Forget(tail.Grain);
            throw;
        }
    }

    /// <summary>
    /// Writes all records of a grain that has none, in as few segments as they fill. An attempt whose answer was lost
    /// does not stand in its own way.
    /// </summary>
    /// <returns>The number of the last segment.</returns>
    /// <exception cref="global::Azure.RequestFailedException">Of a condition: it has others.</exception>
    public async Task<int> WriteAll(GrainKey grain, IReadOnlyList<StoredRecord> records)
    {
        var (number, begun, bytes) = (1, 0, 0L);
        for (var i = 0; i < records.Count; i++)
        {
            bytes += records[i].Payload.Length;
            if (bytes < Limits.SegmentBytesMax && i < records.Count - 1)
                continue;
            await container.Make(
                BlobNames.Segment(grain, number++),
                Segment.Of(grain, records.Skip(begun).Take(i + 1 - begun), isClosed: i < records.Count - 1)
            );
            (begun, bytes) = (i + 1, 0);
        }
        return number - 1;
    }

    /// <summary>Replaces payloads where they lie.</summary>
    public async Task Overwrite(GrainKey grain, IReadOnlyDictionary<long, ReadOnlyMemory<byte>> payloads)
    {
        for (var number = 1; ; number++)
        {
            var name = BlobNames.Segment(grain, number);
            if (await container.Read(name) is not { } blob)
                return;
            var segment = Segment.Read(blob.Content, name, grain);
            if (segment.Records.Any(r => payloads.ContainsKey(r.Version)))
            {
                var replaced = segment.Records.Select(r =>
                    payloads.TryGetValue(r.Version, out var payload) ? r with { Payload = payload } : r
                );
                await container.Replace(name, Segment.Of(grain, replaced, segment.IsClosed), blob.ETag);
                Forget(grain);
            }
            if (!segment.IsClosed)
                return;
        }
    }

    public void Forget(GrainKey grain) => tails.Forget(grain);

    async Task WriteBehind(Tail tail, long version, byte[] content)
    {
        var etag = await container.Replace(BlobNames.Segment(tail.Grain, tail.Number), content, tail.ETag);
        tails.Set(
            Segment.IsClosedIn(content)
                ? Tail.After(tail.Grain, tail.Number, version)
                : tail with
                {
                    Version = version,
                    Content = content,
                    ETag = etag,
                }
        );
    }

    (List<StoredRecord> Records, Tail Tail) Known(List<StoredRecord> records, Tail tail)
    {
        tails.Set(tail);
        return (records, tail);
    }
}
