using System.Runtime.CompilerServices;
using System.Text;
using Azure;
using RlhfGrains.Azure.Blobs;
using RlhfGrains.Azure.Segments;
using RlhfGrains.Azure.Sends;
using RlhfGrains.Contracts;

namespace RlhfGrains.Azure;

/// <summary>
/// A journal in a container of an Azure Storage account, for several writers, each of which appends one grain's record
/// at a time. A grain's newest records are one blob, which a record replaces whole, on the condition that it is still
/// the one that was seen: so its ETag keeps writers apart.
/// </summary>
/// <remarks>
/// Blobs know nothing of each other. So it is <see cref="IsPerGrain">per grain</see>: no append has several, positions
/// are versions, and there is nothing that a start would have to look at. <see cref="NewestAt"/> is of what this one
/// has seen.
/// </remarks>
public sealed class AzureJournal : IJournalStore
{
    /// <summary>What this program writes, and the newest that it reads.</summary>
    internal const string FormatVersion = "1";

    // In the place of the format: no program starts on half of a journal.
    const string Moving = "moving";

    readonly Container container;
    readonly GrainBlobs grains;
    readonly SnapshotBlobs snapshots;
    readonly SendMarkers markers;
    readonly Lock gate = new();
    Instant? newestAt;
    volatile bool closed;

    AzureJournal(Container container)
    {
        this.container = container;
        grains = new GrainBlobs(container);
        snapshots = new SnapshotBlobs(container);
        markers = new SendMarkers(container, grains);
    }

    public bool IsPerGrain => true;

    public long RecordsToStartFrom => 0;

    public Instant? NewestAt
    {
        get
        {
            lock (gate)
                return newestAt;
        }
    }

    /// <summary>Connects, and makes the container when it is not there.</summary>
    /// <exception cref="AzureJournalException">It cannot be used, or its format is newer than this program.</exception>
    public static async Task<AzureJournal> Open(AzureSettings settings)
    {
        var container = new Container(settings);
        var format = await Failures.Guarded(() => FormatOf(container));
        if (format == Moving)
            throw new AzureJournalException(
                $"a journal is being moved to {settings}, or that broke off: move it again"
            );
        return format == FormatVersion
            ? new AzureJournal(container)
            : throw new AzureJournalException(
                $"the journal in {settings} has format {format}; this program knows format {FormatVersion}: start the program that wrote it, or a newer one"
            );
    }

    /// <summary>
    /// For a journal that is moved here: until <see cref="Publish"/> the container cannot be opened. What an earlier
    /// attempt left over is removed.
    /// </summary>
    /// <exception cref="AzureJournalException">The container cannot be used, or has a journal.</exception>
    public static async Task<AzureJournal> OpenForImport(AzureSettings settings)
    {
        var container = new Container(settings, moves: true);
        await Failures.Guarded(async () =>
        {
            await container.Make();
            var format = await container.Read(BlobNames.Format);
            var isLeftOver = format is not null && Encoding.UTF8.GetString(format.Content) == Moving;
            if (!isLeftOver && !await container.IsEmpty())
                throw new AzureJournalException($"{settings} is not empty: give the journal a container of its own");
            await container.Put(BlobNames.Format, Encoding.UTF8.GetBytes(Moving));
            foreach (var prefix in new[] { BlobNames.Grains, BlobNames.Snapshots, BlobNames.Sends })
                await container.DeleteAll(prefix);
            return true;
        });
        return new AzureJournal(container);
    }

    /// <summary>Ends the import: from now on the container is a journal like any other.</summary>
    public async ValueTask Publish() =>
        await Use(async () =>
        {
            await container.Put(BlobNames.Format, Encoding.UTF8.GetBytes(FormatVersion));
            return true;
        });

    /// <inheritdoc/>
    /// <returns>The new version of the grain.</returns>
    /// <exception cref="NotSupportedException">There are several grains in the group. Nothing was written.</exception>
    public async ValueTask<long> Append(IReadOnlyList<GrainAppend> group, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(closed, this);
        if (group.Count == 0)
            return 0;
        if (group.Count > 1)
            throw new NotSupportedException(
                "a journal on Azure Storage appends one grain's record at a time: blobs are not written together"
            );
        var append = group[0];
        if (append.Sends.Any(s => s.Id.Sender != append.Grain) || append.Taken.Any(t => t.Receiver != append.Grain))
            throw new ArgumentException(
                "sends are from the grain that is appended, and what it has taken is for it",
                nameof(group)
            );
        await Use(async () =>
        {
            await Write(append);
            return true;
        });
        markers.Remove(append.Taken);
        Saw(append.At);
        return append.ExpectedVersion + 1;
    }

