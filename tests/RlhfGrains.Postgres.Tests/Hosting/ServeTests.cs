using System.Text.Json;
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
        await using (var server = await ServerProcess.Start(folder, ConnectionString))
        {
            ingest = await Project(server);
            for (var i = 0; i < 20; i++) answers.Add(await server.Post("v1/projects/p1/items/i1/judgments", Judgment(i), ingest));
            Assert.All(answers, a => Assert.Equal(201, a.Status));
            await server.Kill();
            Untold(server);
        }
        await using var again = await ServerProcess.Start(folder, ConnectionString);
        // Sent twice, recorded once, and answered as the first time.
        for (var i = 0; i < 20; i++) Assert.Equal(answers[i], await again.Post("v1/projects/p1/items/i1/judgments", Judgment(i), ingest));
        Assert.Contains("\"judgments\":20", (await again.Get("v1/projects/p1/batches/b1")).Body.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (var page in new[] { "health/ready", "metrics", "v1/projects/p1", "openapi/v1.json" }) Assert.DoesNotContain(PostgresServer.Shared.Password, (await again.Get(page)).Body, StringComparison.Ordinal);
        Assert.Contains($"schema {host.Schema}", again.Said, StringComparison.Ordinal);
        Untold(again);
    }

    [Fact]
    public async Task ConnectionsThatAreKilledUnderLoad_CostAnAnswerAndNoJudgment()
    {
        await using var server = await ServerProcess.Start(folder, ConnectionString);
        var ingest = await Project(server);
        var unanswered = 0;
        for (var i = 0; i < 30; i++)
        {
            if (i % 10 == 5) PostgresServer.Shared.Sql($"SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid WHERE l.locktype = 'advisory' AND l.objid = {(uint)host.Settings.LockNumber}");
            while ((await server.Post("v1/projects/p1/items/i1/judgments", Judgment(i), ingest)).Status is var status and not (200 or 201))
            {
                Assert.Equal(503, status);
                unanswered++;
            }
        }
        Assert.InRange(unanswered, 1, 100_000);
        Assert.Contains("\"judgments\":30", (await server.Get("v1/projects/p1/batches/b1")).Body.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Untold(server);
    }

    [Fact]
    public async Task ASecondServer_AndAServerThatIsNotThere_AreSaidInOneSentence()
    {
        await using var first = await ServerProcess.Start(folder, ConnectionString);
        await FailsWith("Another server writes to this journal", ConnectionString);
        await FailsWith("cannot be used", ConnectionString + ";Port=1");
        await FailsWith("cannot be used", ConnectionString + ";Password=wr0ng");
        await FailsWith("cannot be read", $"postgresql://tester:{PostgresServer.Shared.Password}@127.0.0.1/postgres");
    }

    [Fact]
    public async Task ThePasswordPutWhereTheNameOfTheJournalBelongs_IsNotRepeated()
    {
        await using var server = await ServerProcess.Start(folder, ConnectionString, $"--RlhfGrains:Journal={ConnectionString}");
        Assert.Equal(1, await server.End());
        Assert.Contains("RlhfGrains:Journal is sqlite or postgres.", server.Said, StringComparison.Ordinal);
        Untold(server);
    }

    [Fact]
    public async Task TheDemo_PlaysInASchemaOfItsOwn_WhichIsGoneAfterwards()
    {
        await using var demo = await ServerProcess.Start(folder, ConnectionString, "demo", "--once");
        Assert.True(await demo.End() == 0, demo.Said);
        Assert.Contains("helpfulness", demo.Said, StringComparison.Ordinal);
        Assert.Equal(0, PostgresServer.Shared.Scalar<long>("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'rlhfgrains_demo_%'"));
    }

    public void Dispose()
    {
        host.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    async Task FailsWith(string said, string connectionString)
    {
        await using var server = await ServerProcess.Start(folder, connectionString);
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

    /// <returns>A key that may send judgments.</returns>
    static async Task<string> Project(ServerProcess server)
    {
        Assert.Equal(201, (await server.Post("v1/projects", """
            {"id":"p1","name":"p","categories":[{"id":"c"}],"criteria":[{"id":"helpfulness","scale":{"kind":"preference","strength":2}}]}
            """)).Status);
        Assert.Equal(200, (await server.Post("v1/projects/p1/batches/b1/items",
            """{"id":"i1","category":"c","prompt":"Write a haiku.","responses":[{"id":"a","text":"Old pond"},{"id":"b","text":"Roses"}]}""", type: "application/x-ndjson")).Status);
        var (_, key) = await server.Post("v1/projects/p1/keys", """{"role":"ingest","label":"frontend"}""");
        return JsonDocument.Parse(key).RootElement.GetProperty("key").GetString()!;
    }

    static string Judgment(int number) => $$"""
        {"id":"j-{{number}}","externalAnnotator":"ann-{{number}}","answers":[{"criterion":"helpfulness","preference":{"first":"a","second":"b","strength":{{number % 5 - 2}}} }]}
        """;
}
