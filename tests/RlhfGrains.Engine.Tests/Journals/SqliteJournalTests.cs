using RlhfGrains.Contracts;
using RlhfGrains.Engine.Sqlite;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Journals;

/// <summary>What only a journal on disk can suffer.</summary>
public sealed class SqliteJournalTests : IDisposable
{
    static readonly GrainKey A = new("toy", "a"), B = new("toy", "b");

    readonly SqliteHost host = new(), killed = new();

    public void Dispose()
    {
        host.Dispose();
        killed.Dispose();
    }

    [Fact]
    public async Task Folder_InUse_IsRefusedToASecondJournal_AndFreeAfterwards()
    {
        await using (host.Open())
        {
            var refused = Assert.Throws<DataFolderException>(host.Open);
            Assert.Contains("another server is using it", refused.Message, StringComparison.Ordinal);
        }
        await using var again = host.Open();
        Assert.Equal(0, again.RecordsToStartFrom);
    }

    [Fact]
    public async Task Format_NewerThanTheProgram_IsRefusedAndLeftAlone()
    {
        await using (host.Open())
        {
        }
        Sql("UPDATE meta SET value = 99 WHERE name = 'format'");
        var refused = Assert.Throws<DataFolderException>(host.Open);
        Assert.Contains("99", refused.Message, StringComparison.Ordinal);
        Sql("UPDATE meta SET value = 1 WHERE name = 'format'");
        await using var again = host.Open();
    }

