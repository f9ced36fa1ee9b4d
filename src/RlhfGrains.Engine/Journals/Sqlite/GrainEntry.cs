using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>
/// What the journal knows of one grain without reading it: how far it is, and where the records lie that its snapshot
/// does not hold.
/// </summary>
/// <param name="baseVersion">The positions that follow are those of the records behind this version.</param>
/// <param name="isResolved">False when only the records met at start are known: the stored cover and snapshot were not
/// looked at yet.</param>
sealed class GrainEntry(long number, long baseVersion, bool isResolved = true)
{
    long[] positions = [];
    int count;

    /// <summary>0 for a grain that the journal has never seen: its first record gives it one.</summary>
    public long Number { get; set; } = number;

    /// <summary>Null when the grain was only met by its number, at start.</summary>
    public GrainKey? Key { get; set; }

    /// <summary>How many records the grain has.</summary>
    public long Version => SnapshotVersion + count;

    /// <summary>That of the stored snapshot, once this is resolved; 0 without one.</summary>
    public long SnapshotVersion { get; private set; } = baseVersion;

    /// <summary>Up to here its snapshot or its cover is stored: a start need not look at these records.</summary>
    public long CoveredVersion { get; private set; } = baseVersion;

    public bool IsResolved { get; private set; } = isResolved;

    /// <summary>Why this grain must not be used, or null.</summary>
    public string? Damage { get; set; }

    /// <summary>About how many bytes of payload its records behind the snapshot have.</summary>
    public long Bytes { get; private set; }

    /// <summary>The positions of versions <see cref="SnapshotVersion"/> + 1 to <see cref="Version"/>.</summary>
    public ReadOnlySpan<long> Positions => positions.AsSpan(0, count);

    /// <summary>Of these the ones up to <see cref="CoveredVersion"/>.</summary>
    public ReadOnlySpan<long> CoveredPositions => positions.AsSpan(0, (int)(CoveredVersion - SnapshotVersion));

    /// <summary>The oldest position that nothing covers; only when there is one.</summary>
    public long OldestPosition => positions[(int)(CoveredVersion - SnapshotVersion)];

    public bool IsOldest(long position) => Version > CoveredVersion && OldestPosition == position;

    public bool Covers(long position) => Version == CoveredVersion || OldestPosition > position;

    public void Append(long position, int payloadBytes)
    {
        if (count == positions.Length)
            Array.Resize(ref positions, Math.Max(2, count * 2));
        positions[count++] = position;
        Bytes += payloadBytes;
    }

    /// <summary>Takes in what is stored. It reaches at least to where the known records begin.</summary>
    public void Resolve(Cover cover)
    {
        var behind = (int)Math.Clamp(cover.Reach - SnapshotVersion, 0, count);
        var known = Positions[behind..];
        Bytes = cover.Bytes + (count == 0 ? 0 : Bytes * known.Length / count);
        positions = [.. cover.Positions, .. known];
        count = positions.Length;
        SnapshotVersion = cover.SnapshotVersion;
        CoveredVersion = cover.Reach;
        IsResolved = true;
    }

    /// <summary>A snapshot of this version is being stored.</summary>
    public void Snapshotted(long version)
    {
        var held = (int)(version - SnapshotVersion);
        if (held > 0)
        {
            Bytes = Bytes * (count - held) / count;
            positions = positions.AsSpan(held, count - held).ToArray();
            count = positions.Length;
            SnapshotVersion = version;
        }
        CoveredVersion = Math.Max(CoveredVersion, version);
    }

    /// <summary>A cover of all its records behind the snapshot is about to be stored.</summary>
    public void Covered() => CoveredVersion = Version;

    /// <summary>Forgets the snapshot: these are all the records.</summary>
    public void Found(IReadOnlyList<long> all, long bytes)
    {
        positions = [.. all];
        count = positions.Length;
        Bytes = bytes;
        SnapshotVersion = 0;
        CoveredVersion = 0;
        IsResolved = true;
    }
}
