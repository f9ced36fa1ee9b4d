using System.Collections.Concurrent;
using RlhfGrains.LoadTest.Judgments;

namespace RlhfGrains.LoadTest.Replay;

/// <summary>What became of the rows.</summary>
sealed class Outcomes(AcknowledgedList acknowledged)
{
    /// <summary>10: enough to see what is wrong; a thousand alike say no more.</summary>
    const int RefusalsKept = 10;

    readonly ConcurrentQueue<string> refusals = new();
    int answered;
    int refused;

    /// <summary>Rows of this run that have their final answer.</summary>
    public int Answered => Volatile.Read(ref answered);

    public int Refused => Volatile.Read(ref refused);

    public int Acknowledged => acknowledged.Count;

    public IEnumerable<string> Refusals => refusals;

    public void Took(JudgmentRow row)
    {
        acknowledged.Add(row.Id);
        Interlocked.Increment(ref answered);
    }

    public void Refuse(JudgmentRow row, string why)
    {
        if (Interlocked.Increment(ref refused) <= RefusalsKept)
            refusals.Enqueue($"row {row.Number}: {why}");
        Interlocked.Increment(ref answered);
    }
}
