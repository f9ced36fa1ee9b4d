using RlhfGrains.Contracts;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Directories;

public sealed class DirectoryTests
{
    readonly DirectoryState register = new();
    readonly Turn turn = new(Instant.UnixEpoch.AddDays(20_000), GrainKeys.AdminKeys);

    [Fact]
    public void AFullList_GivesThePlacesOfWhatIsOverToOthers_TheLongestOverFirst()
    {
        for (var i = 0; i < DirectoryState.EntriesMax; i++)
            register.Apply(new EntryAdded($"e{i}"));
        Assert.Equal("register-full", DirectoryDecisions.Add(register, new AddEntry("new"), turn).Refusal!.Code);
        register.Apply(new EntryEnded("e7", turn.Now.AddSeconds(1)));
        Assert.Equal("register-full", DirectoryDecisions.Add(register, new AddEntry("new"), turn).Refusal!.Code);
        for (var i = 100; i < 100 + DirectoryState.DroppedAtOnce; i++)
            register.Apply(new EntryEnded($"e{i}", turn.Now.AddSeconds(-i)));
        register.Apply(new EntryEnded("e3", turn.Now));

        var added = DirectoryDecisions.Add(register, new AddEntry("new"), turn);
        foreach (var happened in added.Events)
        {
            if (happened is EntriesDropped dropped)
                register.Apply(dropped);
            else
                register.Apply((EntryAdded)happened);
        }

        Assert.Equal(DirectoryState.EntriesMax - DirectoryState.DroppedAtOnce + 1, register.Entries.Count);
        Assert.Null(register.Find("e100"));
        Assert.NotNull(register.Find("e3"));
        Assert.NotNull(register.Find("e7"));
        Assert.NotNull(register.Find("new"));
    }

    [Fact]
    public void APage_GoesOnWhereTheLastOneEnded_WhenEntriesHaveMadeRoomMeanwhile()
    {
        for (var i = 1; i <= 10; i++)
            register.Apply(new EntryAdded($"e{i}"));
        var first = DirectoryDecisions.List(register, new ListEntries(0, 4), turn).Value!;
        register.Apply(new EntriesDropped(["e2", "e6"]));
        register.Apply(new EntryAdded("e11"));

        var rest = DirectoryDecisions.List(register, new ListEntries(first.Next!.Value, 100), turn).Value!;

        Assert.Equal(["e1", "e2", "e3", "e4"], first.Ids);
        Assert.Equal(["e5", "e7", "e8", "e9", "e10", "e11"], rest.Ids);
        Assert.Null(rest.Next);
    }

    [Fact]
    public void ASnapshot_KeepsNumbersAndEnds()
    {
        for (var i = 1; i <= 3; i++)
            register.Apply(new EntryAdded($"e{i}"));
        register.Apply(new EntryEnded("e2", turn.Now));
        register.Apply(new EntriesDropped(["e3"]));

        var restored = DirectoryState.Restore(register.Save());
        restored.Apply(new EntryAdded("e4"));

        Assert.Equal([1, 2, 4], restored.Entries.Select(e => e.Number));
        Assert.Equal(turn.Now, restored.Find("e2")!.EndsAt);
    }
}
