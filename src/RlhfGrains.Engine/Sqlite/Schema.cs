namespace RlhfGrains.Engine.Sqlite;

/// <summary>The tables of a journal file, and the version of their format.</summary>
static class Schema
{
    /// <summary>Raised when the tables change. A newer file is refused.</summary>
    public const long FormatVersion = 1;

    // Append-only and without a second index: with a key of (grain, version) each record cost five times as much.
    const string Tables = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE grains (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE journal (seq INTEGER PRIMARY KEY, grain INTEGER NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, checksum INTEGER NOT NULL, payload BLOB NOT NULL);
        CREATE TABLE snapshots (grain INTEGER PRIMARY KEY, version INTEGER NOT NULL, checksum INTEGER NOT NULL, payload BLOB NOT NULL);
        CREATE TABLE sends (id INTEGER PRIMARY KEY, sender TEXT NOT NULL, receiver TEXT NOT NULL, number INTEGER NOT NULL, not_before INTEGER NOT NULL, checksum INTEGER NOT NULL, message BLOB NOT NULL);
        """;

    // Durable per commit; checkpoints on the writer every 1,000 pages, because a background checkpointer never lets the WAL begin anew.
    // 32 MiB of page cache: the pages of the name index and the newest snapshots, which are what is read again.
    const string Settings = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 1000;
        PRAGMA cache_size = -32768;
        PRAGMA temp_store = MEMORY;
        """;

    /// <exception cref="DataFolderException">The file has a format that this program does not know.</exception>
    public static void Prepare(Database database)
    {
        database.Execute(Settings);
        if (database.Number("SELECT 1 FROM sqlite_master WHERE name = 'meta'") is null)
            database.Execute($"BEGIN; {Tables} INSERT INTO meta VALUES ('format', {FormatVersion}), ('checkpoint', 0); COMMIT");
        var format = database.Number("SELECT value FROM meta WHERE name = 'format'");
        if (format == FormatVersion) return;
        throw new DataFolderException(
            $"the journal has format {format?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"}; this program knows formats up to " +
            $"{FormatVersion}: start the program that wrote it, or a newer one");
    }
}
