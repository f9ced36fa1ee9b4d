using RlhfGrains.Contracts;

namespace RlhfGrains.Simulation.Hosts;

/// <summary>A kind as it is, with somebody looking on.</summary>
sealed class WatchedKind(GrainKind kind, KindSet kinds) : KindDecorator(kind)
{
    public override Decision Decide(object state, IMessage message, in Turn turn) =>
        kinds.Probe.Decide(kinds, Inner, state, message, turn);
}

/// <summary>Another kind, to be changed in one point.</summary>
abstract class KindDecorator(GrainKind inner) : GrainKind<object, object>(inner.Name, snapshotVersion: 1)
{
    protected GrainKind Inner { get; } = inner;

    public override IReadOnlyCollection<StoredType> Messages => Inner.Messages;
    public override IReadOnlyCollection<StoredType> Replies => Inner.Replies;
    public override IReadOnlyCollection<StoredType> Events => Inner.Events;
    public override IReadOnlyCollection<EarlierForm> EarlierForms => Inner.EarlierForms;
    public override StoredType Snapshot => Inner.Snapshot;

    public override object NewState(GrainKey key) => Inner.NewState(key);

    public override Decision Decide(object state, IMessage message, in Turn turn) => Inner.Decide(state, message, turn);

    public override void Apply(object state, IEvent happened) => Inner.Apply(state, happened);

    public override object ToSnapshot(object state) => Inner.ToSnapshot(state);

    public override object FromSnapshot(GrainKey key, object snapshot) => Inner.FromSnapshot(key, snapshot);

    public override Type AtRest => Inner.AtRest;

    public override object ToRest(object state) => Inner.ToRest(state);

    public override object FromRest(GrainKey key, object atRest) => Inner.FromRest(key, atRest);

    public override bool IsWhole(object state) => Inner.IsWhole(state);

    public override bool NeedsWhole(IMessage message) => Inner.NeedsWhole(message);

    protected override object Create(GrainKey key) => Inner.NewState(key);

    protected override object Save(object state) => Inner.ToSnapshot(state);

    protected override object Restore(GrainKey key, object snapshot) => Inner.FromSnapshot(key, snapshot);
}
