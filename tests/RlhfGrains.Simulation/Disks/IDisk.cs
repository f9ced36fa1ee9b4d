using RlhfGrains.Contracts;

namespace RlhfGrains.Simulation.Disks;

/// <summary>
/// What outlives the process: a log of bytes, of which a part is synced and the rest is in the machine's memory.
/// </summary>
interface IDisk : IDisposable
{
    /// <summary>Bytes of the log, synced or not.</summary>
    long Extent { get; }

    /// <summary>Bytes that a power loss leaves.</summary>
    long Synced { get; }

    /// <summary>Opens the journal on it, as a process that starts does.</summary>
    IJournalStore Open();

    /// <summary>An append has returned: what was written is synced, if the journal keeps its word.</summary>
    void Appended();

    /// <summary>The process ends where it stands, and of the log the first <paramref name="bytes"/> are left.</summary>
    /// <param name="synced">Of which the next power loss leaves so many.</param>
    void End(long bytes, long synced);

    /// <summary>A consistent copy, as a backup makes it, of what is stored by now.</summary>
    IDisk Copy();

    /// <summary>Everything that lies on it, as bytes.</summary>
    IEnumerable<ReadOnlyMemory<byte>> Contents();

    /// <summary>What a restart finds of the snapshots, which are only a cache.</summary>
    void Leave(SnapshotFate fate);
}

enum SnapshotFate
{
    Kept,
    Stale,
    Lost,
}
