using System.Globalization;
using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>
/// The journal's file from one opening to the next. After any failure it is closed, and opened anew with what is really
/// there.
/// </summary>
sealed partial class JournalFile : IDisposable
{
    // Often enough to watch, rare enough to cost nothing.
    const int RowsPerProgress = 4_096;

    readonly Database database;
    readonly TailIndex tail;
    readonly GrainCache cache = new();
    readonly Dictionary<SendNumber, long> pending = [];
    readonly Statement findGrain,
        grainName;
    readonly bool hasCovers;
    long lastPosition,
        lastGrain,
        lastSend;

    /// <exception cref="DataFolderException">This program does not know its format.</exception>
    public JournalFile(string path, Action<JournalProgress>? progress)
    {
        database = new Database(path);
        try
        {
            Schema.Prepare(database);
            SyncFound(path);
            if (Schema.FormatOf(database) == Format1.Version)
            {
                database.Dispose();
                Format1.Upgrade(path, progress);
                database = new Database(path);
                Schema.Prepare(database);
            }
            findGrain = database.Prepare("SELECT number FROM grains WHERE name = ?1");
            grainName = database.Prepare("SELECT name, checksum FROM grains WHERE number = ?1");
            findCover = database.Prepare("SELECT checksum, body FROM covers WHERE grain = ?1");
            readRow = database.Prepare(
                "SELECT position, body FROM journal WHERE position <= ?1 ORDER BY position DESC LIMIT 1"
            );
            readSnapshot = database.Prepare("SELECT version, checksum, payload FROM snapshots WHERE grain = ?1");
            addGrain = database.Prepare("INSERT INTO grains VALUES (?1, ?2, ?3)");
            addRow = database.Prepare("INSERT INTO journal VALUES (?1, ?2)");
            addSend = database.Prepare("INSERT INTO sends VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
            removeSend = database.Prepare("DELETE FROM sends WHERE id = ?1");
            addSnapshot = database.Prepare("INSERT OR REPLACE INTO snapshots VALUES (?1, ?2, ?3, ?4)");
            addCover = database.Prepare("INSERT OR REPLACE INTO covers VALUES (?1, ?2, ?3)");
            replaceRow = database.Prepare("UPDATE journal SET body = ?2 WHERE position = ?1");
            removeSnapshot = database.Prepare("DELETE FROM snapshots WHERE grain = ?1");
            setMeta = database.Prepare("UPDATE meta SET value = ?2 WHERE name = ?1");
            findPasts = database.Prepare(
                "SELECT version, checksum, body FROM pasts WHERE grain = ?1 AND version <= ?3 "
                    + "AND version >= ifnull((SELECT max(version) FROM pasts WHERE grain = ?1 AND version <= ?2), 0) "
                    + "ORDER BY version"
            );
            addPast = database.Prepare("INSERT INTO pasts VALUES (?1, ?2, ?3, ?4)");
            removePasts = database.Prepare("DELETE FROM pasts WHERE grain = ?1 AND version BETWEEN ?2 AND ?3");
            begin = database.Prepare("BEGIN IMMEDIATE");
            commit = database.Prepare("COMMIT");

            lastGrain = database.Number("SELECT max(number) FROM grains") ?? 0;
            lastSend = database.Number("SELECT max(id) FROM sends") ?? 0;
            hasCovers = database.Number("SELECT 1 FROM covers LIMIT 1") is not null;
            // Without any cover it means nothing: they were deleted, which loses nothing but time.
            var checkpoint = hasCovers ? database.Number("SELECT value FROM meta WHERE name = 'checkpoint'") ?? 0 : 0;
            tail = new TailIndex(checkpoint + 1);
            IndexTail(checkpoint, progress);
            IndexPending();
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public Instant? NewestAt { get; private set; }
    public long RecordsToStartFrom => tail.Count;

    public void Dispose() => database.Dispose();

    /// <summary>
    /// A process that was killed, or whose sync failed, leaves commits that are written and not synced. They are about
    /// to be read, and answered from.
    /// </summary>
    void SyncFound(string path)
    {
        try
        {
            database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteJournalException e) when (e.IsFull || e.IsReadOnly || e.IsInputOutput)
        {
            // No room to bring them home, or no leave: they are synced, and read, where they lie.
            using var log = File.OpenHandle(
                path + "-wal",
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            RandomAccess.FlushToDisk(log);
        }
    }

    /// <summary>
    /// The entry of a grain, also of one that the journal has never seen: it is asked for again when its first record
    /// comes.
    /// </summary>
    GrainEntry Find(GrainKey key)
    {
        if (cache.Find(key) is { } known)
            return known;
        var entry = Look(key);
        entry.Key = key;
        cache.Add(key, entry);
        return entry;
    }

    GrainEntry Look(GrainKey key)
    {
        if (!findGrain.Bind(1, key.ToString()).Step())
            return new GrainEntry(number: 0, baseVersion: 0);
        var number = findGrain.Long(0);
        findGrain.Reset();
        if (tail.Find(number) is { } known)
            return known;
        var entry = new GrainEntry(number, 0, isResolved: false);
        Resolve(entry);
        return entry;
    }

    GrainKey KeyOf(GrainEntry entry)
    {
        if (entry.Key is { } known)
            return known;
        var name = grainName.Bind(1, entry.Number).Step() ? grainName.Text(0) : null;
        var checksum = name is null ? 0 : (uint)grainName.Long(1);
        grainName.Reset();
        if (name is null || checksum != Checksum.OfName(entry.Number, name))
            throw Corrupt($"the name of grain number {entry.Number}");
        var key = GrainKey.Parse(name);
        entry.Key = key;
        // Whoever asks for the name of one is about to use it by that.
        cache.Add(key, entry);
        return key;
    }

    /// <summary>The numbers of those that the journal has seen, and which they are.</summary>
    public IReadOnlyDictionary<long, GrainKey> NumbersOf(IEnumerable<GrainKey> grains)
    {
        var numbers = new Dictionary<long, GrainKey>();
        foreach (var grain in grains)
            if (Find(grain).Number is > 0 and var number)
                numbers.Add(number, grain);
        return numbers;
    }

    void IndexTail(long checkpoint, Action<JournalProgress>? progress)
    {
        var seen = new Dictionary<long, GrainEntry>();
        var reader = new RowReader();
        var rows = 0;
        var total = Math.Max(0, (database.Number("SELECT max(position) FROM journal") ?? 0) - checkpoint);
        foreach (var first in Rows(reader, from: checkpoint + 1))
        {
            for (var i = 0; i < reader.Records.Count; i++)
            {
                if (first + i > checkpoint)
                    Index(seen, first + i, reader.Records[i]);
            }
            lastPosition = first + reader.Records.Count - 1;
            NewestAt = Instant.FromUnixTimeMilliseconds(reader.Records[^1].AtMs);
            if (++rows % RowsPerProgress == 0)
                progress?.Invoke(new JournalProgress(tail.Count, total));
        }
        if (lastPosition < checkpoint)
            throw Corrupt($"the end of the journal, from record {lastPosition + 1} to {checkpoint},");
        progress?.Invoke(new JournalProgress(tail.Count, tail.Count));
    }

    /// <summary>The rows of the journal from the one that holds a position, each checked, and none missing.</summary>
    /// <exception cref="JournalCorruptException">A row is damaged or missing; it is named.</exception>
    IEnumerable<long> Rows(RowReader reader, long from)
    {
        using var scan = database.Prepare(
            "SELECT position, body FROM journal WHERE position >= ifnull((SELECT max(position) FROM journal WHERE position <= ?1), 0) ORDER BY position"
        );
        scan.Bind(1, from);
        var next = 0L;
        while (scan.Step())
        {
            var first = scan.Long(0);
            var expected = next == 0 ? Math.Min(first, from) : next;
            if (first != expected)
                throw Corrupt($"{RecordName(expected)} to {first - 1}");
            if (!reader.Read(first, scan.Blob(1)))
                throw Corrupt(RowName(first));
            next = first + reader.Records.Count;
            yield return first;
        }
    }

    void Index(Dictionary<long, GrainEntry> seen, long position, RowRecord record)
    {
        if (!seen.TryGetValue(record.Grain, out var entry))
        {
            // Everything before is covered. Whether this one is too is looked up when it matters: now it would double
            // the time of a start.
            entry = new GrainEntry(record.Grain, record.Version - 1, isResolved: !hasCovers && record.Version == 1);
            seen.Add(record.Grain, entry);
        }
        if (record.Version != entry.Version + 1)
            throw Corrupt(RecordName(position));
        tail.Append(entry, record.Length);
    }

    static string RecordName(long position) =>
        string.Create(CultureInfo.InvariantCulture, $"record {position} of the journal");

    static string RowName(long position) =>
        string.Create(CultureInfo.InvariantCulture, $"the row of the journal that begins with record {position}");

    static JournalCorruptException Corrupt(string what) =>
        new(what, "restore the newest backup; `verify` says what else is damaged");
}

/// <summary>How far opening a journal has come.</summary>
public readonly record struct JournalProgress(long RecordsDone, long RecordsTotal);
