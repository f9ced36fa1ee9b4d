using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Tests.Turns;

/// <summary>The time of turns while the host's clock is set.</summary>
public sealed class EngineClockTests
{
    static readonly Instant Start = Instant.FromUnixTimeMilliseconds(1_790_000_000_123);

    readonly ManualTimeProvider host = new(Start);
    readonly EngineClock clock;

    public EngineClockTests() => clock = new EngineClock(host, EngineClock.LeapMax);

    [Fact]
    public void AClockSetBack_DoesNotHoldTimeUp_AndIsMetAgain()
    {
        clock.Now();
        host.SetTo(Start - TimeSpan.FromHours(5));

        Assert.Equal(Start, clock.Now());
        // A tenth slower: 50 hours for the 5.
        host.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(Start + TimeSpan.FromMinutes(9), clock.Now());
        Assert.Equal(TimeSpan.FromHours(5) - TimeSpan.FromMinutes(1), clock.Ahead);
        host.Advance(TimeSpan.FromHours(50) - TimeSpan.FromMinutes(10));
        Assert.Equal(host.Now(), clock.Now());
        Assert.Equal(TimeSpan.Zero, clock.Ahead);
        host.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(host.Now(), clock.Now());
    }

    [Fact]
    public void ATimeOfYearsAhead_FoundAtTheStart_GoesOn()
    {
        var ahead = Start + TimeSpan.FromDays(1_000);
        clock.Seen(ahead);

        Assert.Equal(ahead, clock.Now());
        host.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal(ahead + TimeSpan.FromMinutes(27), clock.Now());
        // The host's clock is some odd ticks behind the millisecond.
        Assert.InRange(
            clock.Ahead,
            TimeSpan.FromDays(1_000) - TimeSpan.FromMinutes(3) - TimeSpan.FromMilliseconds(1),
            TimeSpan.FromDays(1_000) - TimeSpan.FromMinutes(3)
        );
    }

    [Fact]
    public void AClockThatJumpsAheadByLessThanADay_IsFollowed()
    {
        clock.Now();
        host.SetByHand(TimeSpan.FromHours(23));

        Assert.Equal(host.Now(), clock.Now());
    }

    [Fact]
    public void AClockThatJumpsAheadByMore_IsNotFollowed_UntilItIsRightOrTheProcessStartsAnew()
    {
        clock.Now();
        host.SetByHand(TimeSpan.FromDays(400));
        host.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(Start + TimeSpan.FromMinutes(3), clock.Now());
        Assert.Equal(TimeSpan.FromDays(-400), clock.Ahead);
        Assert.Equal(host.Now(), new EngineClock(host, EngineClock.LeapMax).Now());

        host.SetByHand(TimeSpan.FromDays(-400));
        Assert.Equal(host.Now(), clock.Now());
        Assert.Equal(Start + TimeSpan.FromMinutes(3), clock.Now());
    }

    [Fact]
    public void AStartAfterALongStop_HasTheTimeOfTheHost()
    {
        clock.Seen(Start - TimeSpan.FromDays(30));

        Assert.Equal(Start, clock.Now());
    }

    [Fact]
    public void Time_NeverRunsBack_WhateverIsDoneToTheClock()
    {
        var random = new Random(7);
        var last = clock.Now();
        for (var step = 0; step < 2_000; step++)
        {
            if (random.Next(10) == 0)
                host.SetByHand(TimeSpan.FromMinutes(random.Next(-3_000, 3_000)));
            if (random.Next(50) == 0)
                clock.Seen(last + TimeSpan.FromMinutes(random.Next(100)));
            host.Advance(TimeSpan.FromMilliseconds(random.Next(100_000)));
            var now = clock.Now();
            Assert.True(now >= last, $"step {step}: {now} after {last}");
            last = now;
        }
    }
}
