using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using RlhfGrains.Postgres.Tests.Servers;

namespace RlhfGrains.Orleans.Tests.Processes;

/// <summary>What one silo was told holds at the others, which know it from elsewhere.</summary>
[Needs(Needed.Postgres | Needed.Time)]
public sealed class AcrossSilosTests(AcrossSilosTests.Cluster cluster) : IClassFixture<AcrossSilosTests.Cluster>
{
    [Fact]
    public async Task Key_RevokedAtOneSilo_OpensNothingAtTheOthers_OnceThatIsAnswered()
    {
        using var issued = await cluster.Ask(
            0,
            HttpMethod.Post,
            "/v1/projects/p/keys",
            new { role = "lead", label = "short" }
        );
        var key = issued.RootElement.GetProperty("key").GetString()!;
        for (var silo = 0; silo < 3; silo++)
            Assert.Equal(HttpStatusCode.OK, await cluster.Status(silo, "/v1/projects/p", key));
        using var stream = await cluster.Follow(0, key);
        await Until(stream, "event: reset");
        (
            await cluster.Ask(
                2,
                HttpMethod.Delete,
                $"/v1/projects/p/keys/{issued.RootElement.GetProperty("id").GetString()}"
            )
        ).Dispose();
        for (var silo = 0; silo < 3; silo++)
            Assert.Equal(HttpStatusCode.Unauthorized, await cluster.Status(silo, "/v1/projects/p", key));
        // What it had open elsewhere ends too.
        while (await stream.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)) is not null) { }
    }

    [Fact]
    public async Task Person_ErasedAtOneSilo_IsGoneFromTheOthersAndFromTheJournal()
    {
        const string Said = "Reminds me of my sister Gudrun in Tromso";
        await cluster.Judge(0, "erased", "kim-from-payroll", Said);
        using var item = await cluster.Ask(0, HttpMethod.Get, "/v1/projects/p/items/erased");
        var annotator = item.RootElement.GetProperty("judgments")[0].GetProperty("annotator").GetString()!;
        var export = $"/v1/projects/p/annotators/{annotator}/export";
        // The annotator hears of it by way of the batch.
        while (!(await cluster.Text(0, export)).Contains(Said, StringComparison.Ordinal)) { }
        for (var silo = 0; silo < 3; silo++)
        {
            var kept = await cluster.Text(silo, export);
            Assert.Contains(Said, kept, StringComparison.Ordinal);
            Assert.Contains("kim-from-payroll", kept, StringComparison.Ordinal);
        }
        Assert.True(cluster.RecordsWith(Said) > 0);
        (
            await cluster.Ask(
                1,
                HttpMethod.Delete,
                $"/v1/projects/p/annotators/{annotator}/personal-data",
                null,
                ("Confirm-Erasure", annotator)
            )
        ).Dispose();
        for (var silo = 0; silo < 3; silo++)
        {
            var kept = await cluster.Text(silo, export);
            Assert.DoesNotContain(Said, kept, StringComparison.Ordinal);
            Assert.DoesNotContain("kim-from-payroll", kept, StringComparison.Ordinal);
        }
        Assert.Equal(0, cluster.RecordsWith(Said));
        Assert.Equal(0, cluster.RecordsWith("kim-from-payroll"));
    }

    [Fact]
    public async Task WhoFollowsAtOneSilo_HearsOfWhatTheOthersTake_AndThatSomethingWasMissedWhenOneDies()
    {
        using var stream = await cluster.Follow(0);
        await Until(stream, "event: reset");
        for (var silo = 0; silo < 3; silo++)
        {
            await cluster.Judge(silo, $"followed{silo}", $"a{silo}");
            await Until(stream, "event: judgment");
        }
        await cluster.KillAndStart(2, () => Until(stream, "event: lagged"));
    }

    [Fact]
    public async Task Silos_AtWhichNobodyFollows_AreNotToldWhatTheOthersTake()
    {
        // The first commits of a silo are told, and tell it that nobody listens; and streams of other tests may have
        // ended just now.
        const int RoundsMax = 20;
        for (var judged = 0; judged < RoundsMax; judged++)
        {
            var before = await cluster.FeedMessages();
            for (var silo = 0; silo < 3; silo++)
                await cluster.Judge(silo, $"unheard{judged}-{silo}", $"a{silo}");
            if (await cluster.FeedMessages() == before)
                return;
        }
        Assert.Fail("silos at which nobody follows are told of every commit");
    }

    [Fact]
    public async Task Person_SuspendedAtOneSilo_JudgesAtNoOther_OnceThatIsAnswered()
    {
        // Every silo has just found that they may work.
        for (var silo = 0; silo < 3; silo++)
            await cluster.Judge(silo, $"before{silo}", "sam");
        using var item = await cluster.Ask(0, HttpMethod.Get, "/v1/projects/p/items/before0");
        var annotator = item.RootElement.GetProperty("judgments")[0].GetProperty("annotator").GetString()!;
        (
            await cluster.Ask(
                1,
                HttpMethod.Post,
                $"/v1/projects/p/annotators/{annotator}:suspend",
                new { reason = "on leave" }
            )
        ).Dispose();
        for (var silo = 0; silo < 3; silo++)
            Assert.Contains(
                "\"code\":\"annotator-suspended\"",
                await cluster.Submit(silo, "before0", $"after{silo}", "sam"),
                StringComparison.Ordinal
            );
    }

    static async Task Until(StreamReader stream, string line)
    {
        using var busyRetries = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await stream.ReadLineAsync(busyRetries.Token) is { } read)
        {
            if (read == line)
                return;
        }
        Assert.Fail($"the stream ended before: {line}");
    }

    /// <summary>Three silos with a project of one batch.</summary>
    public sealed class Cluster : IAsyncLifetime
    {
        const string Schema = "across_test";

        readonly PostgresServer server = PostgresServer.StartNew();
        readonly List<SiloProcess> silos;
        readonly HttpClient http = new();
        string ingest = "";

        public Cluster() =>
            silos = [.. Enumerable.Range(0, 3).Select(_ => SiloProcess.OnPostgres(server.ConnectionString(Schema)))];

        public async Task InitializeAsync()
        {
            foreach (var silo in silos)
                silo.Start();
            foreach (var silo in silos)
                await silo.Ready();
            using var load = new ClusterLoad([silos[0].Address], "p", items: 8);
            await load.Prepare(overlap: 3);
            using var issued = await Ask(
                0,
                HttpMethod.Post,
                "/v1/projects/p/keys",
                new { role = "ingest", label = "front" }
            );
            ingest = issued.RootElement.GetProperty("key").GetString()!;
        }

        public Task DisposeAsync()
        {
            foreach (var silo in silos)
                silo.Dispose();
            http.Dispose();
            server.Dispose();
            return Task.CompletedTask;
        }

        public Task<JsonDocument> Ask(
            int silo,
            HttpMethod method,
            string path,
            object? body = null,
            params (string Name, string Value)[] headers
        ) => Ask(silo, method, path, SiloProcess.AdminKey, body is null ? null : JsonContent.Create(body), headers);

        /// <summary>Of an item of its own, once that is open.</summary>
        public async Task Judge(int silo, string item, string annotator, string? rationale = null)
        {
            var line =
                $$"""{"id":"{{item}}","category":"c","prompt":"p","responses":[{"id":"a","text":"x"},{"id":"b","text":"y"}]}""";
            (
                await Ask(
                    silo,
                    HttpMethod.Post,
                    $"/v1/projects/p/batches/{item}/items",
                    SiloProcess.AdminKey,
                    new StringContent(line, new MediaTypeHeaderValue("application/x-ndjson")),
                    []
                )
            ).Dispose();
            while (await Status(silo, $"/v1/projects/p/items/{item}", SiloProcess.AdminKey) is HttpStatusCode.NotFound)
            { }
            var answered = await Submit(silo, item, "j-" + item, annotator, rationale);
            Assert.DoesNotContain("\"code\":", answered, StringComparison.Ordinal);
        }

        /// <returns>The receipt, or the problem.</returns>
        public async Task<string> Submit(int silo, string item, string id, string annotator, string? rationale = null)
        {
            var judgment = JsonContent.Create(
                new
                {
                    id,
                    externalAnnotator = annotator,
                    rationale,
                    answers = new[]
                    {
                        new
                        {
                            criterion = "h",
                            preference = new
                            {
                                first = "a",
                                second = "b",
                                strength = 1,
                            },
                        },
                    },
                }
            );
            using var answer = await Send(
                silo,
                HttpMethod.Post,
                $"/v1/projects/p/items/{item}/judgments",
                ingest,
                judgment
            );
            return await answer.Content.ReadAsStringAsync();
        }

        public async Task<string> Text(int silo, string path)
        {
            using var answer = await Send(silo, HttpMethod.Get, path, SiloProcess.AdminKey);
            return await answer.Content.ReadAsStringAsync();
        }

        /// <summary>Of all silos to the others, since they started.</summary>
        public async Task<long> FeedMessages()
        {
            var told = 0L;
            for (var silo = 0; silo < 3; silo++)
            {
                var figures = await Text(silo, "/metrics");
                told += long.Parse(
                    figures
                        .Split('\n')
                        .Single(l => l.StartsWith("rlhfgrains_feed_messages_total ", StringComparison.Ordinal))
                        .Split(' ')[1],
                    CultureInfo.InvariantCulture
                );
            }
            return told;
        }

        public async Task<HttpStatusCode> Status(int silo, string path, string key)
        {
            using var answer = await Send(silo, HttpMethod.Get, path, key);
            return answer.StatusCode;
        }

        public async Task<StreamReader> Follow(int silo, string key = SiloProcess.AdminKey)
        {
            var request = Request(silo, HttpMethod.Get, "/v1/projects/p/events", key);
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return new StreamReader(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
        }

        public async Task KillAndStart(int silo, Func<Task> meanwhile)
        {
            silos[silo].Kill();
            await meanwhile();
            silos[silo].Start();
            await silos[silo].Ready();
        }

        /// <summary>Behind the silos' backs.</summary>
        public long RecordsWith(string text) =>
            server.Scalar<long>(
                $"SELECT count(*) FROM {Schema}.records WHERE position(convert_to('{text}', 'UTF8') IN payload) > 0"
            );

        async Task<JsonDocument> Ask(
            int silo,
            HttpMethod method,
            string path,
            string key,
            HttpContent? body,
            (string Name, string Value)[] headers
        )
        {
            using var answer = await Send(silo, method, path, key, body, headers);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, text);
            return JsonDocument.Parse(text is "" ? "null" : text);
        }

        async Task<HttpResponseMessage> Send(
            int silo,
            HttpMethod method,
            string path,
            string key,
            HttpContent? body = null,
            params (string Name, string Value)[] headers
        )
        {
            using var request = Request(silo, method, path, key);
            request.Content = body;
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            return await http.SendAsync(request);
        }

        HttpRequestMessage Request(int silo, HttpMethod method, string path, string key)
        {
            var request = new HttpRequestMessage(method, new Uri(silos[silo].Address, path));
            request.Headers.Authorization = new("Bearer", key);
            return request;
        }
    }
}
