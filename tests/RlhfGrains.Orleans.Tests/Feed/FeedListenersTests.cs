using System.Net;
using RlhfGrains.Orleans.Feed;

namespace RlhfGrains.Orleans.Tests.Feed;

/// <summary>Whom a silo tells what it has committed.</summary>
public sealed class FeedListenersTests
{
    static readonly SiloAddress A = Silo(1),
        B = Silo(2);

    readonly FeedListeners listeners = new();

    public FeedListenersTests() => listeners.Became([A, B]);

    [Fact]
    public void Silo_ThatHasSaidNothing_IsTold() => Assert.Equal([A, B], listeners.All);

    [Fact]
    public void Silo_AtWhichNobodyFollows_IsNotTold_UntilSomebodyDoes()
    {
        listeners.Said(A, 1, listens: false);
        Assert.Equal([B], listeners.All);
        Assert.False(listeners.IsEmpty);
        listeners.Said(B, 1, listens: false);
        Assert.Empty(listeners.All);
        Assert.True(listeners.IsEmpty);
        listeners.Said(A, 2, listens: true);
        Assert.Equal([A], listeners.All);
        Assert.False(listeners.IsEmpty);
    }

    [Fact]
    public void WhatASiloSaidLast_Counts_WhateverArrivesLast()
    {
        listeners.Said(A, 2, listens: true);
        listeners.Said(A, 1, listens: false);
        Assert.Contains(A, listeners.All);
    }

    [Fact]
    public void Silo_ThatIsNew_IsTold()
    {
        listeners.Said(A, 1, listens: false);
        listeners.Said(B, 1, listens: false);
        listeners.Became([A, B, Silo(3)]);
        Assert.Equal([Silo(3)], listeners.All);
        Assert.False(listeners.IsEmpty);
    }

    [Fact]
    public void Silo_ThatIsNotKnownYet_HasToSayItAgain() =>
        Assert.Throws<InvalidOperationException>(() => listeners.Said(Silo(3), 1, listens: true));

    static SiloAddress Silo(int port) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1);
}
