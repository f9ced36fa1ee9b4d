using SQLitePCL;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>SQLite or the file system refused. What was being written is perhaps written.</summary>
/// <param name="code">SQLite's result code.</param>
public sealed class SqliteJournalException(string message, int code) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>SQLite's own structures are damaged, or the file is not a database.</summary>
    public bool IsCorrupt => (Code & 0xFF) is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>The disk, or the share of it that this process may use, is full.</summary>
    public bool IsFull => (Code & 0xFF) is raw.SQLITE_FULL;

    /// <summary>The file system, or the file, does not let itself be written to.</summary>
    public bool IsReadOnly => (Code & 0xFF) is raw.SQLITE_READONLY;

    /// <summary>The operating system refused to read or write.</summary>
    public bool IsInputOutput => (Code & 0xFF) is raw.SQLITE_IOERR;
}

/// <summary>The data folder cannot be used by this process; the message says why and what to do.</summary>
public sealed class DataFolderException(string message, Exception? inner = null) : Exception(message, inner);
