using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Sqlite;

/// <summary>What the journal knows of one grain without reading it: how far it is, and where the records lie that its snapshot does not cover.</summary>
/// <param name="coveredVersion">Up to here snapshots are known to cover it.</param>
/// <param name="isResolved">False when its snapshot may be newer than that: at start nobody has looked yet.</param>
sealed class GrainEntry(long number, long coveredVersion, bool isResolved = true)
{
    long[] positions = [];

    /// <summary>0 for a grain that the journal has never seen: its first record gives it one.</summary>
    public long Number { get; set; } = number;

    /// <summary>Null when the grain was only met by its number, at start.</summary>
    public GrainKey? Key { get; set; }

    /// <summary>How many records the grain has.</summary>
    public long Version { get; private set; } = coveredVersion;

    public long SnapshotVersion { get; private set; } = coveredVersion;

    /// <summary>True when <see cref="SnapshotVersion"/> is that of the stored snapshot.</summary>
    public bool IsResolved { get; set; } = isResolved;

    /// <summary>Why this grain must not be used, or null.</summary>
    public string? Damage { get; set; }

    public int TailCount { get; private set; }

    /// <summary>The positions of versions <see cref="SnapshotVersion"/> + 1 to <see cref="Version"/>.</summary>
    public ReadOnlySpan<long> Tail => positions.AsSpan(0, TailCount);

    /// <summary>True when this position is the oldest that no snapshot covers.</summary>
    public bool IsOldest(long position) => TailCount > 0 && positions[0] == position;

    public bool Covers(long position) => TailCount == 0 || positions[0] > position;

    public void Append(long position)
    {
        if (TailCount == positions.Length) Array.Resize(ref positions, Math.Max(2, TailCount * 2));
        positions[TailCount++] = position;
        Version++;
    }

    public void Cover(long version)
    {
        var covered = (int)(version - SnapshotVersion);
        if (covered <= 0) return;
        SnapshotVersion = version;
        TailCount -= covered;
        positions = positions.AsSpan(covered, TailCount).ToArray();
    }

    /// <summary>Forgets the snapshot: every record is one that none covers.</summary>
    public void Uncover(IReadOnlyList<long> all)
    {
        SnapshotVersion = 0;
        positions = all.ToArray();
        TailCount = positions.Length;
        Version = positions.Length;
    }
}
