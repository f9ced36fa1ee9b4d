using RlhfGrains.Engine.Journals.Sqlite;

namespace RlhfGrains.Engine.Tests.Toys;

/// <summary>What is in a stopped server's data folder, to be compared.</summary>
public static class JournalCopies
{
    /// <param name="withPositions">Whether the order over all grains is to be the same too.</param>
    public static async Task<(List<string> Records, List<string> Sends)> Of(string folder, bool withPositions)
    {
        await using var journal = new SqliteJournal(folder);
        var records = new List<string>();
        await foreach (var r in journal.ReadAll())
            records.Add(
                $"{(withPositions ? r.Position : 0)} {r.Grain} {r.Version} {r.At:O} {Convert.ToHexString(r.Payload.Span)}"
            );
        var sends = (await journal.ReadPendingSends())
            .Select(s => $"{s.Id} {s.NotBefore:O} {Convert.ToHexString(s.Message.Span)}")
            .Order(StringComparer.Ordinal)
            .ToList();
        return (withPositions ? records : [.. records.Order(StringComparer.Ordinal)], sends);
    }
}
