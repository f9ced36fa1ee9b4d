namespace RlhfGrains.Postgres;

/// <summary>
/// PostgreSQL cannot be used, or failed; the message is a sentence for an operator. It names neither password nor host,
/// because health pages show it. What was being written is perhaps written.
/// </summary>
public sealed class PostgresJournalException(string message, Exception? inner = null) : Exception(message, inner);
