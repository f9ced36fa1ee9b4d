using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Activations;

/// <summary>
/// A node's clock, as <see cref="EngineClock"/> corrects it, for all of its activations: a grain that is activated
/// after the clock was set back is not behind its neighbours.
/// </summary>
sealed class SteadyTime(TimeProvider time) : TimeProvider
{
    readonly Lock gate = new();
    readonly EngineClock clock = new(time);

    public override long TimestampFrequency => time.TimestampFrequency;
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return clock.Now().ToDateTimeOffset();
    }

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