    public ValueTask<GrainHistory> Read(GrainKey grain, CancellationToken cancellation = default) =>
        Use(async () =>
        {
            var stored = await snapshots.Read(grain);
            var version = stored?.Snapshot.Version ?? 0;
            var (records, _) = await grains.Read(grain, stored?.Segment ?? 1, version);
            var tail = records.Where(r => r.Version > version).Select(r => ToRecord(grain, r)).ToList();
            if (records.Count > 0 && (records[0].Version > version + 1 || records[^1].Version < version))
                throw Segment.Corrupt($"the records of {grain} behind its snapshot of version {version}");
            if (tail.Count > 0)
                Saw(tail[^1].At);
            return stored is null && tail.Count == 0 ? GrainHistory.None : new GrainHistory(stored?.Snapshot, tail);
        });

    public async ValueTask WriteSnapshots(
        IReadOnlyList<GrainSnapshot> snapshots,
        CancellationToken cancellation = default
    ) =>
        await Use(async () =>
        {
            await Parallel.ForEachAsync(
                snapshots,
                new ParallelOptions { MaxDegreeOfParallelism = Limits.RequestsAtOnce },
                async (snapshot, _) => await Write(snapshot)
            );
            return true;
        });

    /// <inheritdoc/>
    /// <remarks>There is nothing to be kept: a read finds a grain by its name.</remarks>
    public ValueTask WriteCovers(IReadOnlyList<GrainKey> grains, CancellationToken cancellation = default) =>
        ValueTask.CompletedTask;

    public async ValueTask DiscardSnapshots(CancellationToken cancellation = default) =>
        await Use(async () =>
        {
            await snapshots.DeleteAll();
            return true;
        });

