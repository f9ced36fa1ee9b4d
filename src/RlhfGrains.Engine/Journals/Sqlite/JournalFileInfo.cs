namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>What a journal file says of itself, without reading its records.</summary>
/// <param name="Position">Of its last record; 0 when it has none, null when that cannot be read in its format.</param>
public sealed record JournalFileInfo(long Format, long? Position)
{
    /// <summary>Null when the file is not there, or is no journal.</summary>
    public static JournalFileInfo? TryRead(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var database = new Database(path, readOnly: true);
            if (database.Number("SELECT value FROM meta WHERE name = 'format'") is not { } format)
                return null;
            return new JournalFileInfo(format, format == Schema.FormatVersion ? LastPosition(database) : null);
        }
        catch (SqliteJournalException)
        {
            return null;
        }
    }

    static long? LastPosition(Database database)
    {
        using var last = database.Prepare("SELECT position, body FROM journal ORDER BY position DESC LIMIT 1");
        if (!last.Step())
            return 0;
        var row = new RowReader();
        return row.Read(last.Long(0), last.Blob(1)) ? last.Long(0) + row.Records.Count - 1 : null;
    }
}
