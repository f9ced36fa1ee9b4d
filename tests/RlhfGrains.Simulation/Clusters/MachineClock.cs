using RlhfGrains.Simulation.Hosts;

namespace RlhfGrains.Simulation.Clusters;

/// <summary>The clock of one machine, some seconds off the others', and its timers.</summary>
sealed class MachineClock(SimulatedClock clock, TimeSpan off) : TimeProvider
{
    readonly List<Timer> timers = [];

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.Time + off;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Fires what is due.</summary>
    public void Fire()
    {
        foreach (var due in timers.Where(t => t.At <= clock.GetTimestamp()).ToList())
        {
            timers.Remove(due);
            due.Fire();
        }
    }

    sealed class Timer(MachineClock owner, Action fire) : ITimer
    {
        public long At { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            owner.timers.Remove(this);
            if (dueTime == Timeout.InfiniteTimeSpan)
                return true;
            At = owner.GetTimestamp() + dueTime.Ticks;
            owner.timers.Add(this);
            return true;
        }

        public void Dispose() => owner.timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
