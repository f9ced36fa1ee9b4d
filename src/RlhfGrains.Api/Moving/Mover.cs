using RlhfGrains.Azure;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Moving;

/// <summary>
/// Copies every record and every pending send of a journal into an empty one. Snapshots and covers are caches, and are
/// made anew there.
/// </summary>
/// <param name="progress">Told the share of the records that are copied.</param>
sealed class Mover(MoveSource source, IJournalStore target, Action<double> progress)
{
    /// <summary>
    /// 256 MiB of payloads at a time: on their way between a journal in one order and one grain by grain they wait for
    /// each other in memory.
    /// </summary>
    const long BytesAtOnceMax = 256L << 20;

    /// <summary>1,000 records, or 4 MiB of them, in one append, as the engine's own largest groups have it.</summary>
    const int GroupRecordsMax = 1_000,
        GroupBytesMax = 4 << 20;

    /// <summary>16 grains at once: each is a request or two, and their way there is what takes time.</summary>
    const int GrainsAtOnce = 16;

    // Often enough to watch, rare enough to cost nothing.
    const int RecordsPerProgress = 4_096;

    readonly List<GrainAppend> group = [];
    readonly HashSet<GrainKey> inGroup = [];
    ILookup<GrainKey, PendingSend> pending = Array.Empty<PendingSend>().ToLookup(s => s.Id.Sender);
    long total,
        done,
        groupBytes;

    /// <summary>What the source has.</summary>
    public RecordDigest Digest { get; } = new();

    public async Task<int> Run(CancellationToken stop)
    {
        var sends = await source.PendingSends(stop);
        pending = sends.ToLookup(s => s.Id.Sender);
        var newest = await Count(stop);
        if (target is AzureJournal grains)
            await GrainByGrain(grains, stop);
        else if (source.IsPerGrain)
            await InOrderOfTime(newest, stop);
        else
            await InOrder(source.Records(stop), stop);
        progress(1);
        return sends.Count;
    }

    /// <returns>The grain of the newest record.</returns>
    async Task<GrainKey?> Count(CancellationToken stop)
    {
        JournalRecord? newest = null;
        await foreach (var record in source.Records(stop))
        {
            Digest.Add(record);
            if (newest is null || record.At >= newest.At)
                newest = record with { Payload = default };
        }
        total = Digest.Records;
        return newest?.Grain;
    }

    async Task InOrder(IAsyncEnumerable<JournalRecord> records, CancellationToken stop)
    {
        await foreach (var record in records)
            await Append(record, stop);
        await Flush(stop);
    }

    /// <summary>
    /// The grains of a journal that has no order between them: by time, as far as they are in memory together. The one
    /// with the newest record goes last, because a journal's newest time is that of its last record.
    /// </summary>
    async Task InOrderOfTime(GrainKey? newest, CancellationToken stop)
    {
        var (waiting, last, bytes) = (new List<JournalRecord>(), new List<JournalRecord>(), 0L);
        await foreach (var record in source.Records(stop))
        {
            (record.Grain == newest ? last : waiting).Add(record);
            bytes += record.Payload.Length;
            if (bytes < BytesAtOnceMax)
                continue;
            await AppendByTime(waiting, stop);
            (waiting, bytes) = ([], 0);
        }
        await AppendByTime([.. waiting, .. last], stop);
        await Flush(stop);
    }

    // Stable: the records of one grain stay in their order.
    async Task AppendByTime(List<JournalRecord> records, CancellationToken stop)
    {
        foreach (var record in records.OrderBy(r => r.At))
            await Append(record, stop);
    }

    /// <summary>All of a grain's records together, for as many grains at a time as memory takes.</summary>
    async Task GrainByGrain(AzureJournal grains, CancellationToken stop)
    {
        var parts = Digest.Bytes / BytesAtOnceMax + 1;
        for (var part = 0L; part < parts; part++)
        {
            var records = new Dictionary<GrainKey, List<JournalRecord>>();
            await foreach (var record in source.Records(stop))
            {
                if (PartOf(record.Grain, parts) != part)
                    continue;
                if (!records.TryGetValue(record.Grain, out var of))
                    records.Add(record.Grain, of = []);
                of.Add(record);
            }
            await Parallel.ForEachAsync(
                records,
                new ParallelOptions { MaxDegreeOfParallelism = GrainsAtOnce, CancellationToken = stop },
                async (grain, _) =>
                {
                    await grains.Import(grain.Key, grain.Value, [.. pending[grain.Key]]);
                    Tell(Interlocked.Add(ref done, grain.Value.Count), grain.Value.Count);
                }
            );
        }
    }

    // The same in every pass: FNV-1a over the name.
    static long PartOf(GrainKey grain, long parts) =>
        grain.Name.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619) % parts;

    async ValueTask Append(JournalRecord record, CancellationToken stop)
    {
        // At most one record of a grain in a group.
        if (group.Count == GroupRecordsMax || groupBytes > GroupBytesMax || inGroup.Contains(record.Grain))
            await Flush(stop);
        // Which of a grain's records has stored a send is not known any more, and nobody asks: with its first.
        group.Add(
            new GrainAppend(
                record.Grain,
                record.Version - 1,
                record.At,
                record.Payload,
                record.Version == 1 ? [.. pending[record.Grain]] : [],
                []
            )
        );
        inGroup.Add(record.Grain);
        groupBytes += record.Payload.Length;
    }

    async ValueTask Flush(CancellationToken stop)
    {
        if (group.Count == 0)
            return;
        await target.Append(group, stop);
        Tell(done += group.Count, group.Count);
        group.Clear();
        inGroup.Clear();
        groupBytes = 0;
    }

    void Tell(long now, long more)
    {
        if (now / RecordsPerProgress != (now - more) / RecordsPerProgress)
            progress((double)now / total);
    }
}
