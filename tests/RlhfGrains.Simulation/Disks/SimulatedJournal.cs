using System.Runtime.CompilerServices;
using RlhfGrains.Contracts;

namespace RlhfGrains.Simulation.Disks;

/// <summary>
/// The journal on a simulated disk. It knows what it read from the disk when it was opened, and what it wrote since.
/// </summary>
sealed class SimulatedJournal : IJournalStore
{
    readonly SimulatedDisk disk;
    readonly DiskFlaws flaws;
    readonly List<JournalRecord> records = [];
    readonly Dictionary<GrainKey, Stored> grains = [];
    readonly Dictionary<SendNumber, PendingSend> pending = [];
    bool closed;
    int checkpoint;

    public SimulatedJournal(SimulatedDisk disk, DiskFlaws flaws)
    {
        (this.disk, this.flaws) = (disk, flaws);
        Recover();
        foreach (var snapshot in disk.Snapshots.ToList())
            Cover(snapshot);
    }

    public long RecordsToStartFrom
    {
        get
        {
            while (
                checkpoint < records.Count
                && grains[records[checkpoint].Grain].CoveredVersion >= records[checkpoint].Version
            )
                checkpoint++;
            return records.Count - checkpoint;
        }
    }

    public Instant? NewestAt => records.Count == 0 || flaws.HasFlag(DiskFlaws.ForgetsTime) ? null : records[^1].At;

    public void Close() => closed = true;

    public ValueTask<long> Append(IReadOnlyList<GrainAppend> group, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        foreach (var append in group)
        {
            var actual = grains.GetValueOrDefault(append.Grain)?.Records.Count ?? 0;
            if (actual != append.ExpectedVersion)
                throw new JournalConflictException(append.Grain, append.ExpectedVersion, actual);
        }
        if (flaws.HasFlag(DiskFlaws.ForgetsSends))
            group = [.. group.Select(a => a with { Sends = [] })];
        if (flaws.HasFlag(DiskFlaws.ForgetsTaken))
            group = [.. group.Select(a => a with { Taken = [] })];
        var frame = Frame.Write(group);
        disk.Write(frame);
        if (!flaws.HasFlag(DiskFlaws.AnswersBeforeSync))
            disk.Sync();
        foreach (var append in Frame.Read(frame, 0, frame.Length))
            Take(append);
        return new(records.Count);
    }