    public IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax) => [];

    /// <inheritdoc/>
    /// <remarks>
    /// A blob is replaced whole. What the account keeps by itself (soft delete, versions, snapshots of blobs) keeps
    /// what it was: README, "On Azure Storage".
    /// </remarks>
    public async ValueTask Overwrite(
        IReadOnlyList<RecordOverwrite> records,
        CancellationToken cancellation = default
    ) =>
        await Use(async () =>
        {
            var byGrain = records.GroupBy(r => r.Grain).ToList();
            foreach (var grain in byGrain)
            {
                var versions = (await grains.Read(grain.Key)).Records.Select(r => r.Version).ToHashSet();
                if (grain.FirstOrDefault(r => !versions.Contains(r.Version)) is { } missing)
                    throw new KeyNotFoundException($"{grain.Key} has no version {missing.Version}");
            }
            foreach (var grain in byGrain)
            {
                await grains.Overwrite(grain.Key, grain.ToDictionary(r => r.Version, r => r.Payload));
                await snapshots.Delete(grain.Key);
            }
            return true;
        });

    /// <inheritdoc/>
    /// <remarks>
    /// Reads the records behind every pending send, the sender's and all of the receiver's: a request or two for each
    /// in the usual case, more when a receiver has a long history.
    /// </remarks>
    public ValueTask<IReadOnlyList<PendingSend>> ReadPendingSends(CancellationToken cancellation = default) =>
        Use(() => markers.Read());

    public ValueTask<IReadOnlyList<PendingSend>> ReadSendsFrom(
        GrainKey sender,
        CancellationToken cancellation = default
    ) => Use(() => markers.Read([sender]));

    public ValueTask<IReadOnlyList<SendNumber>> ReadSendsTo(
        GrainKey receiver,
        IReadOnlyCollection<GrainKey> senders,
        CancellationToken cancellation = default
    ) => Use<IReadOnlyList<SendNumber>>(async () => [.. (await markers.Read(senders, receiver)).Select(s => s.Id)]);

    public ValueTask<IReadOnlyList<JournalRecord>> ReadTail(
        GrainKey grain,
        long afterVersion,
        CancellationToken cancellation = default
    ) => ReadRecords(grain, afterVersion, int.MaxValue, cancellation);

    /// <inheritdoc/>
    /// <remarks>The newest are in one segment; for earlier ones the first that is read is found by halves.</remarks>
    public ValueTask<IReadOnlyList<JournalRecord>> ReadRecords(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    ) =>
        Use<IReadOnlyList<JournalRecord>>(async () =>
        {
            var tail = await grains.Now(grain);
            if (tail.Version <= afterVersion)
                return [];
            var records = await grains.ReadSome(tail, afterVersion, countMax);
            return [.. records.Select(r => ToRecord(grain, r))];
        });

    public ValueTask<long> ReadVersion(GrainKey grain, CancellationToken cancellation = default) =>
        Use(async () => (await grains.Now(grain)).Version);

    /// <inheritdoc/>
    /// <remarks>One grain after the other, each one's records in order, with their versions for positions.</remarks>
    public async IAsyncEnumerable<JournalRecord> ReadAll(
        long afterPosition = 0,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        ObjectDisposedException.ThrowIf(closed, this);
        if (afterPosition != 0)
            throw new NotSupportedException(
                "a journal on Azure Storage has no order of all its records, so it is read from the beginning"
            );
        (GrainKey Grain, long Version) last = default;
        await using var segments = container
            .ReadEach(container.List(BlobNames.Grains, cancellation: cancellation), cancellation)
            .GetAsyncEnumerator(cancellation);
        while (await Failures.Guarded(() => segments.MoveNextAsync().AsTask()))
        {
            var segment = Segment.Read(segments.Current.Blob.Content, segments.Current.Item.Name);
            foreach (var record in segment.Records)
            {
                var before = segment.Grain == last.Grain ? last.Version : 0;
                if (record.Version != before + 1)
                    throw Segment.Corrupt($"version {before + 1} of {segment.Grain}, which is missing,");
                last = (segment.Grain, record.Version);
                yield return ToRecord(segment.Grain, record);
            }
        }
    }

    /// <summary>
    /// Writes all records of a grain that has none, in as few requests as they fill segments; its pending sends go with
    /// the last of them. For moving a journal here, into a container that nobody else uses (<see
    /// cref="OpenForImport"/>).
    /// </summary>
    /// <exception cref="JournalConflictException">The grain has other records.</exception>
    public async ValueTask Import(
        GrainKey grain,
        IReadOnlyList<JournalRecord> records,
        IReadOnlyList<PendingSend> pending
    ) =>
        await Use(async () =>
        {
            var stored = records
                .Select(
                    (r, i) => new StoredRecord(r.Version, r.At, r.Payload, i == records.Count - 1 ? pending : [], [])
                )
                .ToList();
            try
            {
                // The markers behind them here: nothing else runs meanwhile, and the segment of the last record is
                // known now.
                await markers.Put(pending, stored[^1].Version, await grains.WriteAll(grain, stored));
            }
            catch (RequestFailedException failure) when (Failures.IsCondition(failure))
            {
                throw new JournalConflictException(grain, 0, (await grains.Now(grain)).Version);
            }
            Saw(records[^1].At);
            return true;
        });

    public async ValueTask DisposeAsync()
    {
        closed = true;
        await markers.DisposeAsync();
    }

    async Task Write(GrainAppend append)
    {
        var record = new StoredRecord(
            append.ExpectedVersion + 1,
            append.At,
            append.Payload,
            append.Sends,
            append.Taken
        );
        var tail = await grains.LastSeen(append.Grain);
        if (tail.Version != append.ExpectedVersion)
            tail = await grains.Now(append.Grain);
        for (var attempt = 1; ; attempt++)
        {
            if (tail.Version != append.ExpectedVersion)
                throw new JournalConflictException(append.Grain, append.ExpectedVersion, tail.Version);
            try
            {
                await markers.Put(append.Sends, record.Version, tail.Number);
                await grains.Write(tail, record);
                return;
            }
            catch (RequestFailedException failure) when (Failures.IsForbidden(failure))
            {
                throw new JournalUnwritableException(
                    "the container may not be written to by this key, signature or identity",
                    isFull: false
                );
            }
            catch (RequestFailedException failure) when (Failures.IsCondition(failure) && attempt < Limits.AttemptsMax)
            {
                // Somebody else's record, or the same records with other payloads.
                tail = await grains.Now(append.Grain);
            }
        }
    }

    async Task Write(GrainSnapshot snapshot)
    {
        var tail = await grains.LastSeen(snapshot.Grain);
        if (tail.Version < snapshot.Version)
            tail = await grains.Now(snapshot.Grain);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(snapshot.Version, tail.Version);
        // Of an older version, the first segment: it has at least what is behind it.
        await snapshots.Write(snapshot, snapshot.Version + 1 >= tail.FirstVersion ? tail.Number : 1);
    }

    static async Task<string> FormatOf(Container container)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await container.Read(BlobNames.Format) is { } there)
                return Encoding.UTF8.GetString(there.Content);
            try
            {
                // Only now: a signature for a container that is there need not allow making one.
                if (attempt == 1)
                    await container.Make();
                await container.Replace(BlobNames.Format, Encoding.UTF8.GetBytes(FormatVersion), read: null);
                return FormatVersion;
            }
            catch (RequestFailedException failure) when (Failures.IsCondition(failure) && attempt < Limits.AttemptsMax)
            {
                // Another one has begun it.
            }
        }
    }

    static JournalRecord ToRecord(GrainKey grain, StoredRecord record) =>
        new(record.Version, grain, record.Version, record.At, record.Payload);

    void Saw(Instant at)
    {
        lock (gate)
            newestAt = newestAt > at ? newestAt : at;
    }

    async ValueTask<T> Use<T>(Func<Task<T>> work)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        return await Failures.Guarded(work);
    }
}
