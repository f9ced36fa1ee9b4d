using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;

namespace RlhfGrains.Simulation.Disks;

/// <summary>
/// The real journal in a temporary folder. When its process ends the files are copied as they are at that moment, the
/// WAL cut behind what is left, and the next process opens the copy.
/// </summary>
sealed class SqliteDisk : IDisk
{
    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("rlhfgrains-simulation-");
    SqliteJournal? opened;
    long synced;
    int processes;

    public long Extent => File.Exists(Wal) ? new FileInfo(Wal).Length : 0;

    // A WAL that was written back and cut is synced whole.
    public long Synced => Math.Min(synced, Extent);

    string Folder => Path.Combine(root.FullName, processes.ToString(System.Globalization.CultureInfo.InvariantCulture));
    string Wal => Path.Combine(Folder, SqliteJournal.FileName + "-wal");

    public IJournalStore Open()
    {
        opened = new SqliteJournal(Folder);
        return opened;
    }

    public void Appended() => synced = Extent;

    public void End(long bytes, long synced)
    {
        var from = Folder;
        var length = Math.Min(bytes, Extent);
        processes++;
        Directory.CreateDirectory(Folder);
        foreach (var name in new[] { SqliteJournal.FileName, SqliteJournal.FileName + "-wal" })
        {
            if (File.Exists(Path.Combine(from, name)))
                File.Copy(Path.Combine(from, name), Path.Combine(Folder, name));
        }
        if (length < Extent)
        {
            using var wal = File.OpenWrite(Wal);
            wal.SetLength(length);
        }
        this.synced = Math.Min(synced, length);
        opened?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(from, recursive: true);
    }

    /// <summary>Snapshots and covers deleted behind the journal's back, all or every other one.</summary>
    public void Leave(SnapshotFate fate)
    {
        var path = Path.Combine(Folder, SqliteJournal.FileName);
        if (fate is SnapshotFate.Kept || !File.Exists(path))
            return;
        using var database = new Database(path);
        if (database.Number("SELECT 1 FROM sqlite_master WHERE name = 'snapshots'") is null)
            return;
        var which = fate is SnapshotFate.Lost ? "" : " WHERE grain % 2 = 0";
        database.Execute($"DELETE FROM snapshots{which}; DELETE FROM covers{which}");
    }

    public IDisk Copy()
    {
        var copy = new SqliteDisk();
        Directory.CreateDirectory(copy.Folder);
        opened!.Backup(Path.Combine(copy.Folder, SqliteJournal.FileName));
        return copy;
    }

    /// <summary>The files as they are, and the records in them, of which most are packed.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Contents() =>
        Directory
            .GetFiles(Folder, SqliteJournal.FileName + "*")
            .Where(f => !f.EndsWith("-shm", StringComparison.Ordinal))
            .Select(f => (ReadOnlyMemory<byte>)Bytes(f))
            .Concat(opened!.ReadAll().ToBlockingEnumerable().Select(r => r.Payload));

    static byte[] Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose()
    {
        opened?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        root.Delete(recursive: true);
    }
}
