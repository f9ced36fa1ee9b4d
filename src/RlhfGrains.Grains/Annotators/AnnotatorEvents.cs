using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Grains.Annotators;

public sealed record AnnotatorRegistered(DateTimeOffset At) : IEvent;

/// <param name="JudgedAt">Null: at the time it was noted, which is the rule; only historical data differ.</param>
public sealed record JudgmentNoted(
    CategoryId Category, ItemId Item, Round Round, int RubricVersion, DateTimeOffset At, DateTimeOffset? JudgedAt, long? DurationMs, bool Withdrawn) : IEvent;

public sealed record PeersObserved(CategoryId Category, IReadOnlyList<PeerUnit> Units, DateTimeOffset At) : IEvent;
