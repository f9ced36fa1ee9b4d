namespace RlhfGrains.LoadTest.Bench;

/// <summary>What a run keeps for each of its connections: its request, and what came of its requests.</summary>
sealed class Caller(JudgmentBytes request)
{
    public JudgmentBytes Request => request;

    public LatencyLog Latencies { get; } = new();

    public long Accepted { get; private set; }

    public long Refused { get; private set; }

    public void Answered(int status, long startedAt)
    {
        Latencies.Add(startedAt);
        if (status is >= 200 and < 300)
            Accepted++;
        else
            Refused++;
    }
}
