using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Codec;

/// <summary>
/// In a record, before the events that somebody's message caused: who. The engines write it and take it out again: no
/// fold sees it. It is stored as an event is, so that every journal keeps it as it keeps those.
/// </summary>
/// <param name="Actor">As <see cref="Acting.Current"/> names them; null: the events that follow are nobody's
/// again.</param>
public sealed record ActedBy(string? Actor) : IEvent;

/// <summary>One event of a record.</summary>
/// <param name="Actor">Whose message caused it at once; null: not known, as where the message of a grain that lives
/// elsewhere did.</param>
public readonly record struct ActedEvent(string? Actor, IEvent Event);
