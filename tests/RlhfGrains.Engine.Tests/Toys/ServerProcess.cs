using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace RlhfGrains.Engine.Tests.Toys;

/// <summary>
/// The server, or a command of it, as people run it, with its settings in the environment; ended by its id. For test
/// projects that refer to the server, whose program then lies beside them.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    const string AdminKey = "rg-test-0123456789abcdef0123456789abcdef";

    readonly Process process;
    readonly ProcessGuard guard;
    readonly StringBuilder said = new();
    readonly TaskCompletionSource<Uri?> listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly HttpClient http = new();

    ServerProcess(IEnumerable<(string Name, string Value)> settings, string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "RlhfGrains.Server.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
            start.Environment[$"RlhfGrains__{name}"] = value;
        start.Environment["RlhfGrains__Urls"] = "http://127.0.0.1:0";
        start.Environment["RLHFGRAINS_ADMIN_KEY"] = AdminKey;
        process = Process.Start(start)!;
        guard = new ProcessGuard(process);
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
    }

    /// <summary>Everything that it has printed.</summary>
    public string Said
    {
        get
        {
            lock (said)
                return said.ToString();
        }
    }

    /// <returns>When it listens, or has ended.</returns>
    public static async Task<ServerProcess> Start(
        IEnumerable<(string Name, string Value)> settings,
        params string[] arguments
    )
    {
        var server = new ServerProcess(settings, arguments);
        var ended = server.process.WaitForExitAsync();
        if (await Task.WhenAny(server.listens.Task, ended) == server.listens.Task)
            server.http.BaseAddress = await server.listens.Task;
        return server;
    }

    /// <summary>
    /// A project with two items, a judgment of the first by each of some annotators, and a lease of the second.
    /// </summary>
    /// <returns>The key of its frontend.</returns>
    public async Task<string> Play(int judgments)
    {
        await Must(
            201,
            Post(
                "v1/projects",
                """
                {"id":"p1","name":"p","categories":[{"id":"c"}],"criteria":[{"id":"helpfulness","scale":{"kind":"preference","strength":2}}]}
                """
            )
        );
        await Must(
            200,
            Post(
                "v1/projects/p1/batches/b1/items",
                """
                {"id":"i1","category":"c","prompt":"Write a haiku.","responses":[{"id":"a","text":"Old pond"},{"id":"b","text":"Roses"}]}
                {"id":"i2","category":"c","prompt":"The capital of France?","responses":[{"id":"a","text":"Paris"},{"id":"b","text":"Lyon"}]}
                """,
                type: "application/x-ndjson"
            )
        );
        var key = JsonDocument
            .Parse(await Must(201, Post("v1/projects/p1/keys", """{"role":"ingest","label":"frontend"}""")))
            .RootElement.GetProperty("key")
            .GetString()!;
        for (var i = 0; i < judgments; i++)
            await Must(201, Post("v1/projects/p1/items/i1/judgments", Judgment(i), key));
        var annotator = JsonDocument
            .Parse(await Must(null, Post("v1/projects/p1/annotators", """{"externalId":"ann-0"}""", key)))
            .RootElement.GetProperty("id")
            .GetString();
        await Must(200, Post($"v1/projects/p1/tasks:next?annotator={annotator}", "", key));
        return key;
    }

    /// <summary>What was recorded of the item that was judged, and whose request each was.</summary>
    public async Task<string> History()
    {
        var history = await Must(200, Get("v1/projects/p1/items/i1/history?limit=200"));
        Assert.Contains("\"by\":\"", history, StringComparison.Ordinal);
        return history;
    }

    public static string Judgment(int number) =>
        $$"""
            {"id":"j-{{number}}","externalAnnotator":"ann-{{number}}","rationale":"reason-{{number}}","answers":[{"criterion":"helpfulness","preference":{"first":"a","second":"b","strength":{{number
                % 5
                - 2}}} }]}
            """;

    static async Task<string> Must(int? status, Task<(int Status, string Body)> answer)
    {
        var (actual, body) = await answer;
        Assert.True(status is null ? actual is >= 200 and < 300 : actual == status, $"{actual}: {body}");
        return body;
    }

    public async Task<(int Status, string Body)> Get(string path)
    {
        using var response = await http.GetAsync(path);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <param name="key">The admin's, when none is given.</param>
    public async Task<(int Status, string Body)> Post(
        string path,
        string body,
        string key = AdminKey,
        string type = "application/json"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, type),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(int Status, string Body)> Delete(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <returns>The names of those that the process has mapped into its memory.</returns>
    public IReadOnlySet<string> LoadedAssemblies() =>
        File.ReadLines($"/proc/{process.Id}/maps")
            .Where(static line => line.EndsWith(".dll", StringComparison.Ordinal))
            .Select(static line => Path.GetFileNameWithoutExtension(line))
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Said)> Run(
        IEnumerable<(string Name, string Value)> settings,
        params string[] arguments
    )
    {
        await using var command = await Start(settings, arguments);
        var code = await command.End();
        return (code, command.Said);
    }

    public async Task<int> End()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (!process.HasExited)
            await Kill();
        process.Dispose();
        guard.Dispose();
    }

    void Hear(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not { } text)
            return;
        lock (said)
            said.AppendLine(text);
        if (text.Contains(" listens on ", StringComparison.Ordinal))
            listens.TrySetResult(
                new Uri(text.Split(' ').First(w => w.StartsWith("http://", StringComparison.Ordinal)).TrimEnd(';', ','))
            );
    }
}
