namespace RlhfGrains.Engine;

/// <summary>An engine cannot start; the message says why, in a sentence for its operator.</summary>
public sealed class EngineStartException(string message) : Exception(message);
