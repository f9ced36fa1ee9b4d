using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace RlhfGrains.Postgres.Tests.Hosting;

/// <summary>The server as people run it, with its settings in the environment; ended by its id.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    const string AdminKey = "rg-test-0123456789abcdef0123456789abcdef";

    readonly Process process;
    readonly StringBuilder said = new();
    readonly TaskCompletionSource<Uri?> listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly HttpClient http = new();

    ServerProcess(string folder, string connectionString, string[] arguments)
    {
        var api = Path.Combine(AppContext.BaseDirectory, "RlhfGrains.Api.dll");
        var start = new ProcessStartInfo("dotnet", [api, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["RlhfGrains__Journal"] = "postgres";
        start.Environment["RlhfGrains__PostgresConnection"] = connectionString;
        start.Environment["RlhfGrains__DataFolder"] = folder;
        start.Environment["RlhfGrains__Urls"] = "http://127.0.0.1:0";
        start.Environment["RLHFGRAINS_ADMIN_KEY"] = AdminKey;
        process = Process.Start(start)!;
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
    }

    /// <summary>Everything that it has printed.</summary>
    public string Said
    {
        get { lock (said) return said.ToString(); }
    }

    /// <returns>When it listens, or has ended.</returns>
    public static async Task<ServerProcess> Start(string folder, string connectionString, params string[] arguments)
    {
        var server = new ServerProcess(folder, connectionString, arguments);
        var ended = server.process.WaitForExitAsync();
        if (await Task.WhenAny(server.listens.Task, ended) == server.listens.Task) server.http.BaseAddress = await server.listens.Task;
        return server;
    }

    public async Task<(int Status, string Body)> Get(string path)
    {
        using var response = await http.GetAsync(path);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <param name="key">The admin's, when none is given.</param>
    public async Task<(int Status, string Body)> Post(string path, string body, string key = AdminKey, string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
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
        if (!process.HasExited) await Kill();
        process.Dispose();
    }

    void Hear(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not { } text) return;
        lock (said) said.AppendLine(text);
        if (text.Contains(" listens on ", StringComparison.Ordinal))
            listens.TrySetResult(new Uri(text.Split(' ').First(w => w.StartsWith("http://", StringComparison.Ordinal)).TrimEnd(';', ',')));
    }
}
