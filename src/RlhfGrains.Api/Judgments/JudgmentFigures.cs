namespace RlhfGrains.Api.Judgments;

sealed class JudgmentFigures
{
    long acknowledged;

    /// <summary>Receipts given, repeats included.</summary>
    public long Acknowledged => Interlocked.Read(ref acknowledged);

    public void Acknowledge() => Interlocked.Increment(ref acknowledged);
}
