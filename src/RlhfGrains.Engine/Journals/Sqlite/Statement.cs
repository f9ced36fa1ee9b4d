using SQLitePCL;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>A prepared statement. Bind, step, read, reset.</summary>
sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    public Statement Bind(int index, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        database.Check(raw.sqlite3_bind_blob(handle, index, value));
        return this;
    }

    public Statement Bind(int index, string value)
    {
        database.Check(raw.sqlite3_bind_text(handle, index, value));
        return this;
    }

    /// <summary>True when there is a row. Without one the statement is ready to be used again.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code == raw.SQLITE_DONE)
        {
            Reset();
            return false;
        }
        var failure = database.Failure(code);
        Reset();
        throw failure;
    }

    /// <summary>For a statement that returns no rows.</summary>
    public void Run()
    {
        while (Step()) { }
    }

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    // The code only repeats what Step has reported.
    public void Reset() => raw.sqlite3_reset(handle);

    public void Dispose() => handle.Dispose();
}
