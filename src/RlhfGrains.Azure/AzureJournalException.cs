namespace RlhfGrains.Azure;

/// <summary>
/// Azure Storage cannot be used, or failed; the message is a sentence for an operator. It holds no key, signature or
/// address, and neither does it carry the library's own exception, whose text repeats what was sent. What was being
/// written is perhaps written.
/// </summary>
public sealed class AzureJournalException(string message) : Exception(message);
