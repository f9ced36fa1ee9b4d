using System.Diagnostics;
using System.Globalization;
using RlhfGrains.LoadTest.Output;
using RlhfGrains.LoadTest.Servers;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>What every scenario has at hand.</summary>
/// <param name="Rounds">How often, for the scenarios that draw their moment.</param>
sealed record ChaosRun(string ApiPath, int Seed, int Rounds, Verdict Verdict, CancellationToken Cancellation)
{
    /// <summary>Faults printed of one check: the first ones tell what is wrong, thousands do not tell more.</summary>
    const int FaultsShownMax = 10;

    /// <summary>15 s: what is waited for here takes some seconds, and a hang must be told.</summary>
    const int WaitSecondsMax = 15;

    const int PollMs = 20;

    public Random Random { get; } = new(Seed);

    public static void Say(string line) => Screen.Say(line);

    public void Check(string what, string measured, string shouldBe, bool holds) =>
        Verdict.Add(what, measured, shouldBe, holds);

    public void NoFaults(string what, IReadOnlyCollection<string> faults)
    {
        foreach (var fault in faults.Take(FaultsShownMax))
            Say($"  FAULT ({what}): {fault}");
        Check(
            what,
            string.Create(CultureInfo.InvariantCulture, $"{faults.Count} faults"),
            "0 faults",
            faults.Count == 0
        );
    }

    /// <summary>Waits until something is so.</summary>
    /// <returns>How long it took; null when it did not become so.</returns>
    public async Task<TimeSpan?> Until(Func<Task<bool>> isSo)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(WaitSecondsMax))
        {
            if (await isSo())
                return Stopwatch.GetElapsedTime(began);
            await Task.Delay(PollMs, Cancellation);
        }
        return null;
    }

    public ServerProcess NewServer(params IReadOnlyList<string> settings) => ServerProcess.Prepare(ApiPath, settings);

    public static string Text(TimeSpan? time) =>
        time is { } t ? string.Create(CultureInfo.InvariantCulture, $"{t.TotalSeconds:0.00} s") : "never";
}
