using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Personal;

/// <summary>Sent by an item: keep an annotator's rationale, apart from the counts, where it can be erased.</summary>
public sealed record KeepText(string Text) : IMessage;

public sealed record ReadText : IMessage<TextView>;

/// <param name="Text">Null: none was kept, or it was erased.</param>
public sealed record TextView(string? Text) : IReply;

public sealed record TextKept(string Text) : IEvent;

/// <summary>Stands in every record that held the text, in place of what was there.</summary>
public sealed record TextErased : IEvent;

public sealed class TextState
{
    public string? Text { get; private set; }
    public bool IsErased { get; private set; }

    public void Apply(TextKept e) => Text = e.Text;

    public void Apply(TextErased _)
    {
        Text = null;
        IsErased = true;
    }
}

public sealed record TextSnapshot(string? Text, bool IsErased);

public sealed class TextKind : GrainKind<TextState, TextSnapshot>
{
    public TextKind() : base(GrainKeys.Text, snapshotVersion: 1)
    {
        // Sent before the erasure and delivered after it, a text must not come back.
        Takes<KeepText>("text.keep.v1", static (text, m, _) =>
            text.IsErased || text.Text == m.Text ? Decision.Ignore : Decision.Accept([new TextKept(m.Text)]));
        Takes<ReadText, TextView>("text.read.v1", "text.view.v1", static (text, _, _) => Decision.Reply(new TextView(text.Text)));
        Emits<TextKept>("text.kept.v1", static (text, e) => text.Apply(e));
        Emits<TextErased>("text.erased.v1", static (text, e) => text.Apply(e));
    }

    protected override TextState Create(GrainKey key) => new();
    protected override TextSnapshot Save(TextState state) => new(state.Text, state.IsErased);

    protected override TextState Restore(GrainKey key, TextSnapshot snapshot)
    {
        var state = new TextState();
        if (snapshot.Text is not null) state.Apply(new TextKept(snapshot.Text));
        if (snapshot.IsErased) state.Apply(new TextErased());
        return state;
    }
}
