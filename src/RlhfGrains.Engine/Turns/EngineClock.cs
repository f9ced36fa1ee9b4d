using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Turns;

/// <summary>
/// The time of turns: UTC in whole milliseconds, never running backwards, not even across a restart. It is the host's
/// clock as long as that is right. Where the clock is behind what was given out, because it was set back or had been
/// ahead, time goes on by the monotonic clock, a tenth slower, until the two meet: leases run out and nothing is out of
/// order. A clock that leaps ahead by more than is allowed while the process runs is not followed; a start takes it as
/// it is.
/// </summary>
/// <param name="leapMax">Null: followed however far. A cluster's machines have to agree with each other, and one may
/// have been started anew.</param>
sealed class EngineClock(TimeProvider time, TimeSpan? leapMax = null)
{
    /// <summary>
    /// A tenth slower: an hour is made up for in ten, and a lease of half an hour lasts three minutes longer meanwhile.
    /// </summary>
    const int SlowerBy = 10;

    /// <summary>
    /// A day: a machine may sleep over night, and has the right time when it wakes. What expires because a clock is
    /// months ahead does not come back.
    /// </summary>
    public static readonly TimeSpan LeapMax = TimeSpan.FromDays(1);

    readonly long began = time.GetTimestamp();
    long ticks,
        seenAt;
    bool isStarted;

    /// <summary>
    /// What has passed since the engine was made, whatever was done to the clock: delays between attempts are measured
    /// with it.
    /// </summary>
    public TimeSpan Uptime => time.GetElapsedTime(began);

    /// <summary>How far the last time that was given out was ahead of the host's clock; negative: behind it.</summary>
    public TimeSpan Ahead { get; private set; }

    public Instant Now()
    {
        // In this order: what lies between the two makes time late, never early.
        var clock = time.GetUtcNow().UtcTicks;
        var stamp = time.GetTimestamp();
        ticks = isStarted ? Next(clock, time.GetElapsedTime(seenAt, stamp).Ticks) : Math.Max(clock, ticks);
        (seenAt, isStarted) = (stamp, true);
        Ahead = TimeSpan.FromTicks(ticks - clock);
        return Instant.Of(new DateTimeOffset(ticks, TimeSpan.Zero));
    }

    /// <summary>A time that was given out before, by this process or an earlier one.</summary>
    public void Seen(Instant earlier)
    {
        var given = earlier.ToDateTimeOffset().UtcTicks;
        if (given <= ticks)
            return;
        (ticks, seenAt) = (given, time.GetTimestamp());
    }

    long Next(long clock, long passed)
    {
        var here = ticks + passed;
        if (clock < here)
            return Math.Max(clock, here - passed / SlowerBy);
        return leapMax is { } most && clock - here > most.Ticks ? here : clock;
    }
}
