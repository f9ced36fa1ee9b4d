using SQLitePCL;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>How much of a backup is written.</summary>
public readonly record struct BackupProgress(long PagesDone, long PagesTotal);

/// <summary>
/// Copies a journal's file as it is at one moment, while appends go on. It reads over a connection of its own;
/// meanwhile the write-ahead log cannot begin anew, so it grows by what is appended.
/// </summary>
static class JournalBackup
{
    // 1,024 pages, 4 MiB: some milliseconds of the disk, and then appends have their turn.
    const int PagesPerStep = 1_024;

    public static void Write(string from, string to, Action<BackupProgress>? progress, CancellationToken cancellation)
    {
        if (File.Exists(to))
            throw new IOException($"there is {to} already: a backup replaces nothing");
        using var made = new UnfinishedBackup(to);
        try
        {
            Copy(from, made.FilePath, progress, cancellation);
            made.Sync();
            File.Move(made.FilePath, to, overwrite: false);
        }
        catch
        {
            File.Delete(made.FilePath);
            throw;
        }
    }

    static void Copy(string from, string made, Action<BackupProgress>? progress, CancellationToken cancellation)
    {
        using var source = new Database(from, readOnly: true);
        // One moment: without it each append in between would begin the copy again.
        source.Execute("BEGIN");
        source.Number("SELECT 1 FROM meta");
        using var target = new Database(made);
        // A half-made copy is thrown away, and a whole one synced at the end.
        target.Execute("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF");
        using (var copy = target.CopyFrom(source))
        {
            while (copy.Step(PagesPerStep) is var (done, total) && done < total)
            {
                progress?.Invoke(new BackupProgress(done, total));
                cancellation.ThrowIfCancellationRequested();
            }
        }
        // The copied header says that there is a log beside the file. A backup is one file, and looking into it leaves
        // no others.
        target.Execute("PRAGMA journal_mode = DELETE");
    }
}

/// <summary>The pages of one database on their way into another.</summary>
sealed class DatabaseCopy(Database target, sqlite3_backup handle) : IDisposable
{
    /// <returns>How many pages are written, and how many there are.</returns>
    public (long Done, long Total) Step(int pages)
    {
        var code = raw.sqlite3_backup_step(handle, pages);
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE))
            throw target.Failure(code);
        var total = raw.sqlite3_backup_pagecount(handle);
        return (total - raw.sqlite3_backup_remaining(handle), total);
    }

    public void Dispose() => handle.Dispose();
}
