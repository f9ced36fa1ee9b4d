using Orleans.Storage;
using RlhfGrains.Contracts;

namespace RlhfGrains.Orleans.Journals;

/// <summary>
/// A journal whose snapshots are kept by a grain storage of Orleans, one state a grain, under an ETag. What is in the
/// storage is never believed beyond the journal: a snapshot that is lost, damaged, stale or of another journal costs a
/// longer read and nothing else.
/// </summary>
/// <param name="inner">Everything but snapshots. Belongs to this one from now on.</param>
/// <param name="faults">Told of a storage that cannot be read, with a sentence.</param>
sealed class GrainStorageSnapshots(IJournalStore inner, Action<string, Exception>? faults = null) : IJournalStore
{
    /// <summary>A part of what a storage names a state by.</summary>
    const string StateName = "snapshot";

    /// <summary>5 attempts to write against others that write too: each of them has written then.</summary>
    const int AttemptsMax = 5;

    // Not a grain: which discarding was the last.
    static readonly GrainId EpochId = GrainId.Create("snapshots", "epoch");

    readonly SemaphoreSlim reading = new(1);
    IGrainStorage? storage;
    long? epoch;

    public bool IsPerGrain => inner.IsPerGrain;

    public long RecordsToStartFrom => inner.RecordsToStartFrom;

    public Instant? NewestAt => inner.NewestAt;

    /// <summary>From now on there is a storage. Until then nothing has a snapshot.</summary>
    public void Use(IGrainStorage grainStorage) => storage = grainStorage;

    public async ValueTask<GrainHistory> Read(GrainKey grain, CancellationToken cancellation = default)
    {
        try
        {
            if (await Find(grain) is { } snapshot)
            {
                var tail = await inner.ReadTail(grain, snapshot.Version, cancellation);
                var fits =
                    tail.Count > 0
                        ? tail[0].Version == snapshot.Version + 1
                        : await inner.ReadVersion(grain, cancellation) == snapshot.Version;
                if (fits)
                    return new GrainHistory(snapshot, tail);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            faults?.Invoke($"the snapshot of {grain} could not be read, so all of its records are", failure);
        }
        return await inner.Read(grain, cancellation);
    }

    public async ValueTask WriteSnapshots(
        IReadOnlyList<GrainSnapshot> snapshots,
        CancellationToken cancellation = default
    )
    {
        if (storage is not { } to)
            return;
        var now = await Epoch(to);
        foreach (var snapshot in snapshots)
            await Write(to, IdOf(snapshot.Grain), new StoredSnapshot(now, snapshot.Version, snapshot.Payload), there =>
                there.Epoch != now || there.Version < snapshot.Version
            );
    }

    /// <remarks>
    /// A storage has no list of what it keeps: the snapshots there are those of an epoch that is over, and are written
    /// over one by one.
    /// </remarks>
    public async ValueTask DiscardSnapshots(CancellationToken cancellation = default)
    {
        if (storage is not { } to)
            return;
        var next = await Epoch(to) + 1;
        await Write(to, EpochId, new StoredSnapshot(next, 0, default), there => there.Epoch < next);
        epoch = next;
        await inner.DiscardSnapshots(cancellation);
    }

    public async ValueTask Overwrite(IReadOnlyList<RecordOverwrite> records, CancellationToken cancellation = default)
    {
        await inner.Overwrite(records, cancellation);
        if (storage is not { } from)
            return;
        foreach (var grain in records.Select(r => r.Grain).Distinct())
            await Clear(from, IdOf(grain));
    }

    public ValueTask<long> Append(IReadOnlyList<GrainAppend> group, CancellationToken cancellation = default) =>
        inner.Append(group, cancellation);

    public void Settle() => inner.Settle();

    public ValueTask<IReadOnlyList<JournalRecord>> ReadRecords(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    ) => inner.ReadRecords(grain, afterVersion, countMax, cancellation);

    public ValueTask WriteCovers(IReadOnlyList<GrainKey> grains, CancellationToken cancellation = default) =>
        inner.WriteCovers(grains, cancellation);

    public IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax) => inner.OldestUncovered(countMax);

