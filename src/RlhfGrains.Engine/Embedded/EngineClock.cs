namespace RlhfGrains.Engine.Embedded;

/// <summary>The time of turns: UTC in whole milliseconds, never running backwards, not even across a restart.</summary>
sealed class EngineClock(TimeProvider time)
{
    readonly long began = time.GetTimestamp();
    DateTimeOffset last = DateTimeOffset.MinValue;

    /// <summary>What has passed since the engine was made, whatever was done to the clock: delays between attempts are measured with it.</summary>
    public TimeSpan Uptime => time.GetElapsedTime(began);

    public DateTimeOffset Now()
    {
        var clock = time.GetUtcNow();
        Seen(new DateTimeOffset(clock.Ticks - clock.Ticks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero));
        return last;
    }

    /// <summary>A time that was given out before, by this process or an earlier one.</summary>
    public void Seen(DateTimeOffset earlier)
    {
        if (earlier > last) last = earlier;
    }
}
