using System.Globalization;
using System.Text;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Journals;

/// <summary>
/// Databases as earlier programs left them, each beside a text of what is in it: they are opened by this program, and
/// nothing is lost.
/// </summary>
public sealed class StoredFormatTests : IDisposable
{
    readonly SqliteHost host = new();

    string JournalPath => Path.Combine(host.Folder, SqliteJournal.FileName);

    public void Dispose() => host.Dispose();

    [Theory]
    [InlineData("format-1")]
    [InlineData("format-2")]
    public async Task StoredDatabase_IsReadAsItWasWritten_AndGoesOn(string name)
    {
        Place(name);
        for (var opening = 0; opening < 2; opening++)
        {
            await using var journal = host.Open();
            Assert.Equal(Expected(name), await Describe(journal));
        }
        Assert.Empty(JournalVerifier.Verify(JournalPath));
        await using (var journal = host.Open())
        {
            var grain = new GrainKey("item", "p1/g1");
            await journal.Append([new GrainAppend(grain, 35, Instant.UnixEpoch, new byte[] { 1 }, [], [])]);
            Assert.Equal(36, (await journal.Read(grain)).Tail.Count);
        }
        Assert.Equal(
            [SqliteJournal.FileName, "journal.lock"],
            Directory.GetFiles(host.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Upgrade_ThatWasInterrupted_BeginsAgain()
    {
        Place("format-1");
        await File.WriteAllTextAsync(JournalPath + ".upgrade", "half of a file");
        await using var journal = host.Open();
        Assert.Equal(Expected("format-1"), await Describe(journal));
        Assert.False(File.Exists(JournalPath + ".upgrade"));
    }

    [Theory]
    [InlineData("UPDATE journal SET payload = x'FF' WHERE seq = 40")]
    [InlineData("DELETE FROM journal WHERE seq = 40")]
    public void Upgrade_OfADamagedRecord_IsRefusedByName_AndLeavesTheFile(string damage)
    {
        Place("format-1");
        using (var database = new Database(JournalPath))
            database.Execute(damage);
        var refused = Assert.Throws<JournalCorruptException>(host.Open);
        Assert.Equal("record 40 of the journal, which has format 1,", refused.What);
        using var after = new Database(JournalPath);
        Assert.Equal(1, after.Number("SELECT value FROM meta WHERE name = 'format'"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void UnknownFormat_IsRefused(long format)
    {
        Place("format-2");
        using (var database = new Database(JournalPath))
            database.Execute($"UPDATE meta SET value = {format} WHERE name = 'format'");
        Assert.Contains(
            $"format {format}; this program knows formats up to 2",
            Assert.Throws<DataFolderException>(host.Open).Message,
            StringComparison.Ordinal
        );
    }

    void Place(string name)
    {
        Directory.CreateDirectory(host.Folder);
        File.Copy(Stored(name + ".db"), JournalPath);
    }

    static string Expected(string name) => File.ReadAllText(Stored(name + ".txt"));

    static string Stored(string file) => Path.Combine(AppContext.BaseDirectory, "Journals", "Stored", file);

    static async Task<string> Describe(IJournalStore journal)
    {
        var text = new StringBuilder();
        var grains = new HashSet<GrainKey>();
        await foreach (var r in journal.ReadAll())
        {
            grains.Add(r.Grain);
            text.Append(
                CultureInfo.InvariantCulture,
                $"record {r.Position} {r.Version} {r.At.ToUnixTimeMilliseconds()} {Convert.ToHexStringLower(r.Payload.Span)} {r.Grain}\n"
            );
        }
        foreach (
            var grain in grains.OrderBy(g =>
                int.Parse(new string([.. g.Name[4..].TakeWhile(char.IsAsciiDigit)]), CultureInfo.InvariantCulture)
            )
        )
        {
            var history = await journal.Read(grain);
            var state = history.Snapshot is { } snapshot ? Encoding.UTF8.GetString(snapshot.Payload.Span) : "-";
            text.Append(
                CultureInfo.InvariantCulture,
                $"grain {history.Snapshot?.Version ?? 0} {state} + {history.Tail.Count} {grain}\n"
            );
        }
        foreach (
            var s in (await journal.ReadPendingSends())
                .OrderBy(s => s.Id.Sender.ToString(), StringComparer.Ordinal)
                .ThenBy(s => s.Id.Number)
        )
        {
            var message = Convert.ToHexStringLower(s.Message.Span);
            text.Append(
                CultureInfo.InvariantCulture,
                $"send {s.Id.Sender} -> {s.Id.Receiver} {s.Id.Number} {s.NotBefore.ToUnixTimeMilliseconds()} {message}\n"
            );
        }
        return text.ToString();
    }
}
