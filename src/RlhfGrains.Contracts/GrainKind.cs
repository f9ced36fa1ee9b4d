namespace RlhfGrains.Contracts;

/// <summary>
/// A type that is written to disk or to a wire, under the name by which it is found again. Never renamed; a new shape
/// is a new name.
/// </summary>
/// <param name="Name">Stable: <c>item.judgment-recorded.v1</c>.</param>
/// <param name="Type">A record whose constructor parameters are its stored fields, in order.</param>
public readonly record struct StoredType(string Name, Type Type);

/// <summary>
/// A form in which earlier programs stored an event, or a reply inside one: it is read as today's, and never written.
/// </summary>
/// <param name="ToToday">Takes what was stored, and looks at nothing else.</param>
/// <param name="Beside">
/// A stored name that a journal must know for the form to be this one; null: whatever it knows. Where one name has
/// stood for two forms, the names that came with the earlier one tell them apart.
/// </param>
public sealed record EarlierForm(StoredType Stored, Func<object, object> ToToday, string? Beside);

/// <summary>
/// One kind of grain as an engine sees it: what it takes, what it emits and how its state is folded. This one
/// declaration drives the journal's codec, the check at start, and a cluster's allow-list.
/// </summary>
public abstract class GrainKind
{
    private protected GrainKind(string name) => Name = name;

    public string Name { get; }

    public abstract IReadOnlyCollection<StoredType> Messages { get; }
    public abstract IReadOnlyCollection<StoredType> Replies { get; }
    public abstract IReadOnlyCollection<StoredType> Events { get; }

    /// <summary>Those with a <see cref="EarlierForm.Beside"/> go before those without.</summary>
    public abstract IReadOnlyCollection<EarlierForm> EarlierForms { get; }

    /// <summary>
    /// The form of a state in a snapshot. A snapshot under another name is discarded, and the state folded from its
    /// events.
    /// </summary>
    public abstract StoredType Snapshot { get; }

    /// <summary>The state of a grain to which nothing has happened yet.</summary>
    public abstract object NewState(GrainKey key);

    /// <exception cref="InvalidOperationException">The message is not declared: a programming error.</exception>
    public abstract Decision Decide(object state, IMessage message, in Turn turn);

    /// <summary>Folds one event into the state, in place. Looks at nothing but the event.</summary>
    public abstract void Apply(object state, IEvent happened);

    public abstract object ToSnapshot(object state);
    public abstract object FromSnapshot(GrainKey key, object snapshot);

    /// <summary>
    /// The form in which an engine may keep an idle grain in memory: packed, and without what few messages look at. It
    /// is never stored, so it may change at any time. The snapshot, unless a kind knows a smaller one.
    /// </summary>
    public virtual Type AtRest => Snapshot.Type;

    public virtual object ToRest(object state) => ToSnapshot(state);

    public virtual object FromRest(GrainKey key, object atRest) => FromSnapshot(key, atRest);

    /// <summary>
    /// False: the state has come back from a form that leaves something out. It decides on every message that does not
    /// <see cref="NeedsWhole"/>.
    /// </summary>
    public virtual bool IsWhole(object state) => true;

    /// <summary>The message looks at what the form at rest leaves out.</summary>
    public virtual bool NeedsWhole(IMessage message) => true;
}

/// <summary>Declares a kind in its constructor: <c>Takes</c>, <c>Emits</c>, one line each.</summary>
/// <typeparam name="TState">Changed by its fold alone.</typeparam>
/// <typeparam name="TSnapshot">A record with everything of the state that later decisions look at.</typeparam>
public abstract class GrainKind<TState, TSnapshot> : GrainKind
    where TState : class
    where TSnapshot : class
{
    delegate Decision Decider(TState state, IMessage message, in Turn turn);

    readonly Dictionary<Type, Decider> deciders = [];
    readonly Dictionary<Type, Action<TState, IEvent>> folds = [];
    readonly List<StoredType> messages = [];
    readonly Dictionary<Type, StoredType> replies = [];
    readonly List<StoredType> events = [];
    readonly List<EarlierForm> earlierForms = [];

    /// <param name="snapshotVersion">Raised whenever the fold or the snapshot's form changes: older snapshots are then
    /// discarded.</param>
    protected GrainKind(string name, int snapshotVersion)
        : base(name)
    {
        Snapshot = new StoredType($"{name}.snapshot.v{snapshotVersion}", typeof(TSnapshot));
        DeclareReply<Done>("done.v1");
    }

    public override IReadOnlyCollection<StoredType> Messages => messages;
    public override IReadOnlyCollection<StoredType> Replies => replies.Values;
    public override IReadOnlyCollection<StoredType> Events => events;
    public override IReadOnlyCollection<EarlierForm> EarlierForms => earlierForms;
    public override StoredType Snapshot { get; }

    /// <summary>A message that somebody waits for.</summary>
    /// <param name="reply">The reply's stable name; the same type has the same name wherever it is declared.</param>
    protected void Takes<TMessage, TReply>(
        string name,
        string reply,
        Func<TState, TMessage, Turn, Decision<TReply>> decide
    )
        where TMessage : IMessage<TReply>
        where TReply : IReply
    {
        DeclareReply<TReply>(reply);
        Add<TMessage>(name, (TState state, IMessage message, in Turn turn) => decide(state, (TMessage)message, turn));
    }

    /// <summary>A message that only grains send. It is never refused.</summary>
    protected void Takes<TMessage>(string name, Func<TState, TMessage, Turn, Decision<Done>> decide)
        where TMessage : IMessage =>
        Add<TMessage>(name, (TState state, IMessage message, in Turn turn) => decide(state, (TMessage)message, turn));

    protected void Emits<TEvent>(string name, Action<TState, TEvent> apply)
        where TEvent : IEvent
    {
        events.Add(new StoredType(name, typeof(TEvent)));
        folds.Add(typeof(TEvent), (state, happened) => apply(state, (TEvent)happened));
    }

    /// <inheritdoc cref="EarlierForm"/>
    protected void Reads<TStored, TToday>(string name, Func<TStored, TToday> toToday, string? beside = null)
        where TStored : class
        where TToday : class =>
        earlierForms.Add(
            new EarlierForm(new StoredType(name, typeof(TStored)), stored => toToday((TStored)stored), beside)
        );

    protected abstract TState Create(GrainKey key);
    protected abstract TSnapshot Save(TState state);
    protected abstract TState Restore(GrainKey key, TSnapshot snapshot);

    public override object NewState(GrainKey key) => Create(key);

    public override object ToSnapshot(object state) => Save((TState)state);

    public override object FromSnapshot(GrainKey key, object snapshot) => Restore(key, (TSnapshot)snapshot);

    public override Decision Decide(object state, IMessage message, in Turn turn) =>
        deciders.TryGetValue(message.GetType(), out var decide)
            ? decide((TState)state, message, turn)
            : throw new InvalidOperationException($"a grain of kind '{Name}' does not take {message.GetType().Name}");

    public override void Apply(object state, IEvent happened)
    {
        if (!folds.TryGetValue(happened.GetType(), out var fold))
            throw new InvalidOperationException($"a grain of kind '{Name}' does not emit {happened.GetType().Name}");
        fold((TState)state, happened);
    }

    void Add<TMessage>(string name, Decider decide)
        where TMessage : IMessage
    {
        messages.Add(new StoredType(name, typeof(TMessage)));
        deciders.Add(typeof(TMessage), decide);
    }

    void DeclareReply<TReply>(string name)
        where TReply : IReply => replies[typeof(TReply)] = new StoredType(name, typeof(TReply));
}
