namespace RlhfGrains.LoadTest.Chaos;

/// <summary>A data folder's files, for servers that are not running.</summary>
static class Folders
{
    public const string Journal = "journal.db";
    public const string Log = "journal.db-wal";

    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }
}
