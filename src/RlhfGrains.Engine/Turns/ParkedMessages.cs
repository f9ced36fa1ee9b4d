using System.Text;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Traces;

namespace RlhfGrains.Engine.Turns;

/// <summary>
/// A sent message that its receiver failed on. In the record of the receiver, beside its own events and outside its
/// fold.
/// </summary>
/// <param name="Stored">The message as it would be stored; null when it has no stored form.</param>
public sealed record MessageParked(ParkedMessage Parked, byte[]? Stored) : IEvent;

/// <summary>One parked message: where it is, and why.</summary>
/// <param name="MessageName">Its stored name; null when it could not be read.</param>
/// <param name="Error">The type and the text of what was thrown.</param>
public sealed record ParkedMessage(GrainKey Receiver, GrainKey Sender, string? MessageName, string Error, Instant At);

/// <summary>How many messages were ever parked, and the newest of them.</summary>
public sealed record ParkedList(long Count, IReadOnlyList<ParkedMessage> Newest) : IReply;

/// <summary>Asks <see cref="ParkedMessages.Key"/> for the list.</summary>
public sealed record ListParked : IMessage<ParkedList>;

/// <summary>The engine tells <see cref="ParkedMessages.Key"/> that it has parked a message.</summary>
public sealed record NoteParked(ParkedMessage Parked) : IMessage;

/// <summary>What <see cref="NoteParked"/> becomes.</summary>
public sealed record ParkedNoted(ParkedMessage Parked) : IEvent;

/// <summary>The state of <see cref="ParkedMessages"/>, stored.</summary>
public sealed record ParkedSnapshot(long Count, IReadOnlyList<ParkedMessage> Newest);

/// <summary>The engine's own grain: the list of what was parked anywhere.</summary>
public sealed class ParkedMessages : GrainKind<ParkedMessages.State, ParkedSnapshot>
{
    // Enough to see what went wrong; all of them are in their receivers' records.
    const int NewestMax = 1_024;

    // An error's text is for a person to read, and a stack of causes can be long.
    const int ErrorCharsMax = 1_000;

    public const string KindName = GrainCatalogue.EngineKind;

    public static GrainKey Key { get; } = new(KindName, "parked");

    public ParkedMessages()
        : base(KindName, snapshotVersion: 1)
    {
        Takes<ListParked, ParkedList>("engine.list-parked.v1", "engine.parked-list.v1", (state, _, _) =>
            Decision.Reply(state.ToList())
        );
        Takes<NoteParked>("engine.note-parked.v1", (_, note, _) => Decision.Accept([new ParkedNoted(note.Parked)]));
        Emits<ParkedNoted>("engine.parked-noted.v1", (state, noted) => state.Add(noted.Parked));
        // Declared here for every kind: it is in the records of receivers, whose folds never see it.
        Emits<MessageParked>("engine.message-parked.v1", (_, _) => { });
        // The same.
        Emits<ActedBy>("engine.acted-by.v1", (_, _) => { });
        // The same for every kind: it is among what a grain has sent, and taken apart before its receiver decides.
        Takes<TracedMessage>("engine.traced-message.v1", (_, _, _) =>
            throw new MisuseException("a stored send was not taken apart")
        );
    }

    public static string ErrorText(Exception error)
    {
        var text = $"{error.GetType().Name}: {error.Message}";
        if (text.Length > ErrorCharsMax)
            text = text[..ErrorCharsMax];
        // It may quote anything, and half of a surrogate pair has no stored form.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }

    protected override State Create(GrainKey key) => new(0, []);

    protected override ParkedSnapshot Save(State state) => new(state.Count, state.ToList().Newest);

    protected override State Restore(GrainKey key, ParkedSnapshot snapshot) => new(snapshot.Count, snapshot.Newest);

    public sealed class State(long count, IEnumerable<ParkedMessage> newest)
    {
        readonly Queue<ParkedMessage> newest = new(newest);

        public long Count { get; private set; } = count;

        internal void Add(ParkedMessage parked)
        {
            Count++;
            newest.Enqueue(parked);
            if (newest.Count > NewestMax)
                newest.Dequeue();
        }

        internal ParkedList ToList() => new(Count, newest.ToArray());
    }
}
