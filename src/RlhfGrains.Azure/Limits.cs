namespace RlhfGrains.Azure;

static class Limits
{
    /// <summary>
    /// 64 KiB: a segment is written anew with each record. Up to here that took no longer than appending a block; at
    /// 256 KiB twice as long.
    /// </summary>
    public const int SegmentBytesMax = 64 << 10;

    /// <summary>
    /// 64 MiB of newest segments in memory, so that an append need not read first: a thousand full ones, or as many
    /// grains as have small ones in it.
    /// </summary>
    public const long TailBytesMax = 64L << 20;

    /// <summary>
    /// 16: enough to hide the way there and back, and far from what one account answers (20,000 a second).
    /// </summary>
    public const int RequestsAtOnce = 16;

    /// <summary>
    /// 4,096 markers of sends that were taken and are still to be deleted; what comes beyond is left to the next list
    /// of pending sends.
    /// </summary>
    public const int DeletesWaitingMax = 4_096;

    /// <summary>
    /// 3: a writer is undone by a rewriting of the same segment, which is rare; more is somebody else's version.
    /// </summary>
    public const int AttemptsMax = 3;
}
