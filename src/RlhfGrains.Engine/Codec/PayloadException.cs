namespace RlhfGrains.Engine.Codec;

/// <summary>
/// Stored bytes that fit their checksum but not the declared types, or a value that has no stored form.
/// </summary>
public class PayloadException(string message) : Exception(message);

/// <summary>
/// A stored name that no kind declares: the data is newer than the code, or a declaration was removed.
/// </summary>
public sealed class UnknownStoredNameException(string name)
    : PayloadException($"'{name}' is stored, but no kind of grain declares it: is this program older than its data?")
{
    public string Name { get; } = name;
}
