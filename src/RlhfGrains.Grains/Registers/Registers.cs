using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;

namespace RlhfGrains.Grains.Registers;

/// <summary>Puts an id on a list before the thing itself is made, so that nothing that exists is missing from it. Again changes nothing.</summary>
public sealed record AddEntry(string Id) : IMessage<Done>;

public sealed record ListEntries(int After, int CountMax) : IMessage<IdPage>;

public sealed record EntryAdded(string Id) : IEvent;

public enum RegisterRefusal
{
    /// <summary><see cref="RegisterState.EntriesMax"/> is reached.</summary>
    RegisterFull,
}

/// <summary>A list of ids in the order they came: of all projects, or of the keys of one.</summary>
public sealed class RegisterState
{
    /// <summary>20,000: a key for each person of the largest crowd we know of (3,815), five times over.</summary>
    public const int EntriesMax = 20_000;

    readonly List<string> ids = [];
    readonly HashSet<string> known = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Ids => ids;

    public bool Holds(string id) => known.Contains(id);

    public void Apply(EntryAdded e)
    {
        if (known.Add(e.Id)) ids.Add(e.Id);
    }
}

public sealed record RegisterSnapshot(IReadOnlyList<string> Ids);

public static class RegisterDecisions
{
    public static Decision<Done> Add(RegisterState register, AddEntry m, Turn turn)
    {
        if (register.Holds(m.Id)) return Decision.Ignore;
        if (register.Ids.Count >= RegisterState.EntriesMax) return Decision.Refuse<Done>(RegisterRefusal.RegisterFull);
        return Decision.Accept([new EntryAdded(m.Id)]);
    }

    public static Decision<IdPage> List(RegisterState register, ListEntries m, Turn turn) =>
        Decision.Reply(Page.Of(register.Ids, m.After, m.CountMax, static id => id));
}

public sealed class RegisterKind : GrainKind<RegisterState, RegisterSnapshot>
{
    public RegisterKind() : base(GrainKeys.Register, snapshotVersion: 1)
    {
        Takes<AddEntry, Done>("register.add.v1", "done.v1", RegisterDecisions.Add);
        Takes<ListEntries, IdPage>("register.list.v1", "id-page.v1", RegisterDecisions.List);
        Emits<EntryAdded>("register.entry-added.v1", static (register, e) => register.Apply(e));
    }

    protected override RegisterState Create(GrainKey key) => new();
    protected override RegisterSnapshot Save(RegisterState state) => new([.. state.Ids]);

    protected override RegisterState Restore(GrainKey key, RegisterSnapshot snapshot)
    {
        var state = new RegisterState();
        foreach (var id in snapshot.Ids) state.Apply(new EntryAdded(id));
        return state;
    }
}
