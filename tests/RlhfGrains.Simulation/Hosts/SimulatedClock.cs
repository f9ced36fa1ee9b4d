namespace RlhfGrains.Simulation.Hosts;

/// <summary>The host's clock: time passes, and the clock is set, when the simulation says so.</summary>
sealed class SimulatedClock : TimeProvider
{
    TimeSpan passed;

    // As finely as a real clock tells it, and not at a round time.
    public DateTimeOffset Time { get; private set; } =
        new DateTimeOffset(2026, 3, 1, 11, 59, 58, 617, TimeSpan.Zero).AddTicks(4_321);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Time;

    public override long GetTimestamp() => passed.Ticks;

    public void Pass(TimeSpan time)
    {
        Time += time;
        passed += time;
    }

    /// <summary>In either direction; no time passes.</summary>
    public void Set(TimeSpan by) => Time += by;
}
