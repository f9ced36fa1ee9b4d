using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace RlhfGrains.Orleans.Tests.Processes;

/// <summary>
/// Judgments sent to all silos at once, each asked again under its id, at the next silo, until it is answered; and
/// readers that hold every answer against what was acknowledged before they asked.
/// </summary>
sealed class ClusterLoad(IReadOnlyList<Uri> silos, string project, int items) : IDisposable
{
    const int Writers = 8,
        Readers = 2,
        Annotators = 40;

    /// <summary>A call that has no answer then is asked again elsewhere: its silo may be frozen.</summary>
    static readonly TimeSpan CallMax = TimeSpan.FromSeconds(15);

    /// <summary>2 minutes for thousands of items, each of which is a grain with a commit of its own.</summary>
    static readonly TimeSpan ImportMax = TimeSpan.FromMinutes(2);

    readonly HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        Timeout = CallMax,
    };
    readonly HttpClient patient = new() { Timeout = ImportMax };
    readonly CancellationTokenSource stopping = new();
    readonly ConcurrentDictionary<int, ConcurrentDictionary<string, bool>> acknowledged = [];
    readonly List<Task> work = [];
    string key = "";
    volatile Uri? away;
    long calls,
        repeats,
        lastFailure,
        reads;
    TimeSpan slowest;

    public ConcurrentQueue<string> Faults { get; } = [];
    public IReadOnlyDictionary<int, ConcurrentDictionary<string, bool>> Acknowledged => acknowledged;
    public long Calls => Interlocked.Read(ref calls);
    public long Repeats => Interlocked.Read(ref repeats);
    public long Reads => Interlocked.Read(ref reads);

    /// <summary>The silo that is known to be down: a load balancer sends it nothing.</summary>
    public Uri? Away
    {
        get => away;
        set => away = value;
    }

    /// <summary>
    /// The longest that a judgment has waited for its answer, or for none, at a silo that was not known to be down,
    /// since this was set.
    /// </summary>
    public TimeSpan Slowest
    {
        get
        {
            lock (work)
                return slowest;
        }
        set
        {
            lock (work)
                slowest = value;
        }
    }

    /// <summary>A timestamp: when a call last had to be repeated that was made to another silo.</summary>
    public long LastFailure => Interlocked.Read(ref lastFailure);

    public async Task Prepare(int overlap)
    {
        await Post(
            "/v1/projects",
            JsonContent.Create(
                new
                {
                    id = project,
                    name = "A cluster",
                    overlap,
                    categories = new[] { new { id = "c" } },
                    criteria = new[] { new { id = "h", scale = new { kind = "preference", strength = 1 } } },
                }
            )
        );
        var lines = Enumerable
            .Range(0, items)
            .Select(i =>
                $$"""{"id":"i{{i}}","category":"c","prompt":"p{{i}}","responses":[{"id":"a","text":"x"},{"id":"b","text":"y"}]}"""
            );
        using (
            var issued = JsonDocument.Parse(
                await Post($"/v1/projects/{project}/keys", JsonContent.Create(new { role = "ingest", label = "load" }))
            )
        )
            key = issued.RootElement.GetProperty("key").GetString()!;
        await Post(
            $"/v1/projects/{project}/batches/b1/items",
            new StringContent(string.Join('\n', lines), new MediaTypeHeaderValue("application/x-ndjson"))
        );
    }

    /// <summary>Completes when every item is open: an import is answered before.</summary>
    public async Task Opened()
    {
        for (var item = 0; item < items; item++)
        {
            while (true)
            {
                using var request = Request(
                    HttpMethod.Get,
                    silos[0],
                    $"/v1/projects/{project}/items/i{item}",
                    SiloProcess.AdminKey
                );
                using var answer = await http.SendAsync(request);
                if (answer.IsSuccessStatusCode)
                    break;
            }
        }
    }

    public void Begin()
    {
        for (var w = 0; w < Writers; w++)
            work.Add(Write(new Random(w)));
        for (var r = 0; r < Readers; r++)
            work.Add(Read(new Random(100 + r)));
    }

    public async Task End()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(work);
    }

    /// <summary>The ids of an item's judgments that count, and of all.</summary>
    public async Task<(List<string> Counted, List<string> All)> ReadItem(Uri silo, int item)
    {
        using var request = Request(
            HttpMethod.Get,
            silo,
            $"/v1/projects/{project}/items/i{item}",
            SiloProcess.AdminKey
        );
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        using var body = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
        var judgments = body.RootElement.GetProperty("judgments").EnumerateArray().ToList();
        return (
            [.. judgments.Where(j => !j.GetProperty("surplus").GetBoolean()).Select(Id)],
            [.. judgments.Select(Id)]
        );
    }

    /// <summary>Sends one judgment once.</summary>
    /// <returns>The status; 0 when there was no answer.</returns>
    public async Task<int> Judge(Uri silo, int item, int annotator)
    {
        var body = new
        {
            id = IdOf(item, annotator),
            externalAnnotator = $"a{annotator}",
            answers = new[]
            {
                new
                {
                    criterion = "h",
                    preference = new
                    {
                        first = "a",
                        second = "b",
                        strength = (item + annotator) % 3 - 1,
                    },
                },
            },
        };
        Interlocked.Increment(ref calls);
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var request = Request(HttpMethod.Post, silo, $"/v1/projects/{project}/items/i{item}/judgments", key);
            request.Content = JsonContent.Create(body);
            using var answer = await http.SendAsync(request);
            return (int)answer.StatusCode;
        }
        catch (Exception failure) when (IsNoAnswer(failure))
        {
            return 0;
        }
        finally
        {
            if (silo != away)
                Took(Stopwatch.GetElapsedTime(began));
        }
    }

    /// <summary>The silo has ended, or does not answer in time.</summary>
    public static bool IsNoAnswer(Exception failure) =>
        failure is HttpRequestException or OperationCanceledException or IOException;

    public void Dispose()
    {
        http.Dispose();
        patient.Dispose();
        stopping.Dispose();
    }

    void Took(TimeSpan time)
    {
        lock (work)
        {
            if (time > slowest)
                slowest = time;
        }
    }

    static string IdOf(int item, int annotator) => $"j-{item}-{annotator}";

    static string Id(JsonElement judgment) => judgment.GetProperty("id").GetString()!;

    async Task Write(Random random)
    {
        while (!stopping.IsCancellationRequested)
        {
            var (item, annotator) = (random.Next(items), random.Next(Annotators));
            var id = IdOf(item, annotator);
            for (var turn = random.Next(silos.Count); ; turn++)
            {
                var silo = silos[turn % silos.Count];
                if (silo == away)
                    continue;
                var status = await Judge(silo, item, annotator);
                if (status is 400 or 401 or 403 or 404 or 422)
                    Faults.Enqueue($"{id} was answered {status} at {DateTime.UtcNow:HH:mm:ss}");
                if (status is 200 or 201)
                    acknowledged.GetOrAdd(item, _ => []).TryAdd(id, true);
                if (status is > 0 and < 500 and not 429)
                    break;
                Interlocked.Increment(ref repeats);
                if (silo != away)
                    Interlocked.Exchange(ref lastFailure, Stopwatch.GetTimestamp());
                if (stopping.IsCancellationRequested)
                    break;
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    async Task Read(Random random)
    {
        while (!stopping.IsCancellationRequested)
        {
            var item = random.Next(items);
            List<string> before = acknowledged.TryGetValue(item, out var known) ? [.. known.Keys] : [];
            try
            {
                var (_, stored) = await ReadItem(silos[random.Next(silos.Count)], item);
                Interlocked.Increment(ref reads);
                foreach (var missing in before.Except(stored))
                    Faults.Enqueue($"{missing} was acknowledged, and then not there");
            }
            catch (Exception failure) when (IsNoAnswer(failure))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    async Task<string> Post(string path, HttpContent content)
    {
        using var request = Request(HttpMethod.Post, silos[0], path, SiloProcess.AdminKey);
        request.Content = content;
        using var answer = await patient.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? body : throw new InvalidOperationException(body);
    }

    static HttpRequestMessage Request(HttpMethod method, Uri silo, string path, string key)
    {
        var request = new HttpRequestMessage(method, new Uri(silo, path));
        request.Headers.Authorization = new("Bearer", key);
        return request;
    }
}
