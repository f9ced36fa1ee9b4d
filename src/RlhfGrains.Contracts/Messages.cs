namespace RlhfGrains.Contracts;

/// <summary>
/// Something a grain takes. Every message may arrive twice; no decision may assume that another one has already
/// arrived.
/// </summary>
public interface IMessage;

/// <summary>A message whose sender waits for a reply. Only callers outside the grains ask; grains send.</summary>
/// <typeparam name="TReply">A declared reply.</typeparam>
public interface IMessage<TReply> : IMessage
    where TReply : IReply;

/// <summary>
/// What a caller gets back. Stored with the request it answered, so that a repeat gives the same reply.
/// </summary>
public interface IReply;

/// <summary>Something that has happened to a grain. The only input of its fold.</summary>
public interface IEvent;

/// <summary>The reply of a message that has nothing to say.</summary>
public sealed record Done : IReply
{
    public static Done Value { get; } = new();
}
