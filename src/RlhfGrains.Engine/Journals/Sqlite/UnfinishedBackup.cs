namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>
/// The file that a backup is made in, until it is whole. Whoever makes it holds a lock on it, which the operating
/// system drops with the process: so what a killed one has left can be told from one that is being made, by this server
/// or by another one with the same folder.
/// </summary>
public sealed class UnfinishedBackup : IDisposable
{
    const string Ending = ".part";

    // On Windows SQLite could not write to it otherwise, and what is open there cannot be deleted anyway.
    static readonly FileShare Share = OperatingSystem.IsWindows()
        ? FileShare.ReadWrite | FileShare.Delete
        : FileShare.None;

    readonly FileStream held;

    /// <exception cref="IOException">Another process is making it.</exception>
    public UnfinishedBackup(string finished)
    {
        FilePath = finished + Ending;
        held = new FileStream(FilePath, OwnerOnly.Options(FileMode.Create, FileAccess.ReadWrite, Share));
    }

    public string FilePath { get; }

    /// <summary>When it returns, everything that was written to the file is on disk.</summary>
    public void Sync() => held.Flush(flushToDisk: true);

    /// <summary>
    /// Removes what killed backups have left in a folder: it holds names and texts of people, and nobody counts it
    /// among the backups.
    /// </summary>
    /// <returns>What was removed.</returns>
    public static IReadOnlyList<string> RemoveAll(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        var removed = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder, "backup-*.db" + Ending).Order(StringComparer.Ordinal))
        {
            try
            {
                using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                    File.Delete(path);
                removed.Add(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is being made, or is somebody else's.
            }
        }
        return removed;
    }

    public void Dispose() => held.Dispose();
}