    [Fact]
    public async Task File_ThatIsNoJournal_IsRefusedAndLeftAlone()
    {
        Directory.CreateDirectory(host.Folder);
        var path = Path.Combine(host.Folder, SqliteJournal.FileName);
        await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("this was somebody's diary. ", 500)));
        var before = await File.ReadAllBytesAsync(path);
        Assert.Equal(path, Assert.Throws<JournalCorruptException>(host.Open).What);
        Assert.Equal(before, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Folder_OfAProcessThatWasKilled_IsOpenedWithEverythingThatWasAppended()
    {
        await using (var journal = host.Open())
        {
            for (var i = 0; i < 10; i++) await journal.Append([Record(A, i)]);
            // What a killed process leaves: the file and its log, never closed.
            Directory.CreateDirectory(killed.Folder);
            foreach (var file in Directory.GetFiles(host.Folder, SqliteJournal.FileName + "*")) File.Copy(file, Path.Combine(killed.Folder, Path.GetFileName(file)));
        }
        await using var again = killed.Open();
        Assert.Equal(10, (await again.Read(A)).Tail.Count);
    }

    [Fact]
    public async Task Record_ThatDoesNotFitItsChecksum_IsNamed_AndTheOtherGrainsAreRead()
    {
        await Write(A, 3);
        await Write(B, 3);
        Sql("UPDATE journal SET payload = x'FF' WHERE seq = 2");
        await using var journal = host.Open();
        var damaged = await Assert.ThrowsAsync<JournalCorruptException>(async () => await journal.Read(A));
        Assert.Equal("record 2 of the journal of toy:a", damaged.What);
        await Assert.ThrowsAsync<JournalCorruptException>(async () => await journal.Append([Record(A, 3)]));
        Assert.Equal(3, (await journal.Read(B)).Tail.Count);
        await journal.Append([Record(B, 3)]);
    }

    [Theory]
    [InlineData("UPDATE journal SET version = 7 WHERE seq = 2")]
    [InlineData("UPDATE journal SET grain = 77 WHERE seq = 2")]
    public async Task Record_WhoseGrainCannotBeToldAnyMore_KeepsTheJournalClosed(string damage)
    {
        await Write(A, 3);
        Sql(damage);
        var damaged = Assert.Throws<JournalCorruptException>(host.Open);
        Assert.Equal("record 2 of the journal", damaged.What);
    }

    [Fact]
    public async Task Record_ThatIsMissing_DamagesItsGrainOnly()
    {
        await Write(A, 3);
        await Write(B, 3);
        Sql("DELETE FROM journal WHERE seq = 2");
        await using var journal = host.Open();
        await Assert.ThrowsAsync<JournalCorruptException>(async () => await journal.Read(A));
        Assert.Equal(3, (await journal.Read(B)).Tail.Count);
    }

    [Theory]
    [InlineData("UPDATE snapshots SET payload = x'FF' WHERE grain = 1")]
    [InlineData("UPDATE snapshots SET version = 2 WHERE grain = 1")]
    [InlineData("DELETE FROM snapshots WHERE grain = 1")]
    public async Task Snapshot_ThatIsDamagedOrLost_IsMadeUpForByItsRecords(string damage)
    {
        await Write(A, 3);
        await Write(B, 2);
        await using (var journal = host.Open())
            await journal.WriteSnapshots([new GrainSnapshot(A, 3, new byte[] { 3 }), new GrainSnapshot(B, 2, new byte[] { 2 })]);
        Sql(damage);
        await using (var journal = host.Open())
        {
            var history = await journal.Read(A);
            Assert.Null(history.Snapshot);
            Assert.Equal([1L, 2L, 3L], history.Tail.Select(r => r.Version));
            Assert.Equal(2, (await journal.Read(B)).Snapshot?.Version);
            Assert.Equal(A, journal.OldestUnsnapshotted(1).Single());
            await journal.Append([Record(A, 3)]);
            await journal.WriteSnapshots([new GrainSnapshot(A, 4, new byte[] { 4 })]);
        }
        await using var again = host.Open();
        Assert.Equal(4, (await again.Read(A)).Snapshot?.Version);
        Assert.Equal(0, again.RecordsToStartFrom);
    }

    [Fact]
    public async Task Snapshot_LostBehindTheCheckpoint_IsMadeUpForWhenItIsMissed()
    {
        await Write(A, 3);
        await Write(B, 2);
        await using (var journal = host.Open())
        {
            await journal.WriteSnapshots([new GrainSnapshot(A, 3, new byte[] { 3 }), new GrainSnapshot(B, 2, new byte[] { 2 })]);
            await journal.Append([Record(A, 3)]);
        }
        Sql("DELETE FROM snapshots WHERE grain = 1");
        await using var again = host.Open();
        Assert.Equal([1L, 2L, 3L, 4L], (await again.Read(A)).Tail.Select(r => r.Version));
    }

    [Fact]
    public async Task Start_ReadsOnlyWhatLiesBehindTheCheckpoint()
    {
        await Write(A, 100);
        await Write(B, 5);
        await using (var journal = host.Open()) await journal.WriteSnapshots([new GrainSnapshot(A, 100, new byte[] { 1 })]);
        var read = 0L;
        await using var again = new SqliteJournal(host.Folder, p => read = p.RecordsTotal);
        Assert.Equal(5, read);
        Assert.Equal(5, again.RecordsToStartFrom);
    }

    [Fact]
    public async Task PendingSend_ThatDoesNotFitItsChecksum_IsNamed()
    {
        await using (var journal = host.Open())
        {
            var send = new PendingSend(new SendNumber(A, B, 1), DateTimeOffset.UnixEpoch, new byte[] { 1 });
            await journal.Append([Record(A, 0) with { Sends = [send] }]);
        }
        Sql("UPDATE sends SET not_before = 5");
        await using var again = host.Open();
        var damaged = await Assert.ThrowsAsync<JournalCorruptException>(async () => await again.ReadPendingSends());
        Assert.Equal("stored send 1", damaged.What);
    }

    [Fact]
    public async Task Append_ThatFailsInTheMiddle_IsUndoneWhole_AndTheNextOneWorks()
    {
        await Write(A, 1);
        Sql("CREATE TRIGGER no_room BEFORE INSERT ON journal WHEN NEW.grain = 2 BEGIN SELECT RAISE(ABORT, 'no room'); END");
        await using var journal = host.Open();
        var failed = await Assert.ThrowsAsync<SqliteJournalException>(async () => await journal.Append([Record(A, 1), Record(B, 0)]));
        Assert.Contains("no room", failed.Message, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single((await journal.Read(A)).Tail).Version);
        Assert.Empty((await journal.Read(B)).Tail);
        Sql("DROP TRIGGER no_room");
        await journal.Append([Record(A, 1), Record(B, 0)]);
    }

    [Fact]
    public async Task ReadAll_GoesOnBesideTheWriter()
    {
        await Write(A, 10);
        await using var journal = host.Open();
        var versions = new List<long>();
        await foreach (var record in journal.ReadAll())
        {
            versions.Add(record.Version);
            if (versions.Count <= 5) await journal.Append([Record(B, versions.Count - 1)]);
        }
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), versions.Take(10));
    }

    async Task Write(GrainKey grain, int count)
    {
        await using var journal = host.Open();
        for (var i = 0; i < count; i++) await journal.Append([Record(grain, i)]);
    }

    void Sql(string statement)
    {
        using var database = new Database(Path.Combine(host.Folder, SqliteJournal.FileName));
        database.Execute(statement);
    }

    static GrainAppend Record(GrainKey grain, long expected) => new(grain, expected, DateTimeOffset.UnixEpoch, new byte[] { 1, (byte)expected }, [], []);
}
