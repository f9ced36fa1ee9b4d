using System.Globalization;
using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Sqlite;

/// <summary>The journal's file from one opening to the next. After any failure it is closed, and opened anew with what is really there.</summary>
sealed partial class JournalFile : IDisposable
{
    // Often enough to watch, rare enough to cost nothing.
    const int RecordsPerProgress = 65_536;

    readonly Database database;
    readonly TailIndex tail = new();
    readonly GrainCache cache = new();
    readonly Dictionary<SendNumber, long> pending = [];
    readonly Statement findGrain, grainName, snapshotVersion;
    long lastPosition, lastGrain, lastSend;

    public JournalFile(string path, Action<JournalProgress>? progress)
    {
        database = new Database(path);
        try
        {
            Schema.Prepare(database);
            // A process that was killed, or whose sync failed, leaves commits that are written and not synced. They are about to be read, and answered from.
            database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            findGrain = database.Prepare("SELECT number FROM grains WHERE name = ?1");
            grainName = database.Prepare("SELECT name FROM grains WHERE number = ?1");
            snapshotVersion = database.Prepare("SELECT version FROM snapshots WHERE grain = ?1");
            readRecord = database.Prepare("SELECT grain, version, at, checksum, payload FROM journal WHERE seq = ?1");
            readSnapshot = database.Prepare("SELECT version, checksum, payload FROM snapshots WHERE grain = ?1");
            addGrain = database.Prepare("INSERT INTO grains VALUES (?1, ?2)");
            addRecord = database.Prepare("INSERT INTO journal VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
            addSend = database.Prepare("INSERT INTO sends VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
            removeSend = database.Prepare("DELETE FROM sends WHERE id = ?1");
            addSnapshot = database.Prepare("INSERT OR REPLACE INTO snapshots VALUES (?1, ?2, ?3, ?4)");
            setMeta = database.Prepare("UPDATE meta SET value = ?2 WHERE name = ?1");
            begin = database.Prepare("BEGIN IMMEDIATE");
            commit = database.Prepare("COMMIT");

            lastPosition = database.Number("SELECT max(seq) FROM journal") ?? 0;
            lastGrain = database.Number("SELECT max(number) FROM grains") ?? 0;
            lastSend = database.Number("SELECT max(id) FROM sends") ?? 0;
            if (database.Number($"SELECT at FROM journal WHERE seq = {lastPosition}") is { } at) NewestAt = DateTimeOffset.FromUnixTimeMilliseconds(at);
            IndexTail(progress);
            IndexPending();
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public DateTimeOffset? NewestAt { get; private set; }
    public long RecordsToStartFrom => tail.Count;

    public void Dispose() => database.Dispose();

    /// <summary>The entry of a grain, also of one that the journal has never seen: it is asked for again when its first record comes.</summary>
    GrainEntry Find(GrainKey key)
    {
        if (cache.Find(key) is { } known) return known;
        var entry = Look(key);
        entry.Key = key;
        cache.Add(key, entry);
        return entry;
    }

    GrainEntry Look(GrainKey key)
    {
        if (!findGrain.Bind(1, key.ToString()).Step()) return new GrainEntry(number: 0, coveredVersion: 0);
        var number = findGrain.Long(0);
        findGrain.Reset();
        var entry = tail.Find(number) ?? EntryOf(number);
        // A grain with a number has records; when nothing covers them its snapshot was lost.
        if (entry is { Version: 0, Damage: null }) Recover(entry);
        return entry;
    }

    GrainEntry EntryOf(long number)
    {
        if (!snapshotVersion.Bind(1, number).Step()) return new GrainEntry(number, 0);
        var entry = new GrainEntry(number, snapshotVersion.Long(0));
        snapshotVersion.Reset();
        return entry;
    }

    GrainKey KeyOf(GrainEntry entry)
    {
        if (entry.Key is { } known) return known;
        if (!grainName.Bind(1, entry.Number).Step()) throw Corrupt($"the name of grain number {entry.Number}");
        var key = GrainKey.Parse(grainName.Text(0));
        grainName.Reset();
        entry.Key = key;
        return key;
    }

    void IndexTail(Action<JournalProgress>? progress)
    {
        // Without any snapshot the checkpoint means nothing: they were deleted, which loses nothing but time.
        var anySnapshot = database.Number("SELECT 1 FROM snapshots LIMIT 1") is not null;
        var checkpoint = anySnapshot ? database.Number("SELECT value FROM meta WHERE name = 'checkpoint'") ?? 0 : 0;
        var seen = new Dictionary<long, GrainEntry>();
        var done = 0L;
        using var scan = database.Prepare("SELECT seq, grain, version, at, checksum, payload FROM journal WHERE seq > ?1 ORDER BY seq");
        scan.Bind(1, checkpoint);
        while (scan.Step())
        {
            var (position, number, version) = (scan.Long(0), scan.Long(1), scan.Long(2));
            var intact = (uint)scan.Long(4) == Checksum.OfRecord(number, version, scan.Long(3), scan.Blob(5));
            if (!seen.TryGetValue(number, out var entry))
            {
                // Everything before is covered. Whether this one is too is looked up when it matters: now it would double the time of a start.
                entry = intact ? new GrainEntry(number, version - 1, isResolved: false) : EntryOf(number);
                seen.Add(number, entry);
            }
            Index(entry, position, version, intact);
            if (++done % RecordsPerProgress == 0) progress?.Invoke(new JournalProgress(done, lastPosition - checkpoint));
        }
        progress?.Invoke(new JournalProgress(done, lastPosition - checkpoint));
    }

    void Index(GrainEntry entry, long position, long version, bool intact)
    {
        if (version == entry.Version + 1)
        {
            // The grain that the record names is told apart from the others, which go on.
            if (!intact) entry.Damage ??= RecordName(position);
            tail.Append(entry, position);
        }
        else if (!intact)
        {
            // It does not even fit the grain that it names, so nobody can say which grain has lost it.
            throw Corrupt(RecordName(position));
        }
        else if (version > entry.SnapshotVersion)
        {
            entry.Damage ??= $"the record before {RecordName(position)}";
        }
    }

    /// <summary>Finds out how new the snapshot of a grain is that was met at start.</summary>
    void Resolve(GrainEntry entry)
    {
        entry.IsResolved = true;
        var stored = snapshotVersion.Bind(1, entry.Number).Step() ? snapshotVersion.Long(0) : 0;
        snapshotVersion.Reset();
        if (stored < entry.SnapshotVersion) Recover(entry);
        else if (stored <= entry.Version) tail.Cover(entry, stored);
        else entry.Damage ??= $"a record before version {stored}";
    }

    /// <summary>Finds the records of a grain whose snapshot is lost, by reading the whole journal: seconds, but it has never happened to an intact file.</summary>
    void Recover(GrainEntry entry)
    {
        var positions = new List<long>();
        using var scan = database.Prepare("SELECT seq, version FROM journal WHERE grain = ?1 ORDER BY seq");
        scan.Bind(1, entry.Number);
        while (scan.Step())
        {
            positions.Add(scan.Long(0));
            if (scan.Long(1) != positions.Count) entry.Damage ??= $"the record before {RecordName(scan.Long(0))}";
        }
        tail.Recover(entry, positions);
    }

    static string RecordName(long position) => string.Create(CultureInfo.InvariantCulture, $"record {position} of the journal");

    static JournalCorruptException Corrupt(string what) =>
        new(what, "restore the newest backup; everything else in the journal can still be read");
}

/// <summary>How far opening a journal has come.</summary>
public readonly record struct JournalProgress(long RecordsDone, long RecordsTotal);
