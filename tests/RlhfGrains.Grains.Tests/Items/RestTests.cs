using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Grains.Tests.Items;

/// <summary>An item at rest is without its texts, and decides all the same on what needs none.</summary>
public sealed class RestTests
{
    static readonly ItemContent Pair = Given.Item("i1") with
    {
        Responses = [new(new("a"), "short", null, []), new(new("b"), "much longer", null, [])],
    };
    static readonly ItemKind Kind = new();

    [Fact]
    public void Rest_KeepsNoText()
    {
        var atRest = (ItemAtRest)Kind.ToRest(Judged().State<ItemState>(Given.Key("i1")));

        Assert.Null(atRest.Snapshot.Content!.Prompt);
        Assert.All(atRest.Snapshot.Content.Responses, r => Assert.Null(r.Text));
        Assert.Equal([5, 11], atRest.ResponseChars);
    }

    [Fact]
    public void ItemBackFromRest_IsNotWhole_AndSaysSo()
    {
        var state = Judged().State<ItemState>(Given.Key("i1"));
        Assert.True(Kind.IsWhole(state));
        Assert.False(Kind.IsWhole(Back(state)));
        Assert.True(Kind.IsWhole(Back(Kind.NewState(Given.Key("i9")))));
    }

    [Fact]
    public void ItemBackFromRest_DecidesOnAJudgment_AsIfItHadNeverRested()
    {
        var world = Judged();
        var state = world.State<ItemState>(Given.Key("i1"));
        var message = Given.Preference("j2", "bob", -1);
        var turn = new Turn(world.Now, Given.Key("i1"));

        var (awake, rested) = (Kind.Decide(state, message, turn), Kind.Decide(Back(state), message, turn));

        Assert.Equivalent(awake, rested, strict: true);
        var note = Assert.IsType<ObserveItem>(awake.Sends[0].Message).Note!;
        Assert.True(note.Facts.HasFlag(JudgmentFacts.LengthKnown | JudgmentFacts.LongerChosen));
    }

    [Fact]
    public void MessagesThatShowTexts_NeedTheWholeItem()
    {
        Assert.True(Kind.NeedsWhole(new ReadItem()));
        Assert.True(Kind.NeedsWhole(new ReadTask(new("l"), new("ann"), Given.Settings())));
        Assert.False(Kind.NeedsWhole(Given.Preference("j2", "bob", 1)));
    }

    static World Judged()
    {
        var world = Given.Open(Pair);
        world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 2));
        return world;
    }

    static object Back(object state) => Kind.FromRest(Given.Key("i1"), Kind.ToRest(state));
}
