using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;

namespace RlhfGrains.Api.Backups;

/// <summary>A backup as it lies in its folder.</summary>
/// <param name="Journal">Null when the file cannot be read.</param>
sealed record StoredBackup(BackupName Name, long Bytes, JournalFileInfo? Journal);

/// <summary>
/// The folder of the backups: what lies in it under our names, and the ledger of erasures. Nothing else in it is
/// touched.
/// </summary>
sealed class BackupFolder(string path)
{
    public string FolderPath { get; } = System.IO.Path.GetFullPath(path);

    public string PathOf(BackupName name) => System.IO.Path.Combine(FolderPath, name.ToString());

    /// <summary>The newest first.</summary>
    public IReadOnlyList<StoredBackup> List() =>
        [
            .. Names()
                .OrderByDescending(n => n.Number)
                .Select(n => new StoredBackup(n, new FileInfo(PathOf(n)).Length, JournalFileInfo.TryRead(PathOf(n)))),
        ];

    /// <summary>A name that no backup has.</summary>
    public BackupName Next(Instant now) =>
        new(
            Instant.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
            Names().Select(n => n.Number).DefaultIfEmpty().Max() + 1
        );

    /// <summary>Makes the folder when it is not there.</summary>
    public void Make() => OwnerOnly.MakeFolder(FolderPath);

    /// <summary>Removes what backups have left that were killed half made.</summary>
    public IReadOnlyList<string> RemoveUnfinished() => UnfinishedBackup.RemoveAll(FolderPath);

    IEnumerable<BackupName> Names() =>
        Directory.Exists(FolderPath)
            ? Directory
                .EnumerateFiles(FolderPath, "backup-*.db")
                .Select(f => BackupName.Parse(System.IO.Path.GetFileName(f)))
                .OfType<BackupName>()
            : [];
}
