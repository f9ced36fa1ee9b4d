using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Tests.Toys;

/// <summary>
/// A clock that stands still until a test moves it, and then fires the timers on the way. Like a real one it is finer
/// than a millisecond: it is some odd ticks ahead of every instant that it is set to.
/// </summary>
sealed class ManualTimeProvider(Instant start) : TimeProvider
{
    static readonly TimeSpan Odd = TimeSpan.FromTicks(Random.Shared.Next(1, (int)TimeSpan.TicksPerMillisecond));

    readonly Lock gate = new();
    readonly List<ManualTimer> timers = [];
    DateTimeOffset now = start.ToDateTimeOffset() + Odd;
    TimeSpan passed;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Does not go back when the clock is set back.</summary>
    public override long GetTimestamp()
    {
        lock (gate)
            return passed.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by) => Set(GetUtcNow() + by);

    public void SetTo(Instant time) => Set(time.ToDateTimeOffset() + Odd);

    /// <summary>In either direction, and no time passes: an operator does it, or NTP. Timers wait on.</summary>
    public void SetByHand(TimeSpan by)
    {
        lock (gate)
            now += by;
    }

    void Set(DateTimeOffset time)
    {
        List<ManualTimer> due;
        lock (gate)
        {
            if (time > now)
                passed += time - now;
            now = time;
            due = timers.Where(t => t.At <= now).ToList();
            foreach (var timer in due)
                timers.Remove(timer);
        }
        foreach (var timer in due)
            timer.Fire();
    }

    sealed class ManualTimer(ManualTimeProvider clock, Action fire) : ITimer
    {
        public DateTimeOffset At { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                At = clock.now + dueTime;
                clock.timers.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
