using System.Runtime.CompilerServices;
using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>
/// The journal of one machine: one SQLite file in a data folder that belongs to this process alone. Every append is one
/// transaction, on disk when it returns (WAL, synchronous=FULL). After any failure the file is opened anew before it is
/// used again.
/// </summary>
public sealed class SqliteJournal : IJournalStore
{
    public const string FileName = "journal.db";

    readonly Lock gate = new();
    readonly string path;
    readonly Action<JournalProgress>? progress;
    readonly FolderLock folderLock;
    JournalFile? file;
    bool closed;

    /// <param name="folder">Made when it is not there.</param>
    /// <param name="progress">Told while the part of the journal is read that nothing covers, or while an older format
    /// is upgraded.</param>
    /// <exception cref="DataFolderException">Another process uses the folder, it cannot be written to, or its format is
    /// newer than this program.</exception>
    /// <exception cref="JournalCorruptException">The file is damaged, or a record of it in a way that does not tell
    /// which grain it belongs to.</exception>
    public SqliteJournal(string folder, Action<JournalProgress>? progress = null)
    {
        try
        {
            OwnerOnly.MakeFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"the data folder {folder} cannot be made: {e.Message}", e);
        }
        this.progress = progress;
        path = Path.Combine(folder, FileName);
        folderLock = new FolderLock(folder);
        try
        {
            file = new JournalFile(path, progress);
        }
        catch (Exception e)
        {
            folderLock.Dispose();
            if (e is SqliteJournalException { IsCorrupt: true })
                throw new JournalCorruptException(path, $"restore the newest backup ({e.Message})");
            throw;
        }
    }

    public long RecordsToStartFrom
    {
        get
        {
            lock (gate)
                return file?.RecordsToStartFrom ?? 0;
        }
    }

    public Instant? NewestAt
    {
        get
        {
            lock (gate)
                return file?.NewestAt;
        }
    }

    public ValueTask<long> Append(IReadOnlyList<GrainAppend> group, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return new(Use(f => f.Append(group)));
        }
        catch (SqliteJournalException e) when (e.IsFull || e.IsReadOnly)
        {
            // SQLite wrote no commit frame: what it had written of the transaction is no part of the log, whoever reads
            // it next.
            throw new JournalUnwritableException(
                e.IsFull
                    ? $"there is no room left in {Path.GetDirectoryName(path)}"
                    : $"{Path.GetDirectoryName(path)} cannot be written to",
                e.IsFull,
                e
            );
        }
    }

    public void Settle()
    {
        // Nothing to settle in a file that has failed: opening it anew checkpoints.
        lock (gate)
            file?.Settle();
    }

    public ValueTask<GrainHistory> Read(GrainKey grain, CancellationToken cancellation = default) =>
        new(Of(grain, f => f.Read(grain)));

    public ValueTask<IReadOnlyList<JournalRecord>> ReadRecords(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    ) => new(Of(grain, f => f.ReadRecords(grain, afterVersion, countMax)));

    public ValueTask<long> ReadVersion(GrainKey grain, CancellationToken cancellation = default) =>
        new(Use(f => f.VersionOf(grain)));

    public ValueTask WriteSnapshots(IReadOnlyList<GrainSnapshot> snapshots, CancellationToken cancellation = default)
    {
        Use(f =>
        {
            f.WriteSnapshots(snapshots);
            return true;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteCovers(IReadOnlyList<GrainKey> grains, CancellationToken cancellation = default)
    {
        Use(f =>
        {
            f.WriteCovers(grains);
            return true;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask Overwrite(IReadOnlyList<RecordOverwrite> records, CancellationToken cancellation = default)
    {
        Use(f =>
        {
            f.Overwrite(records);
            return true;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask DiscardSnapshots(CancellationToken cancellation = default)
    {
        Use(f =>
        {
            f.DiscardSnapshots();
            return true;
        });
        // The index of what no snapshot covers is made by opening.
        lock (gate)
        {
            Close();
            file = new JournalFile(path, progress);
        }
        return ValueTask.CompletedTask;
    }

    public IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax) => Use(f => f.OldestUncovered(countMax));

    public IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax, Func<long, long, bool> isWanted) =>
        Use(f => f.OldestUncovered(countMax, isWanted));

    public ValueTask<IReadOnlyList<PendingSend>> ReadPendingSends(CancellationToken cancellation = default) =>
        new(Use(f => f.ReadPendingSends()));

    /// <inheritdoc/>
    /// <remarks>Over a connection of its own, from any thread; while it is read, the WAL cannot begin anew.</remarks>
    public IAsyncEnumerable<JournalRecord> ReadAll(long afterPosition = 0, CancellationToken cancellation = default) =>
        Scan(() => new JournalScan(path, afterPosition), cancellation);

    /// <inheritdoc/>
    /// <remarks>As all records are, without a look at the names of the others.</remarks>
    public IAsyncEnumerable<JournalRecord> ReadAll(
        IReadOnlySet<GrainKey> grains,
        long afterPosition,
        CancellationToken cancellation = default
    ) => Scan(() => new JournalScan(path, afterPosition, Use(f => f.NumbersOf(grains))), cancellation);

    static async IAsyncEnumerable<JournalRecord> Scan(
        Func<JournalScan> open,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var reader = open();
        while (reader.Next() is { } record)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return record;
        }
        await Task.CompletedTask;
    }

    /// <summary>
    /// Writes a consistent copy of the journal to a new file, while appends go on; from any thread. It takes its place
    /// when it is whole and synced.
    /// </summary>
    /// <exception cref="IOException">The file is there already, or cannot be written.</exception>
    public void Backup(string toPath, Action<BackupProgress>? progress = null, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        JournalBackup.Write(path, toPath, progress, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closed = true;
            Close();
            folderLock.Dispose();
        }
        return ValueTask.CompletedTask;
    }

    T Of<T>(GrainKey grain, Func<JournalFile, T> read)
    {
        try
        {
            return Use(read);
        }
        catch (SqliteJournalException e) when (e.IsCorrupt)
        {
            throw new JournalCorruptException(
                $"the part of {FileName} in which {grain} lies",
                $"restore the newest backup ({e.Message})"
            );
        }
    }

    T Use<T>(Func<JournalFile, T> use)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            file ??= new JournalFile(path, progress);
            try
            {
                return use(file);
            }
            catch (JournalConflictException)
            {
                throw;
            }
            catch (JournalCorruptException)
            {
                throw;
            }
            catch (KeyNotFoundException)
            {
                throw;
            }
            catch
            {
                // What is in memory may no longer be what is on disk.
                Close();
                throw;
            }
        }
    }

    void Close()
    {
        file?.Dispose();
        file = null;
    }
}
