using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Journals.Sqlite;

sealed partial class JournalFile
{
    readonly Statement readRow,
        readSnapshot;
    readonly RowReader row = new();

    public GrainHistory Read(GrainKey key)
    {
        var entry = Find(key);
        if (entry.Number == 0)
            return GrainHistory.None;
        if (!entry.IsResolved)
            Resolve(entry);
        if (entry.Damage is { } damage)
            throw Corrupt($"{damage} of {key}");
        var snapshot = ReadSnapshot(key, entry);
        var records = new JournalRecord[entry.Positions.Length];
        for (var i = 0; i < records.Length; i++)
            records[i] = ReadRecord(key, entry, entry.Positions[i], entry.SnapshotVersion + 1 + i);
        return new GrainHistory(snapshot, records);
    }

    public long VersionOf(GrainKey key)
    {
        var entry = Find(key);
        if (entry.Number != 0 && !entry.IsResolved)
            Resolve(entry);
        return entry.Version;
    }

    /// <summary>
    /// The snapshot; null when there is none, or when it is damaged: a cache is made again, not restored from a backup.
    /// </summary>
    GrainSnapshot? ReadSnapshot(GrainKey key, GrainEntry entry)
    {
        if (entry.SnapshotVersion == 0)
            return null;
        if (readSnapshot.Bind(1, entry.Number).Step())
        {
            var (version, checksum, payload) = (
                readSnapshot.Long(0),
                (uint)readSnapshot.Long(1),
                readSnapshot.Blob(2).ToArray()
            );
            readSnapshot.Reset();
            if (version == entry.SnapshotVersion && checksum == Checksum.OfSnapshot(entry.Number, version, payload))
                return new GrainSnapshot(key, version, payload);
        }
        Recover([entry]);
        if (entry.Damage is { } damage)
            throw Corrupt($"{damage} of {key}");
        return null;
    }

    JournalRecord ReadRecord(GrainKey key, GrainEntry entry, long position, long version)
    {
        if (Locate(position) is { } record && record.Grain == entry.Number && record.Version == version)
            return new JournalRecord(
                position,
                key,
                version,
                Instant.FromUnixTimeMilliseconds(record.AtMs),
                row.Payload(record).ToArray()
            );
        throw Corrupt($"{RecordName(position)}, version {version} of {key},");
    }

    /// <summary>Brings the row of a record. Null when it is damaged, or there is no such record.</summary>
    RowRecord? Locate(long position)
    {
        if (!row.Holds(position))
        {
            row.Forget();
            if (!readRow.Bind(1, position).Step())
                return null;
            row.Read(readRow.Long(0), readRow.Blob(1));
            readRow.Reset();
        }
        return row.Holds(position) ? row.At(position) : null;
    }

    public IReadOnlyList<PendingSend> ReadPendingSends()
    {
        var sends = new List<PendingSend>(pending.Count);
        using var scan = database.Prepare(
            "SELECT sender, receiver, number, not_before, checksum, message, id FROM sends ORDER BY id"
        );
        while (scan.Step())
        {
            var (sender, receiver, number, at, message) = (
                scan.Text(0),
                scan.Text(1),
                scan.Long(2),
                scan.Long(3),
                scan.Blob(5).ToArray()
            );
            if ((uint)scan.Long(4) != Checksum.OfSend(sender, receiver, number, at, message))
                throw Corrupt($"stored send {scan.Long(6)}");
            var id = new SendNumber(GrainKey.Parse(sender), GrainKey.Parse(receiver), number);
            sends.Add(new PendingSend(id, Instant.FromUnixTimeMilliseconds(at), message));
        }
        return sends;
    }

    void IndexPending()
    {
        using var scan = database.Prepare("SELECT id, sender, receiver, number FROM sends");
        while (scan.Step())
            pending.Add(
                new SendNumber(GrainKey.Parse(scan.Text(1)), GrainKey.Parse(scan.Text(2)), scan.Long(3)),
                scan.Long(0)
            );
    }
}
