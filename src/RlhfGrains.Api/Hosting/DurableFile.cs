using RlhfGrains.Engine.Journals.Sqlite;

namespace RlhfGrains.Api.Hosting;

/// <summary>Files that are there as a whole or not at all.</summary>
static class DurableFile
{
    /// <summary>
    /// Writes beside the file, for its owner alone, syncs, and puts it in the place of what was there.
    /// </summary>
    public static void Replace(string path, Action<Stream> write)
    {
        var unfinished = path + ".new";
        // One left over by an interrupted attempt keeps its mode when it is opened again.
        File.Delete(unfinished);
        try
        {
            using (var file = new FileStream(unfinished, OwnerOnly.Options(FileMode.Create, FileAccess.Write)))
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
