namespace RlhfGrains.Engine.Sqlite;

/// <summary>What a journal file says of itself, without reading its records.</summary>
/// <param name="Position">Of its last record; 0 when it has none.</param>
public sealed record JournalFileInfo(long Format, long Position)
{
    /// <summary>Null when the file is not there, or is no journal that this program can read.</summary>
    public static JournalFileInfo? TryRead(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using var database = new Database(path, readOnly: true);
            return database.Number("SELECT value FROM meta WHERE name = 'format'") is { } format
                ? new JournalFileInfo(format, database.Number("SELECT max(seq) FROM journal") ?? 0)
                : null;
        }
        catch (SqliteJournalException)
        {
            return null;
        }
    }
}
