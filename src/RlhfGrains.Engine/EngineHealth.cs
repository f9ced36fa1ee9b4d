namespace RlhfGrains.Engine;

/// <summary>Whether the engine answers, and if not, why.</summary>
/// <param name="Reason">One sentence for an operator; null when ready.</param>
/// <param name="Warning">What an operator is to look at though the engine answers; null: nothing.</param>
public sealed record EngineHealth(EngineState State, string? Reason, string? Warning = null)
{
    public static EngineHealth Ready { get; } = new(EngineState.Ready, null);
}

public enum EngineState
{
    /// <summary>Reading its journal, or writing the snapshots that are missing.</summary>
    Starting,

    Ready,

    /// <summary>
    /// The journal takes nothing new, for want of room or of leave; what is there is read. Writing is tried again and
    /// again.
    /// </summary>
    ReadOnly,

    /// <summary>The journal fails; it is tried again and again.</summary>
    JournalFailing,

    Stopping,

    Stopped,
}
