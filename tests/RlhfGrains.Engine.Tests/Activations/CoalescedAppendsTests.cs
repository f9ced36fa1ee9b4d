using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Engine.Tests.Embedded;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Activations;

public sealed class CoalescedAppendsTests : IDisposable
{
    readonly MemoryJournal memory = new();
    readonly List<string> groups = [];
    readonly FaultyJournal journal;
    readonly HeldJournal held;
    readonly CoalescedAppends appends;

    public CoalescedAppendsTests()
    {
        journal = new FaultyJournal(memory)
        {
            IsRemote = true,
            AfterAppend = group => groups.Add(string.Concat(group.Select(a => a.Grain.Name))),
        };
        held = new HeldJournal(journal);
        appends = new CoalescedAppends(journal, groupsAtOnce: 1, groupMax: 3);
    }

    public void Dispose() => held.Dispose();

    [Fact]
    public async Task WhatWaits_WhileAGroupIsOnItsWay_GoesTogether_AsMuchAsOneGroupTakes()
    {
        await All(await Behind("d", "c", "b", "e", "f"));
        Assert.Equal(["a", "bcd", "ef"], groups);
    }

    [Fact]
    public async Task Conflict_OfOneGrain_IsItsOwn_AndTheOthersAreWritten()
    {
        await memory.Append([Record("c")]);
        var waiting = await Behind("b", "c", "d");
        held.Release();
        await Assert.ThrowsAsync<JournalConflictException>(() => waiting[2]);
        waiting.RemoveAt(2);
        await All(waiting);
        Assert.Equal(["a", "b", "d"], groups);
    }

    [Fact]
    public async Task TwoActivations_OfOneGrain_AreNotInOneGroup()
    {
        var waiting = await Behind("b", "b", "c");
        held.Release();
        await Assert.ThrowsAsync<JournalConflictException>(() => waiting[2]);
        Assert.Equal(1, await waiting[1] - await waiting[0]);
        await waiting[3];
    }

    [Fact]
    public async Task Failure_OfTheJournal_IsToldToAllOfTheGroup_AndToNobodyElse()
    {
        var waiting = await Behind("b", "c");
        journal.BeforeAppend = _ => throw new IOException("perhaps written");
        held.Release();
        await waiting[0];
        await Assert.ThrowsAsync<IOException>(() => waiting[1]);
        await Assert.ThrowsAsync<IOException>(() => waiting[2]);
        journal.BeforeAppend = null;
        await appends.Append(Record("d"));
    }

    /// <summary>Records that wait behind the one of a, which is held on its way.</summary>
    async Task<List<Task<long>>> Behind(params string[] names)
    {
        List<Task<long>> waiting = [appends.Append(Record("a"))];
        await held.Entered;
        return [.. waiting, .. names.Select(n => appends.Append(Record(n)))];
    }

    async Task All(IEnumerable<Task> waiting)
    {
        held.Release();
        await Task.WhenAll(waiting);
    }

    static GrainAppend Record(string name) => new(Counter.Key(name), 0, Instant.UnixEpoch, new byte[] { 1 }, [], []);
}
