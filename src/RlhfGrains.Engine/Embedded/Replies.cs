using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// Answers of one commit on their way out: told by the pool's threads, so that the engine's thread is at the next group
/// already.
/// </summary>
sealed class Replies(Ask[] asks, int from, int count) : IThreadPoolWorkItem
{
    // 32: waking a thread for each answer costs more than telling it; with all in one work item a second core would
    // have nothing to do.
    const int PartMax = 32;

    public static void ByPool(List<Ask> asks, int count)
    {
        var leaving = new Ask[count];
        asks.CopyTo(0, leaving, 0, count);
        for (var from = 0; from < count; from += PartMax)
            ThreadPool.UnsafeQueueUserWorkItem(
                new Replies(leaving, from, Math.Min(PartMax, count - from)),
                preferLocal: false
            );
    }

    /// <summary>Here and now: for whoever drives the loop one step at a time.</summary>
    public static void AtOnce(List<Ask> asks, int count)
    {
        for (var i = 0; i < count; i++)
            asks[i].Complete();
    }

    public void Execute()
    {
        for (var i = from; i < from + count; i++)
            asks[i].Complete();
    }
}
