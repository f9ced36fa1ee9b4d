using RlhfGrains.Grains.Items;

namespace RlhfGrains.Api.Judgments;

sealed class JudgmentFigures
{
    long acknowledged;
    long ahead;

    /// <summary>Receipts given, repeats included.</summary>
    public long Acknowledged => Interlocked.Read(ref acknowledged);

    /// <summary>Of these, judged later than recorded: by a clock that goes ahead of ours.</summary>
    public long Ahead => Interlocked.Read(ref ahead);

    public void Acknowledge(JudgmentReceipt receipt)
    {
        Interlocked.Increment(ref acknowledged);
        if (receipt.JudgedAt > receipt.RecordedAt)
            Interlocked.Increment(ref ahead);
    }
}
