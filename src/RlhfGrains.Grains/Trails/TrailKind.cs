using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Trails;

public static class TrailDecisions
{
    public static Decision<ActKept> Note(TrailState trail, NoteAct m, Turn turn)
    {
        if (trail.Holds(m.Id))
            return Decision.Reply(new ActKept(true));
        return trail.Acts.Count >= TrailState.ActsMax
            ? Decision.Reply(new ActKept(false))
            : Decision.Reply(
                new ActKept(true),
                [new ActNoted(new Act(m.Id, turn.Now, m.Key, m.Role, m.Operation, m.Path))]
            );
    }

    public static Decision<TrailPage> Read(TrailState trail, ReadTrail m, Turn turn) =>
        Decision.Reply(
            new TrailPage(
                [.. trail.Acts.Skip(m.After).Take(m.CountMax)],
                trail.Acts.Count,
                trail.Acts.Count >= TrailState.ActsMax
            )
        );
}

public sealed class TrailKind : GrainKind<TrailState, TrailSnapshot>
{
    public TrailKind()
        : base(GrainKeys.Trail, snapshotVersion: 1)
    {
        Takes<NoteAct, ActKept>("trail.note-act.v1", "trail.kept.v1", TrailDecisions.Note);
        Takes<ReadTrail, TrailPage>("trail.read.v1", "trail.page.v1", TrailDecisions.Read);
        Emits<ActNoted>("trail.act-noted.v1", static (trail, e) => trail.Apply(e));
    }

    protected override TrailState Create(GrainKey key) => new();

    protected override TrailSnapshot Save(TrailState state) => new([.. state.Acts]);

    protected override TrailState Restore(GrainKey key, TrailSnapshot snapshot)
    {
        var state = new TrailState();
        foreach (var act in snapshot.Acts)
            state.Apply(new ActNoted(act));
        return state;
    }
}
