namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>
/// One process per data folder. The operating system drops the lock with the process, however it ends.
/// </summary>
public sealed class FolderLock : IDisposable
{
    const string FileName = "journal.lock";

    /// <summary>EWOULDBLOCK of Linux: somebody else holds the lock.</summary>
    const int WouldBlock = 11;

    readonly FileStream held;

    /// <exception cref="DataFolderException">Another process has it, or the folder cannot be written to.</exception>
    public FolderLock(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            held = new FileStream(path, OwnerOnly.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataFolderException(
                $"the data folder {folder} cannot be written to: give this user write access to it",
                e
            );
        }
        catch (IOException e) when (e.HResult != WouldBlock && !OperatingSystem.IsWindows())
        {
            // A file system that is mounted for reading alone, or full before the lock was ever made.
            throw new DataFolderException(
                $"the data folder {folder} cannot be written to: {e.Message.Split(" : ")[0]}",
                e
            );
        }
        catch (IOException e)
        {
            throw new DataFolderException(
                $"the data folder {folder} cannot be locked, so another server is using it: stop that one, or give this one a folder of its own ({e.Message})",
                e
            );
        }
    }

    public void Dispose() => held.Dispose();
}
