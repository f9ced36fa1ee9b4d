using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>What a project can tell others about: a set of event types, or one of them.</summary>
[Flags]
public enum EventTypes
{
    None = 0,
    AnnotatorQualified = 1,
    AnnotatorProbation = 2,
    AnnotatorSuspended = 4,
    DriftAlarm = 8,
    AgreementLow = 16,
    ItemCompleted = 32,
    ItemContested = 64,
    BatchCompleted = 128,

    /// <summary>Made by hand, to try an endpoint; never subscribed to.</summary>
    Ping = 256,
    AnnotatorRemoved = 512,
}

/// <summary>The names under which events go out.</summary>
public static class EventTypeNames
{
    /// <summary>What can be subscribed to.</summary>
    public static IReadOnlyDictionary<string, EventTypes> ByName { get; } =
        Enum.GetValues<EventTypes>()
            .Where(t => t is not (EventTypes.None or EventTypes.Ping))
            .ToDictionary(Of, StringComparer.Ordinal);

    /// <summary><c>ItemCompleted</c> is <c>item.completed</c>.</summary>
    public static string Of(EventTypes type) => Refusal.CodeOf(type).Replace('-', '.');

    public static IReadOnlyList<string> Each(EventTypes types) =>
        [.. ByName.Where(n => types.HasFlag(n.Value)).Select(n => n.Key)];
}

/// <summary>
/// Sent by a project's webhooks to the project, and by it to its batches: nothing else is worth a message, since nobody
/// subscribed to it.
/// </summary>
public sealed record WantEvents(EventTypes Events) : IMessage
{
    public const string StoredName = "webhook-list.want-events.v1";
}

/// <summary>From now on these are announced.</summary>
public sealed record EventsWanted(EventTypes Events) : IEvent
{
    public const string StoredName = "webhook-list.events-wanted.v1";
}
