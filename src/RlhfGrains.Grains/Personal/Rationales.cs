using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Personal;

/// <summary>Sent by an item: keep an annotator's rationale, apart from the counts, where it can be erased.</summary>
public sealed record KeepRationale(string Text) : IMessage;

public sealed record ReadRationale : IMessage<RationaleView>;

/// <param name="Text">Null: none was kept, or it was erased.</param>
public sealed record RationaleView(string? Text) : IReply;

public sealed record RationaleKept(string Text) : IEvent;

/// <summary>Stands in every record that held the text, in place of what was there.</summary>
public sealed record RationaleErased : IEvent;

public sealed class RationaleState
{
    public string? Text { get; private set; }
    public bool IsErased { get; private set; }

    public void Apply(RationaleKept e) => Text = e.Text;

    public void Apply(RationaleErased _)
    {
        Text = null;
        IsErased = true;
    }
}

public sealed record RationaleSnapshot(string? Text, bool IsErased);

public sealed class RationaleKind : GrainKind<RationaleState, RationaleSnapshot>
{
    public RationaleKind()
        : base(GrainKeys.Rationale, snapshotVersion: 1)
    {
        // Sent before the erasure and delivered after it, a text must not come back.
        Takes<KeepRationale>("rationale.keep.v1", static (text, m, _) =>
            text.IsErased || text.Text == m.Text ? Decision.Ignore : Decision.Accept([new RationaleKept(m.Text)])
        );
        Takes<ReadRationale, RationaleView>("rationale.read.v1", "rationale.view.v1", static (text, _, _) =>
            Decision.Reply(new RationaleView(text.Text))
        );
        Emits<RationaleKept>("rationale.kept.v1", static (text, e) => text.Apply(e));
        Emits<RationaleErased>("rationale.erased.v1", static (text, e) => text.Apply(e));
    }

    protected override RationaleState Create(GrainKey key) => new();

    protected override RationaleSnapshot Save(RationaleState state) => new(state.Text, state.IsErased);

    protected override RationaleState Restore(GrainKey key, RationaleSnapshot snapshot)
    {
        var state = new RationaleState();
        if (snapshot.Text is not null)
            state.Apply(new RationaleKept(snapshot.Text));
        if (snapshot.IsErased)
            state.Apply(new RationaleErased());
        return state;
    }
}
