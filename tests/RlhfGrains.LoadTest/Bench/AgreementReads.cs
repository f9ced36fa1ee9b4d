using System.Diagnostics;
using RlhfGrains.LoadTest.Http;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>How long one reader waits for the agreement of the whole project, every coefficient of it.</summary>
static class AgreementReads
{
    /// <summary>100 reads: enough for a median, and over in a second.</summary>
    const int QuietReads = 100;

    /// <summary>20 ms between reads under load: what they cost must not become the load.</summary>
    const int PauseMs = 20;

    public static async Task<List<double>> Quiet(ApiClient admin, BenchProject project, CancellationToken cancellation)
    {
        var milliseconds = new List<double>(QuietReads);
        while (milliseconds.Count < QuietReads)
            milliseconds.Add(await Read(admin, project, cancellation));
        return milliseconds;
    }

    /// <summary>Until the load has ended.</summary>
    public static async Task<List<double>> During(
        Task load,
        ApiClient admin,
        BenchProject project,
        CancellationToken cancellation
    )
    {
        var milliseconds = new List<double>();
        while (!load.IsCompleted)
        {
            milliseconds.Add(await Read(admin, project, cancellation));
            await Task.Delay(PauseMs, cancellation);
        }
        return milliseconds;
    }

    static async Task<double> Read(ApiClient admin, BenchProject project, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        await admin.Get($"/v1/projects/{project.Id}/agreement", cancellation);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
