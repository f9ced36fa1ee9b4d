using System.Runtime.CompilerServices;
using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Journals.Memory;

/// <summary>A journal for tests: as strict as one on disk, and gone with the process.</summary>
public sealed class MemoryJournal : IJournalStore
{
    readonly Disk disk;
    bool closed;

    public MemoryJournal()
        : this(new Disk()) { }

    MemoryJournal(Disk disk) => this.disk = disk;

    public long RecordsToStartFrom
    {
        get
        {
            lock (disk)
                return disk.Records.Count - disk.Checkpoint();
        }
    }

    public Instant? NewestAt
    {
        get
        {
            lock (disk)
                return disk.Records.Count == 0 ? null : disk.Records[^1].At;
        }
    }

    /// <summary>The same data, opened anew: a restart.</summary>
    public MemoryJournal Reopen() => new(disk);

    public ValueTask<long> Append(IReadOnlyList<GrainAppend> group, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        cancellation.ThrowIfCancellationRequested();
        lock (disk)
        {
            foreach (var append in group)
            {
                var actual = disk.Grains.TryGetValue(append.Grain, out var grain) ? grain.Records.Count : 0;
                if (actual != append.ExpectedVersion)
                    throw new JournalConflictException(append.Grain, append.ExpectedVersion, actual);
            }
            foreach (var append in group)
                Write(append);
            return new(disk.Records.Count);
        }
    }

