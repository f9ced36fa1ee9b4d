namespace RlhfGrains.Api.Hosting;

/// <summary>Files that are there as a whole or not at all.</summary>
static class DurableFile
{
    /// <summary>Writes beside the file, for its owner alone, syncs, and puts it in the place of what was there.</summary>
    public static void Replace(string path, Action<Stream> write)
    {
        var unfinished = path + ".new";
        // One left over by an interrupted attempt keeps its mode when it is opened again.
        File.Delete(unfinished);
        try
        {
            using (var file = new FileStream(unfinished, ForOwnerAlone()))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            TryDelete(unfinished);
            throw;
        }
    }

    /// <summary>Makes a folder when it is not there, for its owner alone.</summary>
    public static DirectoryInfo MakeFolder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Keys and names of people lie in such files.</summary>
    static FileStreamOptions ForOwnerAlone()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left over has a name that nothing reads.
        }
    }
}
