using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Engines;

public abstract partial class EngineContract<THost>
{
    [Fact]
    public async Task Record_SaysOnWhoseBehalfEachEventIs_AndNoDeciderDoes()
    {
        await using var rig = await Start();
        await rig.Ask("a", new Add("1", 1));
        using (Acting.For("key 1"))
            await rig.Ask("a", new Add("2", 2));
        using (Acting.For("key 2"))
        {
            await rig.Ask("a", new Add("3", 3));
            // Refused, or already there: nothing is recorded of them.
            await rig.Ask("a", new Add("2", 2));
        }
        await rig.Ask("a", new Add("4", 4));

        Assert.Equal([(null, "1"), ("key 1", "2"), ("key 2", "3"), (null, "4")], await Acts(rig, "a"));
    }

    [Fact]
    public async Task Record_OfMessagesThatAreCommittedTogether_TellsThemApart()
    {
        await using var rig = await Start();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Add(rig, i)));

        var acts = await Acts(rig, "a");
        Assert.Equal(40, acts.Count);
        Assert.All(acts, a => Assert.Equal(int.Parse(a.Id) % 3 == 0 ? null : $"key {int.Parse(a.Id) % 3}", a.Actor));

        static async Task Add(EngineUnderTest rig, int i)
        {
            using var acting = Acting.For(i % 3 == 0 ? null : $"key {i % 3}");
            await rig.Ask("a", new Add($"{i}", 1));
        }
    }

    [Fact]
    public async Task MessageThatFails_LeavesNoActorBehind()
    {
        await using var rig = await Start();
        using (Acting.For("key 1"))
            await Assert.ThrowsAsync<GrainDefectException>(() => rig.Ask("a", new Add("1", Counter.PoisonForFold)));
        await rig.Ask("a", new Add("2", 2));

        Assert.Equal([(null, "2")], await Acts(rig, "a"));
    }

    [Fact]
    public async Task LaterSend_IsNobodysAnyMore()
    {
        await using var rig = await Start();
        using (Acting.For("key 1"))
            await rig.Ask("a", new Post("b", new Bump("late", 5), At(10)));
        var delivered = rig.Added("late");
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        await delivered;

        Assert.Equal([(null, "late")], await Acts(rig, "b"));
    }

    static async Task<IReadOnlyList<(string? Actor, string Id)>> Acts(EngineUnderTest rig, string counter) =>
        [.. (await rig.History(counter)).SelectMany(r => r.Events).Select(a => (a.Actor, ((Added)a.Event).Id))];
}
