using RlhfGrains.Contracts;
using RlhfGrains.Postgres.Tests.Servers;

namespace RlhfGrains.Postgres.Tests.Journals;

/// <summary>
/// What is stored: damage is named, formats are upgraded or refused, nothing is told that is nobody's business.
/// </summary>
public sealed class StoredTests : IDisposable
{
    static readonly GrainKey A = new("toy", "a"),
        B = new("toy", "b");

    readonly PostgresHost host = new();

    public void Dispose() => host.Dispose();

    [Theory]
    [InlineData(
        "UPDATE records SET payload = '\\xFF' WHERE position = 2",
        "record 2 of the journal, version 2 of toy:a"
    )]
    [InlineData("UPDATE records SET at = at + 1 WHERE position = 2", "record 2 of the journal, version 2 of toy:a")]
    [InlineData("UPDATE records SET version = 9 WHERE position = 2", "toy:a")]
    [InlineData("DELETE FROM records WHERE position = 2", "toy:a")]
    [InlineData(
        "UPDATE records SET checksum = checksum + 1 WHERE position = 2",
        "record 2 of the journal, version 2 of toy:a"
    )]
    public async Task Record_ThatIsDamagedOrMissing_IsNamed_AndTheOtherGrainsAreRead(string damage, string named)
    {
        await Fill();
        host.Sql(damage);
        await using var journal = host.OpenJournal();
        var damaged = await Assert.ThrowsAsync<JournalCorruptException>(async () => await journal.Read(A));
        Assert.Contains(named, damaged.What, StringComparison.Ordinal);
        Assert.Equal(3, (await journal.Read(B)).Tail.Count);
        await journal.Append([Record(B, 3)]);
        Assert.Contains(await Findings(), f => f.IsLoss && f.What.Contains(named, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("UPDATE snapshots SET payload = '\\xFF'")]
    [InlineData("UPDATE snapshots SET version = 3")]
    [InlineData("DELETE FROM snapshots")]
    public async Task Snapshot_ThatIsDamagedOrLost_IsMadeUpForByItsRecords(string damage)
    {
        await Fill();
        await using (var journal = host.OpenJournal())
            await journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 2 })]);
        host.Sql(damage);
        Assert.DoesNotContain(await Findings(), f => f.IsLoss);
        await using var again = host.OpenJournal();
        var history = await again.Read(A);
        Assert.Null(history.Snapshot);
        Assert.Equal([1L, 2L, 3L], history.Tail.Select(r => r.Version));
        await again.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 2 })]);
        Assert.Equal(2, (await again.Read(A)).Snapshot?.Version);
        Assert.Empty(await Findings());
    }

    [Fact]
    public async Task Taking_OfOneSendAmongMany_ReadsFew_AlsoWhenTheServerHasSeenTheTableEmpty()
    {
        const int Waiting = 2_000;
        await using (var journal = host.OpenJournal())
        {
            PostgresServer.Shared.Sql($"VACUUM (ANALYZE) {host.Schema}.sends");
            // From its second use on a statement keeps its plan.
            for (var version = 0; version < 3; version++)
                await journal.Append([Record(B, version) with { Taken = [new SendNumber(A, B, 1)] }]);
            var sends = Enumerable
                .Range(1, Waiting)
                .Select(n => new PendingSend(
                    new SendNumber(A, new GrainKey("toy", $"r{n}"), n),
                    Instant.UnixEpoch,
                    new byte[] { 1 }
                ));
            await journal.Append([Record(A, 0) with { Sends = [.. sends] }]);
            await journal.Append([Record(B, 3) with { Taken = [new SendNumber(A, new GrainKey("toy", "r7"), 7)] }]);
            Assert.Single(await journal.ReadSendsTo(new GrainKey("toy", "r8"), [A]));
        }
        // A session tells what it has read when it ends.
        while (
            PostgresServer.Shared.Scalar<long>(
                $"SELECT n_tup_del FROM pg_stat_user_tables WHERE relname = 'sends' AND schemaname = '{host.Schema}'"
            ) == 0
        ) { }
        var read = PostgresServer.Shared.Scalar<long>(
            $"SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes WHERE relname = 'sends' AND schemaname = '{host.Schema}'"
        );
        Assert.InRange(read, 1, Waiting / 2);
    }

    [Fact]
    public async Task PendingSend_ThatDoesNotFitItsChecksum_IsNamed()
    {
        await using (var journal = host.OpenJournal())
            await journal.Append([
                Record(A, 0) with
                {
                    Sends = [new PendingSend(new SendNumber(A, B, 7), Instant.UnixEpoch, new byte[] { 1 })],
                },
            ]);
        host.Sql("UPDATE sends SET not_before = 5");
        await using var again = host.OpenJournal();
        var damaged = await Assert.ThrowsAsync<JournalCorruptException>(async () => await again.ReadPendingSends());
        Assert.Equal("stored send 7 from toy:a to toy:b", damaged.What);
        Assert.Equal(damaged.What, Assert.Single(await Findings()).What);
    }

    [Fact]
    public async Task EndOfTheJournal_ThatIsMissing_IsFoundByWhatWasCovered()
    {
        await Fill();
        await using (var journal = host.OpenJournal())
            await journal.WriteCovers([A, B]);
        host.Sql("DELETE FROM records WHERE position >= 5");
        Assert.Contains(await Findings(), f =>
            f.IsLoss && f.What == "records 5 to 6 of the journal, which are missing"
        );
        Assert.Contains(await Findings(), f => f.IsLoss && f.What == "the records of toy:b behind version 1");
    }

    [Fact]
    public async Task Format_ThatIsOlder_IsUpgraded_AndOneThatIsNewer_IsRefusedAndLeftAlone()
    {
        await Fill();
        string[] later =
        [
            .. RlhfGrains.Postgres.Schema.Steps,
            "ALTER TABLE grains ADD COLUMN colour text",
            "UPDATE grains SET colour = 'red'",
        ];
        await using (var newer = await PostgresJournal.Open(host.Settings, later))
        {
            Assert.Equal(3, (await newer.Read(A)).Tail.Count);
            Assert.Equal(
                later.Length,
                PostgresServer.Shared.Scalar<long>($"SELECT value FROM {host.Schema}.meta WHERE name = 'format'")
            );
            Assert.Equal(
                2,
                PostgresServer.Shared.Scalar<long>($"SELECT count(*) FROM {host.Schema}.grains WHERE colour = 'red'")
            );
        }
        var refused = await Assert.ThrowsAsync<PostgresJournalException>(() => PostgresJournal.Open(host.Settings));
        Assert.Contains(
            $"format {later.Length}; this program knows formats up to {later.Length - 2}",
            refused.Message,
            StringComparison.Ordinal
        );
        await Assert.ThrowsAsync<PostgresJournalException>(Findings);
        Assert.Equal(6, PostgresServer.Shared.Scalar<long>($"SELECT count(*) FROM {host.Schema}.records"));
    }

    [Fact]
    public async Task Upgrade_ThatFails_LeavesTheOlderFormat()
    {
        await Fill();
        await Assert.ThrowsAsync<PostgresJournalException>(() =>
            PostgresJournal.Open(
                host.Settings,
                [.. RlhfGrains.Postgres.Schema.Steps, "DROP TABLE sends", "SELECT no_such_function()"]
            )
        );
        await using var journal = host.OpenJournal();
        Assert.Empty(await journal.ReadPendingSends());
    }

    [Fact]
    public async Task Starts_AtTheSameTime_MakeTheTablesOnce()
    {
        var settings = new PostgresSettings(PostgresServer.Shared.ConnectionString(host.Schema))
        {
            IsSingleWriter = false,
        };
        var silos = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PostgresJournal.Open(settings)));
        foreach (var silo in silos)
            await silo.DisposeAsync();
    }

    [Fact]
    public async Task Overwritten_IsNotReadBackByAnyQuery()
    {
        var secret = System.Text.Encoding.UTF8.GetBytes("Grace Brewster Murray Hopper, 1906");
        await using var journal = host.OpenJournal();
        await journal.Append([Record(A, 0) with { Payload = secret }]);
        await journal.WriteSnapshots([new GrainSnapshot(A, 1, secret)]);
        await journal.Overwrite([new RecordOverwrite(A, 1, new byte[] { 0 })]);
        Assert.Equal([0], (await journal.Read(A)).Tail.Single().Payload.ToArray());
        Assert.Empty(await Findings());
        Assert.Equal(0, PostgresServer.Shared.Scalar<long>($"SELECT count(*) FROM {host.Schema}.snapshots"));
    }

    [Theory]
    [InlineData("Host=h;Password=ab;cd=ef", "cd")]
    [InlineData("postgresql://me:s3cret@h/db", "s3cret")]
    [InlineData("Password=s3cret", "s3cret")]
    [InlineData("Host=h;Password=s3cret;Search Path=a,b", "s3cret")]
    public void ConnectionString_ThatCannotBeRead_IsNotRepeated(string text, string secret)
    {
        var refused = Assert.Throws<PostgresJournalException>(() => new PostgresSettings(text));
        Assert.DoesNotContain(secret, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatCannotBeReached_OrRefusesThePassword_IsSaidWithoutIt()
    {
        var right = PostgresServer.Shared.ConnectionString();
        foreach (var wrong in new[] { $"{right};Password=wr0ng", $"{right};Port=1", $"{right};Database=no_such" })
        {
            var refused = await Assert.ThrowsAsync<PostgresJournalException>(() =>
                PostgresJournal.Open(new PostgresSettings(wrong))
            );
            Assert.Contains("127.0.0.1", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("wr0ng", refused.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(PostgresServer.Shared.Password, refused.ToString(), StringComparison.Ordinal);
        }
    }

    async Task<List<VerifyFinding>> Findings()
    {
        var findings = new List<VerifyFinding>();
        await foreach (var finding in PostgresVerifier.Verify(host.Settings))
            findings.Add(finding);
        return findings;
    }

    /// <summary>Positions 1 to 3 are A's, 4 to 6 B's.</summary>
    async Task Fill()
    {
        await using var journal = host.OpenJournal();
        foreach (var grain in new[] { A, B })
            for (var i = 0; i < 3; i++)
                await journal.Append([Record(grain, i)]);
    }

    static GrainAppend Record(GrainKey grain, long expected) =>
        new(grain, expected, Instant.UnixEpoch, new byte[] { 1, (byte)expected }, [], []);
}
