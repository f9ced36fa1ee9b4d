namespace RlhfGrains.Grains.Trails;

/// <summary>One page of what was asked for in a project, or on the whole server, on one day.</summary>
public sealed class TrailState
{
    /// <summary>1,000 acts, some 200 KB: a day of work by hand, and a page of an automation's.</summary>
    public const int ActsMax = 1_000;

    readonly List<Act> acts = [];
    readonly HashSet<string> known = new(StringComparer.Ordinal);

    public IReadOnlyList<Act> Acts => acts;

    public bool Holds(string id) => known.Contains(id);

    public void Apply(ActNoted e)
    {
        if (known.Add(e.Act.Id))
            acts.Add(e.Act);
    }
}

public sealed record TrailSnapshot(IReadOnlyList<Act> Acts);
