using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Embedded;

/// <summary>The time of turns: UTC in whole milliseconds, never running backwards, not even across a restart.</summary>
sealed class EngineClock(TimeProvider time)
{
    readonly long began = time.GetTimestamp();
    Instant last = Instant.MinValue;

    /// <summary>What has passed since the engine was made, whatever was done to the clock: delays between attempts are measured with it.</summary>
    public TimeSpan Uptime => time.GetElapsedTime(began);

    public Instant Now()
    {
        Seen(time.Now());
        return last;
    }

    /// <summary>A time that was given out before, by this process or an earlier one.</summary>
    public void Seen(Instant earlier)
    {
        if (earlier > last) last = earlier;
    }
}
