using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Embedded;

public sealed class GrainMemoryTests
{
    static readonly byte[] Packed = new byte[40];

    readonly GrainMemory memory = new();

    [Fact]
    public void WithRoomForAll_TheLeastRecentlyUsedRestsFirst()
    {
        foreach (var name in (string[])["a", "b", "c"])
            Enter(name);
        Group(() => memory.Use(Counter.Key("a")));
        Assert.Equal("b", memory.NextToRest!.Key.Name);
    }

    [Fact]
    public void AWalkOverAllThereIs_DisplacesNothingInUse()
    {
        var used = Enumerable.Range(0, 100).Select(i => Enter($"used{i}")).ToList();
        var walked = Enumerable.Range(0, 1_000).Select(i => Enter($"walked{i}")).ToList();
        foreach (var slot in walked)
            memory.Rest(slot, Packed);
        for (var round = 0; round < 2; round++)
        {
            foreach (var slot in walked)
            {
                Group(() => memory.Wake(slot, new object()));
                // Room for a hundred and ten.
                while (memory.AwakeBytes > 110 * used[0].EstimatedBytes)
                    memory.Rest(memory.NextToRest!, Packed);
            }
        }
        Assert.All(used, slot => Assert.True(slot.IsAwake));
    }

    [Fact]
    public void WhoPassesThrough_StaysWhenUsedOnceMore_ButNotInTheSameGroup()
    {
        memory.Rest(Enter("packed"), Packed);
        var (once, again) = (Enter("once"), Enter("again"));
        Group(() => memory.Use(again.Key));
        Assert.Same(once, memory.NextToRest);
        memory.Rest(once, Packed);

        Group(() =>
        {
            memory.Wake(once, new object());
            memory.Use(once.Key);
        });
        Assert.Same(once, memory.NextToRest);
    }

    [Fact]
    public void WhatIsNoLongerUsed_MakesRoomForWhatIs()
    {
        memory.Rest(Enter("packed"), Packed);
        var old = Enumerable.Range(0, 50).Select(i => Enter($"old{i}")).ToList();
        foreach (var slot in old)
            Group(() => memory.Use(slot.Key));
        for (var i = 0; i < 50; i++)
        {
            var slot = Enter($"new{i}");
            Group(() => memory.Use(slot.Key));
            memory.Rest(memory.NextToRest!, Packed);
        }
        Assert.All(old, slot => Assert.False(slot.IsAwake));
    }

    [Fact]
    public void Estimates_AreThoseOfTheGrainsThatAreThere_WhateverWasDone()
    {
        var random = new Random(1);
        var there = new List<GrainSlot>();
        for (var i = 0; i < 5_000; i++)
        {
            var any = there.Count == 0 ? null : there[random.Next(there.Count)];
            Group(() =>
            {
                switch (any is null ? 0 : random.Next(6))
                {
                    case 0:
                        there.Add(Enter($"{i}"));
                        break;
                    case 1:
                        memory.Use(any!.Key);
                        break;
                    case 2 when any!.IsAwake:
                        memory.Rest(any, Packed.AsSpan(random.Next(40)));
                        break;
                    case 3 when !any!.IsAwake:
                        memory.Wake(any, new object());
                        break;
                    case 4 when any!.IsAwake:
                        var before = any.EstimatedBytes;
                        any.Grew(random.Next(100));
                        memory.Resized(any, any.EstimatedBytes - before);
                        break;
                    case 5 when random.Next(4) == 0:
                        memory.Remove(any!);
                        there.Remove(any!);
                        break;
                }
            });
            Assert.Equal(there.Sum(s => s.EstimatedBytes), memory.EstimatedBytes);
            Assert.Equal(there.Where(s => s.IsAwake).Sum(s => s.EstimatedBytes), memory.AwakeBytes);
            Assert.Equal(there.Count, memory.Count);
        }
    }

    GrainSlot Enter(string name)
    {
        var slot = new GrainSlot(Counter.Key(name), new Counter());
        Group(() => memory.Add(slot));
        return slot;
    }

    void Group(Action work)
    {
        memory.BeginGroup();
        work();
    }
}
