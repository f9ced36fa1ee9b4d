using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Journals;

/// <summary>Backups, what verifying finds, and a write-ahead log that was cut.</summary>
public sealed class JournalCopyTests : IDisposable
{
    static readonly GrainKey A = new("toy", "a"),
        B = new("toy", "b");

    readonly SqliteHost host = new(),
        copy = new();

    string JournalPath => Path.Combine(host.Folder, SqliteJournal.FileName);

    public void Dispose()
    {
        host.Dispose();
        copy.Dispose();
    }

    [Fact]
    public async Task Backup_IsOneMoment_WhileAppendsGoOn()
    {
        Directory.CreateDirectory(copy.Folder);
        var to = Path.Combine(copy.Folder, SqliteJournal.FileName);
        await using var journal = new SqliteJournal(host.Folder);
        for (var i = 0; i < 400; i++)
            await journal.Append([Record(A, i, Random(20_000, i)), Record(B, i)]);
        var appended = 0;
        journal.Backup(to, _ =>
            journal.Append([Record(A, 400 + appended), Record(B, 400 + appended++)]).AsTask().GetAwaiter().GetResult()
        );
        Assert.True(appended > 0);
        Assert.Empty(JournalVerifier.Verify(to));
        await using var copied = copy.Open();
        Assert.Equal(400, (await copied.Read(A)).Tail.Count);
        Assert.Equal(400, (await copied.Read(B)).Tail.Count);
        Assert.Equal(
            [to],
            Directory
                .GetFiles(copy.Folder, "journal.db*")
                .Where(f =>
                    !f.EndsWith("-wal", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal)
                )
        );
        Assert.Throws<IOException>(() => journal.Backup(to));
    }

