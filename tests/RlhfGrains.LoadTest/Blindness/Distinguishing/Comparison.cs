namespace RlhfGrains.LoadTest.Blindness.Distinguishing;

/// <summary>What two annotators learn of an item who tell each other what they saw, in which order.</summary>
static class Comparison
{
    public static void AddTo(IReadOnlyList<Sight> one, IReadOnlyList<Sight> two)
    {
        Add(one, two);
        Add(two, one);
    }

    static void Add(IReadOnlyList<Sight> mine, IReadOnlyList<Sight> theirs)
    {
        var seen = new Dictionary<string, int>();
        for (var i = 0; i < theirs.Count; i++)
            seen.TryAdd(theirs[i].Prompt, i);
        for (var i = 0; i < mine.Count; i++)
        {
            var sight = mine[i];
            if (!seen.TryGetValue(sight.Prompt, out var at))
            {
                sight["other saw it"] = 0;
                continue;
            }
            var other = theirs[at];
            sight["other saw it"] = 1;
            sight["steps apart"] = Math.Abs(sight.Step - other.Step);
            sight["which came first"] = Math.Sign(sight.Step - other.Step);
            sight["places apart"] = sight.Index - other.Index;
            sight["same side first"] = sight.First == other.First ? 1 : 0;
            sight["same before it"] = i > 0 && at > 0 && mine[i - 1].Prompt == theirs[at - 1].Prompt ? 1 : 0;
            sight["same behind it"] =
                i + 1 < mine.Count && at + 1 < theirs.Count && mine[i + 1].Prompt == theirs[at + 1].Prompt ? 1 : 0;
            sight["other's came back"] = other["came back"];
            sight["other's judgment"] = other["judgment status"];
        }
    }
}
