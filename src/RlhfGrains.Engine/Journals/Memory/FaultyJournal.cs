using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Journals.Memory;

/// <summary>Any journal, failing when a test says so: what a hook throws is what the journal throws.</summary>
public sealed class FaultyJournal(IJournalStore inner) : IJournalStore
{
    /// <summary>Appends go on elsewhere, as those over a network do.</summary>
    public bool IsRemote { get; init; }

    /// <summary>Runs before a group is written: nothing is.</summary>
    public Action<IReadOnlyList<GrainAppend>>? BeforeAppend { get; set; }

    /// <summary>Runs after a group is written: it is there, and the writer does not know.</summary>
    public Action<IReadOnlyList<GrainAppend>>? AfterAppend { get; set; }

    /// <summary>Runs before a grain is read.</summary>
    public Action<GrainKey>? BeforeRead { get; set; }

    /// <summary>Runs after a grain's sends are read: what has become of them since, the reader does not know.</summary>
    public Action<GrainKey>? AfterReadSends { get; set; }

    /// <summary>Runs before the whole journal is read.</summary>
    public Action? BeforeReadAll { get; set; }

    /// <summary>Runs before snapshots are written.</summary>
    public Action<IReadOnlyList<GrainSnapshot>>? BeforeSnapshots { get; set; }

    /// <summary>Runs before records are overwritten: none is.</summary>
    public Action<IReadOnlyList<RecordOverwrite>>? BeforeOverwrite { get; set; }

    /// <summary>Runs after records are overwritten: they are, and the writer does not know.</summary>
    public Action<IReadOnlyList<RecordOverwrite>>? AfterOverwrite { get; set; }

    public bool IsPerGrain => inner.IsPerGrain;
    public long RecordsToStartFrom => inner.RecordsToStartFrom;
    public Instant? NewestAt => inner.NewestAt;

    public async ValueTask<long> Append(IReadOnlyList<GrainAppend> group, CancellationToken cancellation = default)
    {
        if (IsRemote)
            await Task.Yield();
        BeforeAppend?.Invoke(group);
        var position = await inner.Append(group, cancellation);
        AfterAppend?.Invoke(group);
        return position;
    }

    public ValueTask<GrainHistory> Read(GrainKey grain, CancellationToken cancellation = default)
    {
        BeforeRead?.Invoke(grain);
        return inner.Read(grain, cancellation);
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadRecords(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    )
    {
        BeforeRead?.Invoke(grain);
        return inner.ReadRecords(grain, afterVersion, countMax, cancellation);
    }

    public ValueTask WriteSnapshots(IReadOnlyList<GrainSnapshot> snapshots, CancellationToken cancellation = default)
    {
        BeforeSnapshots?.Invoke(snapshots);
        return inner.WriteSnapshots(snapshots, cancellation);
    }

    public ValueTask DiscardSnapshots(CancellationToken cancellation = default) => inner.DiscardSnapshots(cancellation);

    public ValueTask WriteCovers(IReadOnlyList<GrainKey> grains, CancellationToken cancellation = default) =>
        inner.WriteCovers(grains, cancellation);

    public IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax) => inner.OldestUncovered(countMax);

    public async ValueTask Overwrite(IReadOnlyList<RecordOverwrite> records, CancellationToken cancellation = default)
    {
        BeforeOverwrite?.Invoke(records);
        await inner.Overwrite(records, cancellation);
        AfterOverwrite?.Invoke(records);
    }

    public ValueTask<long> ReadVersion(GrainKey grain, CancellationToken cancellation = default)
    {
        BeforeRead?.Invoke(grain);
        return inner.ReadVersion(grain, cancellation);
    }

    public async ValueTask<IReadOnlyList<PendingSend>> ReadSendsFrom(
        GrainKey sender,
        CancellationToken cancellation = default
    )
    {
        BeforeRead?.Invoke(sender);
        var sends = await inner.ReadSendsFrom(sender, cancellation);
        AfterReadSends?.Invoke(sender);
        return sends;
    }

    public ValueTask<IReadOnlyList<SendNumber>> ReadSendsTo(
        GrainKey receiver,
        IReadOnlyCollection<GrainKey> senders,
        CancellationToken cancellation = default
    )
    {
        BeforeRead?.Invoke(receiver);
        return inner.ReadSendsTo(receiver, senders, cancellation);
    }

    public ValueTask<IReadOnlyList<PendingSend>> ReadPendingSends(CancellationToken cancellation = default) =>
        inner.ReadPendingSends(cancellation);

    public IAsyncEnumerable<JournalRecord> ReadAll(long afterPosition = 0, CancellationToken cancellation = default)
    {
        BeforeReadAll?.Invoke();
        return inner.ReadAll(afterPosition, cancellation);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
