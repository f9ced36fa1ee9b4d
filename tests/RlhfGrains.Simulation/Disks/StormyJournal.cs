using RlhfGrains.Contracts;
using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Disks;

/// <summary>
/// A journal as one process sees it: it fails when the weather says so, and when the process has ended it answers
/// nothing.
/// </summary>
sealed class StormyJournal(IJournalStore inner, IDisk disk, Weather weather, Trace trace) : IJournalStore
{
    /// <summary>The process has ended. Whatever it does from now on does not happen.</summary>
    public bool HasCrashed { get; private set; }

    public long RecordsToStartFrom => inner.RecordsToStartFrom;
    public Instant? NewestAt => inner.NewestAt;

    public async ValueTask<long> Append(IReadOnlyList<GrainAppend> group, CancellationToken cancellation = default)
    {
        Alive();
        var fault = weather.NextAppend();
        if (fault is AppendFault.CrashBefore)
            Crash(disk.Extent);
        if (fault is AppendFault.FailedUnwritten)
            throw new IOException("no space left on device");
        var before = disk.Extent;
        var position = await inner.Append(group, cancellation);
        disk.Appended();
        trace.Add($"commit {group.Count} records, the log has {(disk is SimulatedDisk ? disk.Extent : position)}");
        switch (fault)
        {
            case AppendFault.FailedWritten:
                throw new IOException("the answer of the disk was lost");
            case AppendFault.CrashTorn:
                Crash(weather.Between(before, disk.Extent));
                break;
            case AppendFault.CrashUnsynced:
                Crash(disk.Extent, before);
                break;
            case AppendFault.CrashAfter:
                Crash(disk.Extent);
                break;
        }
        return position;
    }

    public ValueTask<GrainHistory> Read(GrainKey grain, CancellationToken cancellation = default)
    {
        Alive();
        if (weather.NextReadFails())
            throw new IOException("the disk does not answer");
        return inner.Read(grain, cancellation);
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadRecords(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    )
    {
        Alive();
        return inner.ReadRecords(grain, afterVersion, countMax, cancellation);
    }

    public ValueTask WriteSnapshots(IReadOnlyList<GrainSnapshot> snapshots, CancellationToken cancellation = default)
    {
        Alive();
        if (weather.NextSnapshotsFail())
            throw new IOException("no space left on device");
        if (weather.NextSnapshotsCrash())
            Crash(disk.Extent);
        trace.Add($"snapshots {snapshots.Count}");
        return inner.WriteSnapshots(snapshots, cancellation);
    }

    public ValueTask DiscardSnapshots(CancellationToken cancellation = default)
    {
        Alive();
        return inner.DiscardSnapshots(cancellation);
    }

    public ValueTask WriteCovers(IReadOnlyList<GrainKey> grains, CancellationToken cancellation = default)
    {
        Alive();
        if (weather.NextSnapshotsFail())
            throw new IOException("no space left on device");
        if (weather.NextSnapshotsCrash())
            Crash(disk.Extent);
        trace.Add($"covers {grains.Count}");
        return inner.WriteCovers(grains, cancellation);
    }

    public async ValueTask Overwrite(IReadOnlyList<RecordOverwrite> records, CancellationToken cancellation = default)
    {
        Alive();
        var fault = weather.NextOverwrite();
        if (fault is AppendFault.CrashBefore or AppendFault.CrashUnsynced)
            Crash(disk.Extent);
        if (fault is AppendFault.FailedUnwritten)
            throw new IOException("no space left on device");
        // A disk in memory keeps each by itself, a file all or none.
        if (fault is AppendFault.CrashTorn && disk is SimulatedDisk)
            records = [.. records.Take((int)weather.Between(0, records.Count))];
        await inner.Overwrite(records, cancellation);
        disk.Appended();
        trace.Add($"overwrite {records.Count} records");
        if (fault is AppendFault.FailedWritten)
            throw new IOException("the answer of the disk was lost");
        if (fault is AppendFault.CrashTorn or AppendFault.CrashAfter)
            Crash(disk.Extent);
    }

    public IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax)
    {
        Alive();
        return inner.OldestUncovered(countMax);
    }

    public ValueTask<IReadOnlyList<PendingSend>> ReadPendingSends(CancellationToken cancellation = default)
    {
        Alive();
        return inner.ReadPendingSends(cancellation);
    }

    public IAsyncEnumerable<JournalRecord> ReadAll(long afterPosition = 0, CancellationToken cancellation = default) =>
        inner.ReadAll(afterPosition, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>The process ends, and of the log so many bytes are left.</summary>
    public void End(long bytes, long synced)
    {
        HasCrashed = true;
        disk.End(bytes, synced);
    }

    void Crash(long bytes, long? synced = null)
    {
        End(bytes, synced ?? disk.Synced);
        trace.Add("the process ends");
        Alive();
    }

    void Alive()
    {
        if (HasCrashed)
            throw new IOException("the process has ended");
    }
}
