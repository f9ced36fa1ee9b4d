using RlhfGrains.Contracts;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine;

/// <summary>What one commit changed in one grain.</summary>
/// <param name="Version">The grain's version after it.</param>
/// <param name="Position">
/// The position in the journal of the commit's last record: whoever has seen it has seen everything up to it, and reads
/// on behind it with <see cref="IJournalStore.ReadAll(long, CancellationToken)"/>.
/// </param>
/// <param name="Events">In order. A <see cref="MessageParked"/> may be among them.</param>
public sealed record CommittedTurn(
    GrainKey Grain,
    long Version,
    long Position,
    Instant At,
    IReadOnlyList<IEvent> Events
);

/// <summary>Follows the commits of an engine.</summary>
public interface ICommitObserver
{
    /// <summary>
    /// Called on the engine's thread after each commit, in order. Must not block: hand over and return.
    /// </summary>
    void Committed(IReadOnlyList<CommittedTurn> commit);

    /// <summary>
    /// Commits were perhaps missed, those of a machine that was lost: whatever was concluded from commits is to be
    /// found out anew.
    /// </summary>
    void Missed() { }
}
