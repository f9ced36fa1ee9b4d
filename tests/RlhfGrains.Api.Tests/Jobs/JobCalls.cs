using System.Diagnostics;
using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;

namespace RlhfGrains.Api.Tests.Jobs;

/// <summary>Asks for exports, and waits for what the server does by itself.</summary>
static class JobCalls
{
    static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);

    /// <returns>The address of the job.</returns>
    public static async Task<string> Ask(this TestProject project, string filter = "{}", string? requestId = null)
    {
        var asked = (await project.Lead.Post($"{project.Path}/exports", filter, requestId)).Expect(202);
        Assert.Equal($"{project.Path}/jobs/{asked.String("id")}", asked.Headers.Location!.OriginalString);
        return asked.Headers.Location.OriginalString;
    }

    /// <summary>Asks, waits and fetches.</summary>
    public static async Task<Export> Export(this TestProject project, string filter = "{}")
    {
        var path = await project.Ask(filter);
        return new Export(project, path, await project.Until(path, "finished"));
    }

    public static async Task<JsonElement> Until(this TestProject project, string path, string status)
    {
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var job = (await project.Lead.Get(path)).Expect(200).Json;
            var now = job.GetProperty("status").GetString();
            if (now == status)
                return job;
            if (now is "finished" or "failed" or "cancelled" || Stopwatch.GetElapsedTime(since) > WaitMax)
                Assert.Fail($"the job was to be {status}: {job}");
            await poll.WaitForNextTickAsync();
        }
    }

    /// <summary>A job is told as ended first, and then what it has left is removed.</summary>
    public static async Task UntilEmpty(this HookedArtifacts files)
    {
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (files.All.Count > 0)
        {
            if (Stopwatch.GetElapsedTime(since) > WaitMax)
                Assert.Fail($"left over: {string.Join(", ", files.All)}");
            await poll.WaitForNextTickAsync();
        }
    }
}

sealed record Export(TestProject Project, string Path, JsonElement Job)
{
    public async Task<string> Text(string name) => (await Project.Lead.Get($"{Path}/files/{name}")).Expect(200).Text;

    public async Task<IReadOnlyList<JsonElement>> Lines(string name) =>
        (await Project.Lead.Get($"{Path}/files/{name}")).Expect(200).Lines;

    public async Task<IReadOnlyList<string>> Ids(string name) =>
        [.. (await Lines(name)).Select(l => l.GetProperty("id").GetString()!)];
}
