using SQLitePCL;

namespace RlhfGrains.LoadTest.Scale;

/// <summary>Takes from a stopped server's journal what is only there to make a start short.</summary>
static class BareJournal
{
    const string FileName = "journal.db";

    /// <summary>Deletes every snapshot and cover.</summary>
    public static void Make(string dataFolder)
    {
        Batteries_V2.Init();
        Check(
            raw.sqlite3_open_v2(Path.Combine(dataFolder, FileName), out var journal, raw.SQLITE_OPEN_READWRITE, null),
            journal
        );
        using (journal)
        {
            Check(
                raw.sqlite3_exec(journal, "DELETE FROM snapshots; DELETE FROM covers; PRAGMA wal_checkpoint(TRUNCATE)"),
                journal
            );
        }
    }

    static void Check(int code, sqlite3 journal)
    {
        if (code != raw.SQLITE_OK)
            throw new InputException($"{FileName} cannot be changed: {raw.sqlite3_errmsg(journal).utf8_to_string()}");
    }
}