    public ValueTask<IReadOnlyList<PendingSend>> ReadPendingSends(CancellationToken cancellation = default) =>
        inner.ReadPendingSends(cancellation);

    public ValueTask<IReadOnlyList<SendNumber>> ReadDueSends(
        Instant dueBy,
        int countMax,
        CancellationToken cancellation = default
    ) => inner.ReadDueSends(dueBy, countMax, cancellation);

    public ValueTask<long> ReadVersion(GrainKey grain, CancellationToken cancellation = default) =>
        inner.ReadVersion(grain, cancellation);

    public ValueTask<IReadOnlyList<JournalRecord>> ReadTail(
        GrainKey grain,
        long afterVersion,
        CancellationToken cancellation = default
    ) => inner.ReadTail(grain, afterVersion, cancellation);

    public ValueTask<IReadOnlyList<PendingSend>> ReadSendsFrom(
        GrainKey sender,
        CancellationToken cancellation = default
    ) => inner.ReadSendsFrom(sender, cancellation);

    public ValueTask<IReadOnlyList<SendNumber>> ReadSendsTo(
        GrainKey receiver,
        IReadOnlyCollection<GrainKey> senders,
        CancellationToken cancellation = default
    ) => inner.ReadSendsTo(receiver, senders, cancellation);

    public IAsyncEnumerable<JournalRecord> ReadAll(long afterPosition = 0, CancellationToken cancellation = default) =>
        inner.ReadAll(afterPosition, cancellation);

    public IAsyncEnumerable<JournalRecord> ReadAll(
        IReadOnlySet<GrainKey> grains,
        long afterPosition,
        CancellationToken cancellation = default
    ) => inner.ReadAll(grains, afterPosition, cancellation);

    public async ValueTask DisposeAsync()
    {
        reading.Dispose();
        await inner.DisposeAsync();
    }

    async Task<GrainSnapshot?> Find(GrainKey grain)
    {
        if (storage is not { } from)
            return null;
        var (there, _) = await Read(from, IdOf(grain));
        return there.Version > 0 && there.Epoch == await Epoch(from)
            ? new GrainSnapshot(grain, there.Version, there.Payload)
            : null;
    }

    async Task<long> Epoch(IGrainStorage from)
    {
        if (epoch is { } known)
            return known;
        await reading.WaitAsync();
        try
        {
            epoch ??= (await Read(from, EpochId)).Snapshot.Epoch;
            return epoch.Value;
        }
        finally
        {
            reading.Release();
        }
    }

    static async Task Write(
        IGrainStorage to,
        GrainId id,
        StoredSnapshot snapshot,
        Func<StoredSnapshot, bool> isNewerThan
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var (there, etag) = await Read(to, id);
            if (etag is not null && !isNewerThan(there))
                return;
            try
            {
                await to.WriteStateAsync(
                    StateName,
                    id,
                    new GrainState<StoredSnapshot>(snapshot, etag) { RecordExists = etag is not null }
                );
                return;
            }
            catch (InconsistentStateException) when (attempt < AttemptsMax)
            {
                // Another activation was faster.
            }
        }
    }

    static async Task Clear(IGrainStorage from, GrainId id)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (_, etag) = await Read(from, id);
            if (etag is null)
                return;
            try
            {
                await from.ClearStateAsync(
                    StateName,
                    id,
                    new GrainState<StoredSnapshot>(StoredSnapshot.None, etag) { RecordExists = true }
                );
                return;
            }
            catch (InconsistentStateException) when (attempt < AttemptsMax)
            {
                // It was written meanwhile.
            }
        }
    }

    /// <returns>No ETag: there is none.</returns>
    static async Task<(StoredSnapshot Snapshot, string? ETag)> Read(IGrainStorage from, GrainId id)
    {
        var state = new GrainState<StoredSnapshot>(StoredSnapshot.None);
        await from.ReadStateAsync(StateName, id, state);
        return (state.State ?? StoredSnapshot.None, string.IsNullOrEmpty(state.ETag) ? null : state.ETag);
    }

    // A storage may make a file's or a blob's name of it: letters that every one takes.
    static GrainId IdOf(GrainKey grain) =>
        GrainId.Create(grain.Kind, Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(grain.Name)));
}
