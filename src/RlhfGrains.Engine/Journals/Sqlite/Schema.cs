using System.Globalization;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>The tables of a journal file, and the version of their format.</summary>
static class Schema
{
    /// <summary>
    /// Raised when the tables change. A newer file is refused; an older one is upgraded when it is opened.
    /// </summary>
    public const long FormatVersion = 2;

    // Append-only and without a second index: with a key of (grain, version) each record cost five times as much.
    // The body of a row is what RowWriter packs; that of a cover is in Cover.
    const string Tables = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE grains (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, checksum INTEGER NOT NULL);
        CREATE TABLE journal (position INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE covers (grain INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE TABLE snapshots (grain INTEGER PRIMARY KEY, version INTEGER NOT NULL, checksum INTEGER NOT NULL, payload BLOB NOT NULL);
        CREATE TABLE sends (id INTEGER PRIMARY KEY, sender TEXT NOT NULL, receiver TEXT NOT NULL, number INTEGER NOT NULL, not_before INTEGER NOT NULL, checksum INTEGER NOT NULL, message BLOB NOT NULL);
        """;

    // Where the records lie that snapshots have taken in: from a version of a grain on, their positions without a gap.
    const string Pasts =
        "CREATE TABLE IF NOT EXISTS pasts (grain INTEGER, version INTEGER, checksum INTEGER NOT NULL, body BLOB NOT NULL, "
        + "PRIMARY KEY (grain, version)) WITHOUT ROWID";

    // Durable per commit. Checkpoints on the writer, because a background checkpointer never lets the WAL begin anew;
    // behind the answers (JournalFile.Settle), and inside a commit only when it is so long that nobody settles it. 32
    // MiB of page cache: the pages of the name index and the newest snapshots, which are what is read again. Deleted
    // bytes are overwritten: a snapshot or a send may repeat a text that is erased later.
    const string Settings = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA cache_size = -32768;
        PRAGMA temp_store = MEMORY;
        PRAGMA secure_delete = ON;
        """;

    public static void Prepare(Database database)
    {
        database.Execute(Settings);
        if (IsEmpty(database))
            Create(database);
        // A file that was made before there were any: what they would say is found in the journal when it is asked for.
        else if (!HasPasts(database))
            database.Execute(Pasts);
    }

    public static void Create(Database database) =>
        database.Execute(
            $"BEGIN; {Tables} {Pasts}; INSERT INTO meta VALUES ('format', {FormatVersion}), ('checkpoint', 0); COMMIT"
        );

    public static bool IsEmpty(Database database) =>
        database.Number("SELECT 1 FROM sqlite_master WHERE name = 'meta'") is null;

    public static bool HasPasts(Database database) =>
        database.Number("SELECT 1 FROM sqlite_master WHERE name = 'pasts'") is not null;

    /// <exception cref="DataFolderException">This program does not know the format.</exception>
    public static long FormatOf(Database database)
    {
        var format = database.Number("SELECT value FROM meta WHERE name = 'format'");
        if (format is >= 1 and <= FormatVersion)
            return format.Value;
        throw new DataFolderException(
            $"the journal has format {format?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}; this program knows formats up to "
                + $"{FormatVersion}: start the program that wrote it, or a newer one"
        );
    }
}