    public ValueTask<GrainHistory> Read(GrainKey grain, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        lock (disk)
        {
            return new(
                disk.Grains.TryGetValue(grain, out var stored)
                    ? new GrainHistory(stored.Snapshot, stored.Tail.ToList())
                    : GrainHistory.None
            );
        }
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ReadRecords(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    )
    {
        ObjectDisposedException.ThrowIf(closed, this);
        lock (disk)
        {
            return new(
                disk.Grains.TryGetValue(grain, out var stored)
                    ? stored.Records.Skip((int)afterVersion).Take(countMax).ToList()
                    : []
            );
        }
    }

    public ValueTask WriteSnapshots(IReadOnlyList<GrainSnapshot> snapshots, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        lock (disk)
        {
            foreach (var snapshot in snapshots)
            {
                var grain = disk.Grains[snapshot.Grain];
                ArgumentOutOfRangeException.ThrowIfGreaterThan(snapshot.Version, grain.Records.Count);
                if (snapshot.Version < grain.SnapshotVersion)
                    continue;
                grain.Snapshot = snapshot with { Payload = snapshot.Payload.ToArray() };
                grain.CoveredVersion = Math.Max(grain.CoveredVersion, snapshot.Version);
            }
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteCovers(IReadOnlyList<GrainKey> grains, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        lock (disk)
        {
            foreach (var grain in grains)
                disk.Grains[grain].CoveredVersion = disk.Grains[grain].Records.Count;
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask Overwrite(IReadOnlyList<RecordOverwrite> records, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        lock (disk)
        {
            foreach (var overwrite in records)
            {
                if (
                    !disk.Grains.TryGetValue(overwrite.Grain, out var grain)
                    || overwrite.Version < 1
                    || overwrite.Version > grain.Records.Count
                )
                    throw new KeyNotFoundException($"{overwrite.Grain} has no version {overwrite.Version}");
            }
            foreach (var overwrite in records)
            {
                var grain = disk.Grains[overwrite.Grain];
                var record = grain.Records[(int)overwrite.Version - 1] with { Payload = overwrite.Payload.ToArray() };
                grain.Records[(int)overwrite.Version - 1] = record;
                disk.Records[(int)record.Position - 1] = record;
                grain.Snapshot = null;
            }
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask DiscardSnapshots(CancellationToken cancellation = default)
    {
        lock (disk)
        {
            foreach (var grain in disk.Grains.Values)
                (grain.Snapshot, grain.CoveredVersion) = (null, 0);
            disk.Covered = 0;
        }
        return ValueTask.CompletedTask;
    }

    public IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax)
    {
        lock (disk)
        {
            return disk
                .Grains.Where(g => g.Value.Records.Count > g.Value.CoveredVersion)
                .OrderBy(g => g.Value.Records[(int)g.Value.CoveredVersion].Position)
                .Take(countMax)
                .Select(g => new UncoveredGrain(
                    g.Key,
                    g.Value.Tail.Count(),
                    g.Value.Tail.Sum(r => (long)r.Payload.Length),
                    g.Value.Records[(int)g.Value.CoveredVersion].Position
                ))
                .ToList();
        }
    }

    public ValueTask<IReadOnlyList<PendingSend>> ReadPendingSends(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        lock (disk)
            return new(disk.Grains.Values.SelectMany(g => g.Outgoing.Values).ToList());
    }

    public ValueTask<long> ReadVersion(GrainKey grain, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        lock (disk)
            return new(disk.Grains.TryGetValue(grain, out var stored) ? stored.Records.Count : 0);
    }

    public ValueTask<IReadOnlyList<PendingSend>> ReadSendsFrom(
        GrainKey sender,
        CancellationToken cancellation = default
    )
    {
        ObjectDisposedException.ThrowIf(closed, this);
        lock (disk)
            return new(disk.Grains.TryGetValue(sender, out var stored) ? stored.Outgoing.Values.ToList() : []);
    }

    public ValueTask<IReadOnlyList<SendNumber>> ReadSendsTo(
        GrainKey receiver,
        IReadOnlyCollection<GrainKey> senders,
        CancellationToken cancellation = default
    )
    {
        ObjectDisposedException.ThrowIf(closed, this);
        lock (disk)
            return new(
                senders
                    .SelectMany(s =>
                        disk.Grains.TryGetValue(s, out var stored)
                            ? stored.Outgoing.Keys.Where(id => id.Receiver == receiver)
                            : []
                    )
                    .ToList()
            );
    }

    public async IAsyncEnumerable<JournalRecord> ReadAll(
        long afterPosition = 0,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        for (var position = afterPosition; ; position++)
        {
            cancellation.ThrowIfCancellationRequested();
            JournalRecord record;
            lock (disk)
            {
                if (position >= disk.Records.Count)
                    yield break;
                record = disk.Records[(int)position];
            }
            yield return record;
            await Task.CompletedTask;
        }
    }

    public ValueTask DisposeAsync()
    {
        closed = true;
        return ValueTask.CompletedTask;
    }

    void Write(GrainAppend append)
    {
        if (!disk.Grains.TryGetValue(append.Grain, out var grain))
            disk.Grains.Add(append.Grain, grain = new Stored());
        var record = new JournalRecord(
            disk.Records.Count + 1,
            append.Grain,
            append.ExpectedVersion + 1,
            append.At,
            append.Payload.ToArray()
        );
        disk.Records.Add(record);
        grain.Records.Add(record);
        foreach (var send in append.Sends)
            grain.Outgoing.Add(send.Id, send);
        foreach (var taken in append.Taken)
        {
            if (disk.Grains.TryGetValue(taken.Sender, out var sender))
                sender.Outgoing.Remove(taken);
        }
    }

    sealed class Disk
    {
        public List<JournalRecord> Records { get; } = [];
        public Dictionary<GrainKey, Stored> Grains { get; } = [];
        public int Covered { get; set; }

        /// <summary>How many records from the first on are covered without a gap.</summary>
        public int Checkpoint()
        {
            while (Covered < Records.Count && Records[Covered].Version <= Grains[Records[Covered].Grain].CoveredVersion)
                Covered++;
            return Covered;
        }
    }

    sealed class Stored
    {
        public List<JournalRecord> Records { get; } = [];
        public GrainSnapshot? Snapshot { get; set; }
        public long SnapshotVersion => Snapshot?.Version ?? 0;
        public long CoveredVersion { get; set; }

        /// <summary>Its sends that were not taken.</summary>
        public Dictionary<SendNumber, PendingSend> Outgoing { get; } = [];

        public IEnumerable<JournalRecord> Tail => Records.Skip((int)SnapshotVersion);
    }
}
