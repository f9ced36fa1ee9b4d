namespace RlhfGrains.Contracts;

/// <summary>
/// On whose behalf grains are asked. It goes with the flow of whoever asks, as a trace does, and is kept in the record
/// of what comes of a message at once; no decider is told.
/// </summary>
public static class Acting
{
    static readonly AsyncLocal<string?> current = new();

    /// <summary>An id that the server made, of a key or of an annotator; null: nobody's.</summary>
    public static string? Current => current.Value;

    /// <returns>Dispose it where the work for this actor ends.</returns>
    public static Scope For(string? actor)
    {
        var scope = new Scope(current.Value);
        current.Value = actor;
        return scope;
    }

    public readonly struct Scope(string? before) : IDisposable
    {
        public void Dispose() => current.Value = before;
    }
}
