using RlhfGrains.Contracts;
using RlhfGrains.Postgres.Tests.Servers;

namespace RlhfGrains.Postgres.Tests.Journals;

/// <summary>What only a journal behind a connection can suffer.</summary>
public sealed class FailureTests : IDisposable
{
    static readonly GrainKey A = new("toy", "a"),
        B = new("toy", "b");

    readonly PostgresHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task SecondServer_IsRefusedWhileTheFirstRuns_AndTakesOverWhenItHasEnded()
    {
        await using (var first = host.OpenJournal())
        {
            await first.Append([Record(A, 0)]);
            var refused = await Assert.ThrowsAsync<PostgresJournalException>(() => PostgresJournal.Open(host.Settings));
            Assert.Contains("another server writes to this journal", refused.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<PostgresJournalException>(() => PostgresJournal.Open(Several(host)));
            await first.Append([Record(A, 1)]);
        }
        await using var second = host.OpenJournal();
        Assert.Equal(2, (await second.Read(A)).Tail.Count);
    }

    [Fact]
    public async Task SeveralWriters_KeepASingleOneOut()
    {
        await using var silo = await PostgresJournal.Open(Several(host));
        await using var other = await PostgresJournal.Open(Several(host));
        await Assert.ThrowsAsync<PostgresJournalException>(() => PostgresJournal.Open(host.Settings));
    }

    [Fact]
    public async Task ConnectionKilledInsideAnAppend_IsAFailure_AndTheNextUseReadsHowItEnded()
    {
        await using var journal = host.OpenJournal();
        await journal.Append([Record(A, 0)]);
        // The append waits for this lock with everything written but the commit.
        using var held = new HeldTable(host.Schema, "sends");
        var append = journal.Append([Record(A, 1), Record(B, 0) with { Sends = [Later(B, A)] }]).AsTask();
        held.WaitUntilSomebodyWaits();
        held.KillWhoWaits();
        var failure = await Assert.ThrowsAsync<PostgresJournalException>(() => append);
        Assert.Contains("57P01", failure.Message, StringComparison.Ordinal);
        held.Dispose();

        Assert.Single((await journal.Read(A)).Tail);
        Assert.Empty((await journal.Read(B)).Tail);
        await journal.Append([Record(A, 1), Record(B, 0) with { Sends = [Later(B, A)] }]);
        Assert.Single(await journal.ReadPendingSends());
    }

    [Fact]
    public async Task LockLostWithItsConnection_AndTakenByAnother_StopsTheFirstFromWriting()
    {
        await using var first = host.OpenJournal();
        await first.Append([Record(A, 0)]);
        EndWriters();
        await using (var second = host.OpenJournal())
        {
            await second.Append([Record(A, 1)]);
            // The first learns of its lost connection, and then of the other server.
            await Assert.ThrowsAsync<PostgresJournalException>(async () => await first.Append([Record(A, 1)]));
            var refused = await Assert.ThrowsAsync<PostgresJournalException>(async () =>
                await first.Append([Record(A, 1)])
            );
            Assert.Contains("another server writes", refused.Message, StringComparison.Ordinal);
        }
        await Assert.ThrowsAsync<JournalConflictException>(async () => await first.Append([Record(A, 1)]));
        await first.Append([Record(A, 2)]);
    }

    [Fact]
    public async Task ConnectionsEndedWhileTheyLayInThePool_AreNotNoticedByWhoReads_AmongSeveralWriters()
    {
        await using var journal = await PostgresJournal.Open(Several(host));
        await journal.Append([Record(A, 0) with { Sends = [Later(A, B)] }]);
        for (var round = 0; round < 3; round++)
        {
            // As many in the pool as there are reads at once.
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => journal.Read(A).AsTask()));
            EndWriters();
            var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => journal.Read(A).AsTask()));
            Assert.All(read, history => Assert.Single(history.Tail));
            EndWriters();
            Assert.Equal(1, await journal.ReadVersion(A));
            EndWriters();
            Assert.Single(await journal.ReadSendsFrom(A));
        }
    }

    [Fact]
    public async Task TwoWriters_OfOneVersion_OneIsStored()
    {
        await using var one = await PostgresJournal.Open(Several(host));
        await using var other = await PostgresJournal.Open(Several(host));
        for (var version = 0; version < 50; version++)
        {
            // In opposite orders: each may come to hold what the other one waits for.
            var attempts = await Task.WhenAll(
                Attempt(one, [Record(A, version), Record(B, version)]),
                Attempt(other, [Record(B, version), Record(A, version)])
            );
            Assert.Single(attempts, stored => stored);
        }
        Assert.Equal(50, (await one.Read(A)).Tail.Count);
        Assert.Equal(50, (await other.Read(B)).Tail.Count);
    }

    [Fact]
    public async Task ReadAll_BesideSeveralWriters_LeavesNoPositionOutThatComesLater()
    {
        await using var one = await PostgresJournal.Open(Several(host));
        await using var other = await PostgresJournal.Open(Several(host));
        await one.Append([Record(B, 0)]);
        var writing = Task.WhenAll(
            Task.Run(() => Fill(one, "one", 200)),
            Task.Run(() => Fill(one, "two", 200)),
            Task.Run(() => Fill(other, "three", 200)),
            Task.Run(() => Fill(other, "four", 200))
        );
        var (followed, last) = (new List<long>(), 0L);
        while (!writing.IsCompleted)
        {
            await foreach (var record in one.ReadAll(last))
                followed.Add(last = record.Position);
        }
        await writing;
        await foreach (var record in one.ReadAll(last))
            followed.Add(record.Position);
        Assert.Equal(801, followed.Count);
        var all = new List<long>();
        await foreach (var record in one.ReadAll())
            all.Add(record.Position);
        Assert.Equal(all, followed);
    }

    [Fact]
    public async Task Server_StoppedAtOnceUnderLoad_AndStartedAgain_HasEverythingThatWasAcknowledged()
    {
        using var server = PostgresServer.StartNew();
        await using var journal = await PostgresJournal.Open(new PostgresSettings(server.ConnectionString()));
        for (var round = 0; round < 3; round++)
        {
            var acknowledged = (await journal.Read(A)).Tail.Count;
            var enough = new TaskCompletionSource();
            var load = Task.Run(async () =>
            {
                try
                {
                    while (true)
                    {
                        await journal.Append([Record(A, acknowledged)]);
                        if (++acknowledged % 100 == 0)
                            enough.TrySetResult();
                    }
                }
                catch (PostgresJournalException) { }
            });
            await enough.Task;
            server.StopImmediately();
            await load;
            await Assert.ThrowsAsync<PostgresJournalException>(async () => await journal.Read(A));
            server.Start();
            // What was under way when it stopped is perhaps written.
            Assert.InRange((await journal.Read(A)).Tail.Count, acknowledged, acknowledged + 1);
        }
        // Nothing else is lost either: everything fits.
        await foreach (var finding in PostgresVerifier.Verify(new PostgresSettings(server.ConnectionString())))
            Assert.Fail(finding.What);
    }

    [Fact]
    public async Task Server_ThatDoesNotSync_IsRefused()
    {
        using var server = PostgresServer.StartNew("fsync=off");
        var refused = await Assert.ThrowsAsync<PostgresJournalException>(() =>
            PostgresJournal.Open(new PostgresSettings(server.ConnectionString()))
        );
        Assert.Contains("fsync", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commits_AreDurable_AlsoWhereTheServersDefaultIsOtherwise()
    {
        using var server = PostgresServer.StartNew("synchronous_commit=off");
        await using (var journal = await PostgresJournal.Open(new PostgresSettings(server.ConnectionString())))
        {
            await journal.Append([Record(A, 0)]);
            server.StopImmediately();
        }
        server.Start();
        await using var again = await PostgresJournal.Open(new PostgresSettings(server.ConnectionString()));
        Assert.Single((await again.Read(A)).Tail);
    }

    /// <summary>Ends the connections of all that may write here.</summary>
    void EndWriters() =>
        PostgresServer.Shared.Sql(
            $"SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid WHERE l.locktype = 'advisory' AND l.objid = {(uint)host.Settings.LockNumber}"
        );

    static PostgresSettings Several(PostgresHost host) =>
        new(PostgresServer.Shared.ConnectionString(host.Schema))
        {
            IsSingleWriter = false,
            LockWait = TimeSpan.FromMilliseconds(100),
        };

    static async Task<bool> Attempt(PostgresJournal journal, GrainAppend[] group)
    {
        try
        {
            await journal.Append(group);
            return true;
        }
        catch (JournalConflictException)
        {
            return false;
        }
    }

    static async Task Fill(PostgresJournal journal, string name, int count)
    {
        for (var i = 0; i < count; i++)
            await journal.Append([Record(new GrainKey("toy", name), i)]);
    }

    static PendingSend Later(GrainKey from, GrainKey to) =>
        new(new SendNumber(from, to, 1), Instant.UnixEpoch, new byte[] { 1 });

    static GrainAppend Record(GrainKey grain, long expected) =>
        new(grain, expected, Instant.UnixEpoch, new byte[] { 1, (byte)expected }, [], []);
}
