namespace RlhfGrains.Simulation.Hosts;

/// <summary>The host's clock: time passes, and the clock is set, when the simulation says so.</summary>
sealed class SimulatedClock : TimeProvider
{
    TimeSpan passed;

    public DateTimeOffset Time { get; private set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

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