    [Fact]
    public async Task Backup_ThatIsCancelled_LeavesNoFile()
    {
        Directory.CreateDirectory(copy.Folder);
        await using var journal = new SqliteJournal(host.Folder);
        for (var i = 0; i < 400; i++)
            await journal.Append([Record(A, i, Random(20_000, i))]);
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            journal.Backup(Path.Combine(copy.Folder, "backup"), _ => cancel.Cancel(), cancel.Token)
        );
        Assert.Empty(Directory.GetFiles(copy.Folder));
    }

    [Fact]
    public async Task Wal_CutInsideACommit_LosesThatCommitWhole_AndNoOther()
    {
        var sizes = new List<long>();
        await using (var journal = host.Open())
        {
            for (var i = 0; i < 6; i++)
            {
                await journal.Append([Record(A, i, Random(9_000, i)), Record(B, i)]);
                sizes.Add(new FileInfo(JournalPath + "-wal").Length);
            }
            Directory.CreateDirectory(copy.Folder);
            foreach (
                var file in Directory
                    .GetFiles(host.Folder, "journal.db*")
                    .Where(f => !f.EndsWith("-shm", StringComparison.Ordinal))
            )
                File.Copy(file, Path.Combine(copy.Folder, Path.GetFileName(file)));
        }
        using (var wal = File.OpenWrite(Path.Combine(copy.Folder, SqliteJournal.FileName + "-wal")))
            wal.SetLength((sizes[3] + sizes[4]) / 2);
        await using var cut = copy.Open();
        Assert.Equal(4, (await cut.Read(A)).Tail.Count);
        Assert.Equal(4, (await cut.Read(B)).Tail.Count);
    }

    [Theory]
    [InlineData(
        "UPDATE journal SET body = substr(body, 1, 10) || x'77' || substr(body, 12) WHERE position = 3",
        "the row of the journal that begins with record 3",
        true
    )]
    [InlineData("DELETE FROM journal WHERE position = 3", "records 3 to 4 of the journal, which are missing", true)]
    [InlineData("DELETE FROM journal WHERE position > 8", "records 9 to 10 of the journal, which are missing", true)]
    [InlineData("UPDATE grains SET name = 'toy:x' WHERE number = 2", "the name of grain number 2", true)]
    [InlineData("UPDATE snapshots SET payload = x'00' WHERE grain = 1", "the snapshot of grain number 1", false)]
    [InlineData("UPDATE covers SET checksum = checksum + 1 WHERE grain = 2", "the cover of grain number 2", false)]
    [InlineData("DELETE FROM covers WHERE grain = 2", "the cover of grain number 2", false)]
    [InlineData("UPDATE sends SET number = 9", "stored send 1", true)]
    public async Task Verify_NamesWhatIsDamaged(string damage, string what, bool isLoss)
    {
        await using (var journal = host.Open())
        {
            var send = new PendingSend(new SendNumber(A, B, 1), Instant.UnixEpoch, new byte[] { 1 });
            for (var i = 0; i < 5; i++)
                await journal.Append([Record(A, i) with { Sends = i == 0 ? [send] : [] }, Record(B, i)]);
            await journal.WriteSnapshots([new GrainSnapshot(A, 5, new byte[] { 1, 2, 3 })]);
            await journal.WriteCovers([B]);
        }
        var steps = new List<VerifyProgress>();
        Assert.Empty(JournalVerifier.Verify(JournalPath, steps.Add));
        Assert.Contains(new VerifyProgress("records", 10, 10), steps);
        using (var database = new Database(JournalPath))
            database.Execute(damage);
        Assert.Contains(JournalVerifier.Verify(JournalPath), f =>
            f.What == what && f.IsLoss == isLoss && f.WhatToDo.Length > 0
        );
    }

    [Fact]
    public async Task Verify_NamesPositionsBehindASnapshot_OfWhichSomeAreMissing()
    {
        await using (var journal = host.Open())
        {
            for (var i = 0; i < 3; i++)
            {
                await journal.Append([Record(A, i)]);
                await journal.WriteSnapshots([new GrainSnapshot(A, i + 1, new byte[] { 1 })]);
            }
        }
        Assert.Empty(JournalVerifier.Verify(JournalPath));
        using (var database = new Database(JournalPath))
            database.Execute("DELETE FROM pasts WHERE version = 2");
        var found = Assert.Single(JournalVerifier.Verify(JournalPath));
        Assert.Equal("the positions behind the snapshot of grain number 1", found.What);
        Assert.False(found.IsLoss);
    }

    [Fact]
    public async Task Backup_HasWhatHappenedBehindASnapshot()
    {
        Directory.CreateDirectory(copy.Folder);
        await using var journal = new SqliteJournal(host.Folder);
        for (var i = 0; i < 5; i++)
            await journal.Append([Record(A, i)]);
        await journal.WriteSnapshots([new GrainSnapshot(A, 4, new byte[] { 1 })]);
        journal.Backup(Path.Combine(copy.Folder, SqliteJournal.FileName));
        await using var copied = copy.Open();
        Assert.Equal([1L, 2, 3, 4, 5], (await copied.ReadRecords(A, 0, 10)).Select(r => r.Version));
    }

    [Fact]
    public async Task Verify_OfAFileWithBrokenPages_NamesTheFile()
    {
        await using (var journal = host.Open())
            for (var i = 0; i < 200; i++)
                await journal.Append([Record(A, i, Random(900, i))]);
        using (var file = File.OpenWrite(JournalPath))
        {
            file.Position = 8 * 4096;
            file.Write(Random(4096 * 3, 5));
        }
        Assert.Contains(JournalVerifier.Verify(JournalPath), f => f.IsLoss);
    }

    static byte[] Random(int bytes, int seed)
    {
        var random = new byte[bytes];
        new Random(seed).NextBytes(random);
        return random;
    }

    static GrainAppend Record(GrainKey grain, long expected, byte[]? payload = null) =>
        new(grain, expected, Instant.UnixEpoch, payload ?? [1, (byte)expected], [], []);
}
