using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Turns;

/// <summary>The journal failed: what is in memory is perhaps ahead of it, and is dropped.</summary>
sealed class JournalFailedException(Exception inner) : Exception(inner.Message, inner);

/// <summary>
/// One grain cannot be read back, because its bytes are damaged or its own code fails on them. The others go on.
/// </summary>
sealed class GrainUnreadableException(GrainKey grain, Exception inner)
    : Exception($"{grain} cannot be read: {inner.Message}", inner);

/// <summary>A message whose sends lead to more sends than a cascade may have.</summary>
sealed class CascadeTooLongException(int sendsMax)
    : Exception($"it leads to more than {sendsMax} sends; larger work is cut into steps that a grain sends to itself");

/// <summary>A grain sent, or was sent, something that its kind does not allow.</summary>
sealed class MisuseException(string message) : Exception(message);
