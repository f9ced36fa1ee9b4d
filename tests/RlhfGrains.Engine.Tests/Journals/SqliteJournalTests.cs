using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Journals;

/// <summary>What only a journal on disk can suffer.</summary>
public sealed class SqliteJournalTests : IDisposable
{
    static readonly GrainKey A = new("toy", "a"),
        B = new("toy", "b");

    readonly SqliteHost host = new(),
        killed = new();

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
        await using (host.Open()) { }
        Sql("UPDATE meta SET value = 99 WHERE name = 'format'");
        var refused = Assert.Throws<DataFolderException>(host.Open);
        Assert.Contains("99", refused.Message, StringComparison.Ordinal);
        Sql("UPDATE meta SET value = 2 WHERE name = 'format'");
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
            for (var i = 0; i < 10; i++)
                await journal.Append([Record(A, i)]);
            // What a killed process leaves: the file and its log, never closed.
            Directory.CreateDirectory(killed.Folder);
            foreach (var file in Directory.GetFiles(host.Folder, SqliteJournal.FileName + "*"))
                File.Copy(file, Path.Combine(killed.Folder, Path.GetFileName(file)));
        }
        await using var again = killed.Open();
        Assert.Equal(10, (await again.Read(A)).Tail.Count);
    }

    [Fact]
    public async Task Row_ThatStartReads_AndIsDamaged_KeepsTheJournalClosed()
    {
        await Write(A, 3);
        Flip("journal", "body", "position = 2");
        Assert.Equal(
            "the row of the journal that begins with record 2",
            Assert.Throws<JournalCorruptException>(host.Open).What
        );
    }

    [Fact]
    public async Task Row_ThatIsMissing_KeepsTheJournalClosed()
    {
        await Write(A, 3);
        Sql("DELETE FROM journal WHERE position = 2");
        Assert.Equal("record 2 of the journal to 2", Assert.Throws<JournalCorruptException>(host.Open).What);
    }

    [Fact]
    public async Task Row_BehindTheCheckpoint_ThatIsDamaged_IsNamedAtLoad_AndTheOtherGrainsAreRead()
    {
        await Write(A, 3);
        await Write(B, 3);
        await using (var journal = host.Open())
            await journal.WriteCovers([A, B]);
        Flip("journal", "body", "position = 2");
        await using (var journal = host.Open())
        {
            var damaged = await Assert.ThrowsAsync<JournalCorruptException>(async () => await journal.Read(A));
            Assert.Equal("record 2 of the journal, version 2 of toy:a,", damaged.What);
            Assert.Equal(3, (await journal.Read(B)).Tail.Count);
            await journal.Append([Record(B, 3)]);
        }
    }

    [Theory]
    [InlineData("snapshots", "payload")]
    [InlineData("covers", "body")]
    [InlineData(null, "UPDATE snapshots SET version = 1 WHERE grain = 1")]
    [InlineData(null, "DELETE FROM snapshots WHERE grain = 1")]
    [InlineData(null, "DELETE FROM covers WHERE grain = 1")]
    [InlineData(null, "DELETE FROM snapshots WHERE grain = 1; DELETE FROM covers WHERE grain = 1")]
    public async Task SnapshotOrCover_ThatIsDamagedOrLost_IsMadeUpForByItsRecords(string? table, string damage)
    {
        await Write(A, 3);
        await Write(B, 2);
        await using (var journal = host.Open())
        {
            await journal.WriteSnapshots([
                new GrainSnapshot(A, 2, new byte[] { 3 }),
                new GrainSnapshot(B, 2, new byte[] { 2 }),
            ]);
            await journal.WriteCovers([A]);
        }
        if (table is null)
            Sql(damage);
        else
            Flip(table, damage, "grain = 1");
        await using (var journal = host.Open())
        {
            var history = await journal.Read(A);
            Assert.Null(history.Snapshot);
            Assert.Equal([1L, 2L, 3L], history.Tail.Select(r => r.Version));
            Assert.Equal(2, (await journal.Read(B)).Snapshot?.Version);
        }
        Assert.Empty(JournalVerifier.Verify(Path.Combine(host.Folder, SqliteJournal.FileName)));
        await using (var journal = host.Open())
        {
            Assert.Equal(3, (await journal.Read(A)).Tail.Count);
            await journal.Append([Record(A, 3)]);
            await journal.WriteSnapshots([new GrainSnapshot(A, 4, new byte[] { 4 })]);
        }
        await using var again = host.Open();
        Assert.Equal(4, (await again.Read(A)).Snapshot?.Version);
        Assert.Equal(0, again.RecordsToStartFrom);
    }

    [Theory]
    [InlineData("pasts", "body")]
    [InlineData("pasts", "checksum")]
    [InlineData(null, "DELETE FROM pasts WHERE version = 1")]
    [InlineData(null, "DELETE FROM pasts WHERE version = 3")]
    [InlineData(null, "DROP TABLE pasts")]
    public async Task PositionsBehindASnapshot_ThatAreDamagedOrLost_AreLookedForOnce(string? table, string damage)
    {
        await Write(A, 6);
        await using (var journal = host.Open())
        {
            for (var version = 2; version <= 4; version += 2)
                await journal.WriteSnapshots([new GrainSnapshot(A, version, new byte[] { 1 })]);
            await journal.WriteCovers([A]);
        }
        if (table is null)
            Sql(damage);
        else
            Flip(table, damage, "version = 3");
        for (var opened = 0; opened < 2; opened++)
        {
            await using var journal = host.Open();
            Assert.Equal([3L, 4, 5], (await journal.ReadRecords(A, 2, 3)).Select(r => r.Version));
            Assert.Equal([1L, 2, 3, 4, 5, 6], (await journal.ReadRecords(A, 0, 100)).Select(r => r.Version));
            // What it had taken in is made again by the next snapshot.
            await journal.WriteSnapshots([new GrainSnapshot(A, 5, new byte[] { 1 })]);
            Assert.Equal([1L, 2, 3, 4, 5, 6], (await journal.ReadRecords(A, 0, 100)).Select(r => r.Version));
        }
        Assert.Empty(JournalVerifier.Verify(Path.Combine(host.Folder, SqliteJournal.FileName)));
    }

    [Fact]
    public async Task Covers_OfManyGrainsThatAreLost_AreAllFoundInOnePass()
    {
        var keys = Enumerable.Range(0, 50).Select(i => new GrainKey("toy", $"g{i}")).ToList();
        await using (var journal = host.Open())
        {
            for (var i = 0; i < 4; i++)
                await journal.Append([.. keys.Select(k => Record(k, i))]);
            await journal.WriteCovers(keys);
            await journal.Append([.. keys.Take(5).Select(k => Record(k, 4))]);
        }
        Sql("DELETE FROM covers WHERE grain <> 50");
        await using (var journal = host.Open())
            Assert.Equal(5, (await journal.Read(keys[0])).Tail.Count);
        Assert.Equal(50, Number("SELECT count(*) FROM covers"));
        await using var again = host.Open();
        foreach (var key in keys)
            Assert.Equal(keys.IndexOf(key) < 5 ? 5 : 4, (await again.Read(key)).Tail.Count);
    }

    [Fact]
    public async Task RecordsOfOneGroup_ShareRows_AndAreReadOneByOne()
    {
        var keys = Enumerable.Range(0, 300).Select(i => new GrainKey("toy", $"g{i}")).ToList();
        await using (var journal = host.Open())
        {
            for (var i = 0; i < 3; i++)
            {
                var version = i;
                await journal.Append([
                    .. keys.Select(
                        (k, n) => Record(k, version) with { Payload = Enumerable.Repeat((byte)n, 100 + n).ToArray() }
                    ),
                ]);
            }
            Assert.InRange(Number("SELECT count(*) FROM journal"), 10, 90);
        }
        await using var again = host.Open();
        for (var n = 0; n < keys.Count; n++)
            Assert.All((await again.Read(keys[n])).Tail, r =>
                Assert.Equal(Enumerable.Repeat((byte)n, 100 + n), r.Payload.ToArray())
            );
    }

    [Fact]
    public async Task Overwrite_LeavesNothingOfTheOldPayload_InAnyFile()
    {
        var secret = System.Text.Encoding.UTF8.GetBytes("Grace Brewster Murray Hopper, 1906");
        await using var journal = host.Open();
        await journal.Append([Record(A, 0) with { Payload = secret }, Record(B, 0)]);
        await journal.Append([
            Record(A, 1) with
            {
                Payload = Enumerable.Repeat(secret, 200).SelectMany(s => s).ToArray(),
            },
        ]);
        await journal.WriteSnapshots([new GrainSnapshot(A, 2, secret)]);
        Assert.True(AnyFileHas(secret));
        await journal.Overwrite([
            new RecordOverwrite(A, 1, new byte[] { 0 }),
            new RecordOverwrite(A, 2, new byte[] { 0 }),
        ]);
        Assert.False(AnyFileHas(secret));
    }

    [Fact]
    public async Task Snapshot_LostBehindTheCheckpoint_IsMadeUpForWhenItIsMissed()
    {
        await Write(A, 3);
        await Write(B, 2);
        await using (var journal = host.Open())
        {
            await journal.WriteSnapshots([
                new GrainSnapshot(A, 3, new byte[] { 3 }),
                new GrainSnapshot(B, 2, new byte[] { 2 }),
            ]);
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
        await using (var journal = host.Open())
            await journal.WriteSnapshots([new GrainSnapshot(A, 100, new byte[] { 1 })]);
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
            var send = new PendingSend(new SendNumber(A, B, 1), Instant.UnixEpoch, new byte[] { 1 });
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
        Sql(
            "CREATE TRIGGER no_room BEFORE INSERT ON journal WHEN NEW.position = 2 BEGIN SELECT RAISE(ABORT, 'no room'); END"
        );
        await using var journal = host.Open();
        var failed = await Assert.ThrowsAsync<SqliteJournalException>(async () =>
            await journal.Append([Record(A, 1), Record(B, 0)])
        );
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
            if (versions.Count <= 5)
                await journal.Append([Record(B, versions.Count - 1)]);
        }
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), versions.Take(10));
    }

    async Task Write(GrainKey grain, int count)
    {
        await using var journal = host.Open();
        for (var i = 0; i < count; i++)
            await journal.Append([Record(grain, i)]);
    }

    void Sql(string statement)
    {
        using var database = new Database(Path.Combine(host.Folder, SqliteJournal.FileName));
        database.Execute(statement);
    }

    long Number(string query)
    {
        using var database = new Database(Path.Combine(host.Folder, SqliteJournal.FileName));
        return database.Number(query) ?? 0;
    }

    /// <summary>One bit in the middle of a value.</summary>
    void Flip(string table, string column, string where)
    {
        using var database = new Database(Path.Combine(host.Folder, SqliteJournal.FileName));
        byte[] bytes;
        using (var read = database.Prepare($"SELECT {column} FROM {table} WHERE {where}"))
        {
            Assert.True(read.Step());
            bytes = read.Blob(0).ToArray();
        }
        bytes[bytes.Length / 2] ^= 4;
        using var write = database.Prepare($"UPDATE {table} SET {column} = ?1 WHERE {where}");
        write.Bind(1, bytes).Run();
    }

    bool AnyFileHas(ReadOnlySpan<byte> bytes)
    {
        foreach (var path in Directory.GetFiles(host.Folder, SqliteJournal.FileName + "*"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[file.Length];
            file.ReadExactly(content);
            if (content.AsSpan().IndexOf(bytes) >= 0)
                return true;
        }
        return false;
    }

    static GrainAppend Record(GrainKey grain, long expected) =>
        new(grain, expected, Instant.UnixEpoch, new byte[] { 1, (byte)expected }, [], []);
}
