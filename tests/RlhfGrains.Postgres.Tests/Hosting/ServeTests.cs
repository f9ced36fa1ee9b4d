using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Postgres.Tests.Servers;

namespace RlhfGrains.Postgres.Tests.Hosting;

/// <summary>The whole server on PostgreSQL, as an operator runs it.</summary>
public sealed class ServeTests : IDisposable
{
    readonly PostgresHost host = new();
    readonly string folder = Directory.CreateTempSubdirectory("rlhfgrains-").FullName;

    string ConnectionString => PostgresServer.Shared.ConnectionString(host.Schema);

    [Fact]
    public async Task Judgments_AreThereAfterAKill_AndThePasswordIsNowhere()
    {
        string ingest;
        var answers = new List<(int Status, string Body)>();
        await using (var server = await Start(ConnectionString))
        {
            ingest = await server.Play(judgments: 0);
            for (var i = 0; i < 20; i++)
                answers.Add(await server.Post("v1/projects/p1/items/i1/judgments", ServerProcess.Judgment(i), ingest));
            Assert.All(answers, a => Assert.Equal(201, a.Status));
            await server.Kill();
            Untold(server);
        }
        await using var again = await Start(ConnectionString);
        // Sent twice, recorded once, and answered as the first time.
        for (var i = 0; i < 20; i++)
            Assert.Equal(
                answers[i],
                await again.Post("v1/projects/p1/items/i1/judgments", ServerProcess.Judgment(i), ingest)
            );
        Assert.Contains(
            "\"judgments\":20",
            (await again.Get("v1/projects/p1/batches/b1")).Body.Replace(" ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        foreach (var page in new[] { "health/ready", "metrics", "v1/projects/p1", "openapi/v1.json" })
            Assert.DoesNotContain(
                PostgresServer.Shared.Password,
                (await again.Get(page)).Body,
                StringComparison.Ordinal
            );
        Assert.Contains($"schema {host.Schema}", again.Said, StringComparison.Ordinal);
        Untold(again);
    }

    [Fact]
    public async Task ConnectionsThatAreKilledUnderLoad_CostAnAnswerAndNoJudgment()
    {
        await using var server = await Start(ConnectionString);
        var ingest = await server.Play(judgments: 0);
        var unanswered = 0;
        for (var i = 0; i < 30; i++)
        {
            if (i % 10 == 5)
                PostgresServer.Shared.Sql(
                    $"SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid WHERE l.locktype = 'advisory' AND l.objid = {(uint)host.Settings.LockNumber}"
                );
            while (
                (await server.Post("v1/projects/p1/items/i1/judgments", ServerProcess.Judgment(i), ingest)).Status
                    is var status
                        and not (200 or 201)
            )
            {
                Assert.Equal(503, status);
                unanswered++;
            }
        }
        Assert.InRange(unanswered, 1, 100_000);
        Assert.Contains(
            "\"judgments\":30",
            (await server.Get("v1/projects/p1/batches/b1")).Body.Replace(" ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Untold(server);
    }

    [Fact]
    public async Task ASecondServer_AndAServerThatIsNotThere_AreSaidInOneSentence()
    {
        await using var first = await Start(ConnectionString);
        await FailsWith("Another server writes to this journal", ConnectionString);
        await FailsWith("cannot be used", ConnectionString + ";Port=1");
        await FailsWith("cannot be used", ConnectionString + ";Password=wr0ng");
        await FailsWith("cannot be read", $"postgresql://tester:{PostgresServer.Shared.Password}@127.0.0.1/postgres");
    }

    [Fact]
    public async Task ThePasswordPutWhereTheNameOfTheJournalBelongs_IsNotRepeated()
    {
        await using var server = await Start(ConnectionString, $"--RlhfGrains:Journal={ConnectionString}");
        Assert.Equal(1, await server.End());
        Assert.Contains(
            "RlhfGrains:Journal is sqlite or postgres, or for a cluster azure.",
            server.Said,
            StringComparison.Ordinal
        );
        Untold(server);
    }

    [Fact]
    public async Task TheDemo_PlaysInASchemaOfItsOwn_WhichIsGoneAfterwards()
    {
        await using var demo = await Start(ConnectionString, "demo", "--once");
        Assert.True(await demo.End() == 0, demo.Said);
        Assert.Contains("helpfulness", demo.Said, StringComparison.Ordinal);
        Assert.Equal(
            0,
            PostgresServer.Shared.Scalar<long>(
                "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'rlhfgrains_demo_%'"
            )
        );
    }

    public void Dispose()
    {
        host.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    Task<ServerProcess> Start(string connectionString, params string[] arguments) =>
        ServerProcess.Start(
            [("Journal", "postgres"), ("PostgresConnection", connectionString), ("DataFolder", folder)],
            arguments
        );

    async Task FailsWith(string said, string connectionString)
    {
        await using var server = await Start(connectionString);
        Assert.Equal(1, await server.End());
        Assert.Contains(said, server.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Said, StringComparison.Ordinal);
        Untold(server);
    }

    static void Untold(ServerProcess server)
    {
        Assert.DoesNotContain(PostgresServer.Shared.Password, server.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", server.Said, StringComparison.Ordinal);
    }
}
