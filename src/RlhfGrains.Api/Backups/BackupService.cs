using System.Text;
using RlhfGrains.Api.Erasures;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Problems;
using RlhfGrains.Azure.Backups;
using RlhfGrains.Azure;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;
using RlhfGrains.Grains.Erasures;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Backups;

/// <summary>
/// Copies the journal, as it is at one moment, into a new file of this name. Null: this journal cannot be copied.
/// </summary>
sealed record JournalCopy(Action<string, CancellationToken>? Copy)
{
    public static JournalCopy Of(IJournalStore journal) =>
        new(journal is SqliteJournal file ? (path, stop) => file.Backup(path, null, stop) : null);
}

/// <summary>A backup could not be made.</summary>
sealed class BackupException(ProblemKind problem, string? detail = null) : Exception(detail ?? problem.Title)
{
    public ProblemKind Problem { get; } = problem;
    public string? Detail { get; } = detail;
}

/// <summary>Makes backups, one at a time, while the server goes on.</summary>
sealed class BackupService(HostSettings settings, JournalCopy journal, TimeProvider clock) : INotedErasures, IDisposable
{
    // What SQLite and Linux say of a full disk and of a used-up quota.
    const int SqliteFull = 13,
        NoSpace = 28,
        QuotaExceeded = 122;

    readonly SemaphoreSlim one = new(1);
    readonly OffsiteBackups? offsite = settings.Offsite();
    BackupName? underWay;

    public BackupFolder? Folder { get; } =
        settings.BackupFolder is { Length: > 0 } path ? new BackupFolder(path) : null;

    /// <summary>The one that is being made, or null.</summary>
    public string? UnderWay => underWay?.ToString();

    /// <summary>A backup that holds everything that was acknowledged before it was asked for.</summary>
    /// <exception cref="BackupException">It was not made, and nothing is left of it.</exception>
    public async Task<StoredBackup> Make(CancellationToken cancellation)
    {
        if (Folder is null)
            throw new BackupException(HostProblems.BackupNotConfigured);
        if (journal.Copy is null)
            throw new BackupException(
                HostProblems.BackupNotConfigured,
                "this journal is not a file: back it up with its database's own tools"
            );
        if (!await one.WaitAsync(0, cancellation))
            throw new BackupException(HostProblems.BackupUnderWay);
        try
        {
            // Reading and writing files blocks its thread for as long as it takes.
            var made = await Task.Run(() => Make(Folder, journal.Copy, cancellation), cancellation);
            await CopyOff(Folder, made, cancellation);
            return made;
        }
        finally
        {
            underWay = null;
            one.Release();
        }
    }

    public async Task<IDisposable> Pause()
    {
        await one.WaitAsync();
        return new Release(one);
    }

    public async Task Note(ProjectId project, IReadOnlyList<ErasureView> erasures)
    {
        if (Folder is null || erasures.Count == 0)
            return;
        Folder.Make();
        // Half a backup may hold who is erased here, and is on nobody's list.
        Folder.RemoveUnfinished();
        if (new ErasureLedger(Folder.FolderPath).Add(project, erasures))
            await CopyLedgerOff(CancellationToken.None);
    }

    public async Task CopyLedgerOff(CancellationToken cancellation)
    {
        if (offsite is null || Folder is null || !File.Exists(Path.Combine(Folder.FolderPath, ErasureLedger.FileName)))
            return;
        try
        {
            var here = await File.ReadAllLinesAsync(
                Path.Combine(Folder.FolderPath, ErasureLedger.FileName),
                cancellation
            );
            var there = Encoding
                .UTF8.GetString(await offsite.Read(ErasureLedger.FileName, cancellation) ?? [])
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (here.All(there.Contains))
                return;
            await offsite.Replace(
                ErasureLedger.FileName,
                Encoding.UTF8.GetBytes(string.Concat(there.Union(here).Select(line => line + '\n'))),
                cancellation
            );
        }
        catch (AzureJournalException failure)
        {
            throw new IOException(
                $"{ErasureLedger.FileName} could not be copied to {offsite}: {failure.Message}",
                failure
            );
        }
    }

    public void Dispose() => one.Dispose();

    async Task CopyOff(BackupFolder folder, StoredBackup made, CancellationToken cancellation)
    {
        if (offsite is null)
            return;
        try
        {
            await offsite.Upload(folder.PathOf(made.Name), cancellation);
            await CopyLedgerOff(cancellation);
        }
        catch (Exception failure) when (failure is AzureJournalException or IOException)
        {
            throw new BackupException(
                HostProblems.BackupFailed,
                $"{made.Name} is made in {folder.FolderPath} and could not be copied to {offsite}: {failure.Message}"
            );
        }
    }

    StoredBackup Make(BackupFolder folder, Action<string, CancellationToken> copy, CancellationToken cancellation)
    {
        try
        {
            folder.Make();
            folder.RemoveUnfinished();
            var name = folder.Next(clock.Now());
            underWay = name;
            var path = folder.PathOf(name);
            copy(path, cancellation);
            return new StoredBackup(name, new FileInfo(path).Length, JournalFileInfo.TryRead(path));
        }
        catch (Exception e) when (IsFull(e))
        {
            throw new BackupException(HostProblems.BackupStorageFull);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteJournalException)
        {
            throw new BackupException(HostProblems.BackupFailed, $"{folder.FolderPath}: {e.Message}");
        }
    }

    public static bool IsFull(Exception e) =>
        e switch
        {
            SqliteJournalException sqlite => (sqlite.Code & 0xFF) == SqliteFull,
            IOException io => (io.HResult & 0xFFFF) is NoSpace or QuotaExceeded,
            _ => false,
        };

    sealed class Release(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}
