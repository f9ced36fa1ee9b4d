using SQLitePCL;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>One SQLite connection, for one thread at a time.</summary>
sealed class Database : IDisposable
{
    readonly sqlite3 handle;
    readonly List<Statement> statements = [];

    static Database() => Batteries_V2.Init();

    public Database(string path, bool readOnly = false)
    {
        // Its log and index are made with the same mode.
        if (!readOnly)
            OwnerOnly.MakeFile(path);
        var access = readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE;
        // No mutex inside SQLite: whoever owns the connection keeps to one thread at a time.
        var code = raw.sqlite3_open_v2(path, out handle, access | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code == raw.SQLITE_OK)
            return;
        using (handle)
            throw new SqliteJournalException($"cannot open {path}: {raw.sqlite3_errstr(code).utf8_to_string()}", code);
    }

    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(handle, sql, out var statement));
        var prepared = new Statement(this, statement);
        statements.Add(prepared);
        return prepared;
    }

    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(handle, sql);
        if (code != raw.SQLITE_OK)
            throw Failure(code);
    }

    /// <summary>The first column of the first row as a number; null without a row.</summary>
    public long? Number(string sql)
    {
        Check(raw.sqlite3_prepare_v2(handle, sql, out var statement));
        using var once = new Statement(this, statement);
        return once.Step() ? once.Long(0) : null;
    }

    /// <summary>Begins to copy another database into this one.</summary>
    public DatabaseCopy CopyFrom(Database source)
    {
        var copy = raw.sqlite3_backup_init(handle, "main", source.handle, "main");
        return copy is null || copy.IsInvalid
            ? throw Failure(raw.sqlite3_errcode(handle))
            : new DatabaseCopy(this, copy);
    }

    /// <summary>How many pages went to the write-ahead log since the last checkpoint that began here.</summary>
    public int PagesLogged()
    {
        Check(raw.sqlite3_db_status(handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0));
        return pages;
    }

    /// <summary>
    /// Copies the write-ahead log into the file, as far as readers let it. Failing loses nothing: the log keeps what it
    /// has.
    /// </summary>
    public void TryCheckpoint()
    {
        raw.sqlite3_wal_checkpoint_v2(handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        Check(raw.sqlite3_db_status(handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out _, out _, 1));
    }

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Failure(code);
    }

    public SqliteJournalException Failure(int code) =>
        new($"SQLite: {raw.sqlite3_errmsg(handle).utf8_to_string()} ({code})", code);

    public void Dispose()
    {
        foreach (var statement in statements)
            statement.Dispose();
        handle.Dispose();
    }
}