    public ValueTask<GrainHistory> Read(GrainKey grain, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        return new(
            grains.TryGetValue(grain, out var stored)
                ? new GrainHistory(stored.Snapshot, stored.Tail)
                : GrainHistory.None
        );
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadRecords(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    )
    {
        ObjectDisposedException.ThrowIf(closed, this);
        return new([.. grains.GetValueOrDefault(grain)?.Records.Skip((int)afterVersion).Take(countMax) ?? []]);
    }

    public ValueTask WriteSnapshots(IReadOnlyList<GrainSnapshot> snapshots, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        foreach (var snapshot in snapshots)
        {
            if (snapshot.Version > grains[snapshot.Grain].Records.Count)
                throw new ArgumentException($"{snapshot.Grain} has no version {snapshot.Version}");
            if (snapshot.Version < grains[snapshot.Grain].SnapshotVersion)
                continue;
            var kept = snapshot with { Payload = snapshot.Payload.ToArray() };
            Cover(kept);
            if (flaws.HasFlag(DiskFlaws.ForgetsSnapshots))
                grains[snapshot.Grain].Snapshot = null;
            else
                disk.Write(kept);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask DiscardSnapshots(CancellationToken cancellation = default)
    {
        disk.ForgetSnapshots();
        foreach (var stored in grains.Values)
            (stored.Snapshot, stored.SnapshotVersion, stored.CoveredVersion) = (null, 0, 0);
        checkpoint = 0;
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteCovers(IReadOnlyList<GrainKey> covered, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        // This process knows them; the next one finds out anew, as if they were lost.
        foreach (var grain in covered)
            grains[grain].CoveredVersion = grains[grain].Records.Count;
        return ValueTask.CompletedTask;
    }

    public ValueTask Overwrite(IReadOnlyList<RecordOverwrite> overwrites, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        foreach (var overwrite in overwrites)
        {
            if (
                overwrite.Version < 1
                || overwrite.Version > (grains.GetValueOrDefault(overwrite.Grain)?.Records.Count ?? 0)
            )
                throw new KeyNotFoundException($"{overwrite.Grain} has no version {overwrite.Version}");
        }
        var payloads = overwrites.ToDictionary(o => (o.Grain, o.Version), o => o.Payload);
        if (!flaws.HasFlag(DiskFlaws.OverwritesInMemory))
            disk.Rewrite(append =>
                payloads.TryGetValue((append.Grain, append.ExpectedVersion + 1), out var payload)
                    ? append with
                    {
                        Payload = payload,
                    }
                    : append
            );
        foreach (var ((grain, version), payload) in payloads)
        {
            var stored = grains[grain];
            var record = stored.Records[(int)version - 1] with { Payload = payload };
            records[(int)record.Position - 1] = stored.Records[(int)version - 1] = record;
            if (flaws.HasFlag(DiskFlaws.KeepsOldSnapshots))
                continue;
            (stored.Snapshot, stored.SnapshotVersion) = (null, 0);
            disk.ForgetSnapshots(grain);
        }
        return ValueTask.CompletedTask;
    }

    public IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax) =>
        [
            .. grains
                .Where(g => g.Value.Records.Count > g.Value.CoveredVersion)
                .OrderBy(g => g.Value.Records[(int)g.Value.CoveredVersion].Position)
                .Take(countMax)
                .Select(g => new UncoveredGrain(
                    g.Key,
                    g.Value.Tail.Count,
                    g.Value.Tail.Sum(r => (long)r.Payload.Length),
                    g.Value.Records[(int)g.Value.CoveredVersion].Position
                )),
        ];

    public ValueTask<IReadOnlyList<PendingSend>> ReadPendingSends(CancellationToken cancellation = default) =>
        new([.. pending.Values]);

    public async IAsyncEnumerable<JournalRecord> ReadAll(
        long afterPosition = 0,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        for (var i = (int)afterPosition; i < records.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return records[i];
        }
        await Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        closed = true;
        return ValueTask.CompletedTask;
    }

    void Recover()
    {
        var at = 0;
        var log = disk.Log;
        while (at < disk.Extent && Frame.LengthOf(log.AsSpan(at, (int)disk.Extent - at)) is > 0 and var length)
        {
            foreach (var append in Frame.Read(log, at, length))
                Take(append);
            at += length;
        }
        if (at == disk.Extent)
            return;
        var torn = log.AsSpan(at, (int)disk.Extent - at).ToArray();
        disk.Truncate(at);
        if (flaws.HasFlag(DiskFlaws.KeepsTornCommits) && torn.Length > Frame.HeaderBytes)
            TakeTorn(torn);
    }

    void TakeTorn(byte[] torn)
    {
        var whole = new List<GrainAppend>();
        try
        {
            foreach (var append in Frame.Read(torn, 0, torn.Length))
                whole.Add(append);
        }
        catch (EndOfStreamException)
        {
            disk.Write(Frame.Write(whole));
            disk.Sync();
            foreach (var append in whole)
                Take(append);
        }
    }

    void Take(GrainAppend append)
    {
        if (!grains.TryGetValue(append.Grain, out var stored))
            grains.Add(append.Grain, stored = new Stored());
        var record = new JournalRecord(
            records.Count + 1,
            append.Grain,
            append.ExpectedVersion + 1,
            append.At,
            append.Payload
        );
        records.Add(record);
        stored.Records.Add(record);
        foreach (var send in append.Sends)
            pending.Add(send.Id, send);
        foreach (var taken in append.Taken)
            pending.Remove(taken);
    }

    void Cover(GrainSnapshot snapshot)
    {
        var stored = grains[snapshot.Grain];
        (stored.Snapshot, stored.SnapshotVersion) = (snapshot, snapshot.Version);
        stored.CoveredVersion = Math.Max(stored.CoveredVersion, snapshot.Version);
    }

    sealed class Stored
    {
        public List<JournalRecord> Records { get; } = [];
        public GrainSnapshot? Snapshot { get; set; }
        public long SnapshotVersion { get; set; }
        public long CoveredVersion { get; set; }
        public List<JournalRecord> Tail => Records.GetRange((int)SnapshotVersion, Records.Count - (int)SnapshotVersion);
    }
}
