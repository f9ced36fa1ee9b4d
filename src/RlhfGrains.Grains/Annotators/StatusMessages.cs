using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators;

/// <summary>
/// Whether a person works in the project at all; what they may judge is their qualification's business.
/// </summary>
public enum AnnotatorStatus
{
    Active = 0,

    /// <summary>Gets no tasks, and none of theirs count, until a lead says otherwise.</summary>
    Suspended = 1,

    /// <summary>Has left: the same, and their keys are revoked. Their judgments stay.</summary>
    Removed = 2,
}

/// <summary>Suspends or removes a person, or takes it back. What they hold is taken back in the same turn.</summary>
/// <param name="Actor">The id of the key that asks.</param>
public sealed record SetAnnotatorStatus(Request Request, AnnotatorStatus Status, string Reason, string Actor)
    : IMessage<AnnotatorStatusSet>
{
    /// <summary>2,000: as much as for a withdrawal.</summary>
    public const int ReasonCharsMax = 2_000;
}

/// <summary>A lead takes tasks back: all that the person has open, or the one of an item.</summary>
/// <param name="Item">Null: all.</param>
public sealed record RecallTasks(Request Request, ItemId? Item) : IMessage<TasksRecalled>;

/// <param name="Since">When it became this; null: since the person was enrolled.</param>
/// <param name="IsChanged">False: it was this before.</param>
/// <param name="Recalled">The items of tasks that were open.</param>
public sealed record AnnotatorStatusSet(
    AnnotatorStatus Status,
    Instant? Since,
    bool IsChanged,
    IReadOnlyList<ItemId> Recalled
) : IReply;

/// <param name="Items">Of the tasks that were open.</param>
public sealed record TasksRecalled(IReadOnlyList<ItemId> Items) : IReply;

/// <param name="Actor">The key that set it.</param>
public sealed record StatusChanged(AnnotatorStatus From, AnnotatorStatus To, string Reason, string Actor, Instant At)
    : IEvent;
