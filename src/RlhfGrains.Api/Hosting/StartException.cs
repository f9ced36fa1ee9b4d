namespace RlhfGrains.Api.Hosting;

/// <summary>The server cannot start, and the message says in one sentence what to mend.</summary>
sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
