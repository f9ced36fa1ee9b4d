namespace RlhfGrains.Orleans.Membership;

/// <summary>
/// The table in which silos find each other cannot be used. The message says why, in a sentence without its full stop.
/// </summary>
sealed class MembershipTableException(string message, Exception? inner = null) : Exception(message, inner);
