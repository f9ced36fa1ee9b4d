using RlhfGrains.LoadTest.Output;
using RlhfGrains.LoadTest.Servers;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Replay;

/// <summary>
/// Kills the server that was started here (-9) at even distances on the way and starts it again on the same folder.
/// </summary>
sealed class Killer(ServerProcess? server, int kills, Outcomes outcomes, int rows)
{
    /// <summary>5 ms: at full speed a kill comes within some hundred judgments of where it was meant.</summary>
    const int LookPeriodMs = 5;

    readonly List<TimeSpan> readyAgain = [];

    public async Task Run(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(LookPeriodMs));
        while (readyAgain.Count < kills && await timer.WaitForNextTickAsync(cancellation))
        {
            if (outcomes.Answered < (long)rows * (readyAgain.Count + 1) / (kills + 1))
                continue;
            Screen.Say($"kill -9 after {outcomes.Answered:N0} answers");
            readyAgain.Add(await server!.KillAndStart(cancellation));
        }
    }

    public void Conclude(Verdict verdict)
    {
        if (kills == 0)
            return;
        var times = string.Join(", ", readyAgain.Select(t => $"{t.TotalSeconds:0.0}"));
        verdict.Add(
            "killed (-9) and started again",
            $"{readyAgain.Count} times, ready after {times} s",
            $"{kills} times",
            readyAgain.Count == kills
        );
    }
}
