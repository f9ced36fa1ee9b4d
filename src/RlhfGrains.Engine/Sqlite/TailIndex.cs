namespace RlhfGrains.Engine.Sqlite;

/// <summary>
/// The records that no snapshot covers, in the order of the journal. It stands in for an index by grain, which on disk would cost five times the append:
/// every record would dirty a page of its own.
/// </summary>
sealed class TailIndex
{
    readonly Queue<(long Position, GrainEntry Entry)> records = new();
    readonly Dictionary<long, GrainEntry> entries = [];

    // Grains whose snapshot turned out to be lost: their records lie below the checkpoint.
    readonly HashSet<GrainEntry> recovered = [];

    /// <summary>How many records no snapshot covers.</summary>
    public long Uncovered { get; private set; }

    public GrainEntry? Find(long grain) => entries.GetValueOrDefault(grain);

    public void Append(GrainEntry entry, long position)
    {
        entry.Append(position);
        entries[entry.Number] = entry;
        records.Enqueue((position, entry));
        Uncovered++;
    }

    public void Cover(GrainEntry entry, long version)
    {
        Uncovered -= entry.Cover(version);
        if (entry.TailCount > 0) return;
        entries.Remove(entry.Number);
        recovered.Remove(entry);
    }

    /// <summary>Takes in a grain whose records were found by reading the journal, because its snapshot is lost.</summary>
    public void Recover(GrainEntry entry, IReadOnlyList<long> positions)
    {
        Uncovered += positions.Count - entry.TailCount;
        entry.Uncover(positions);
        entries[entry.Number] = entry;
        recovered.Add(entry);
    }

    public IEnumerable<GrainEntry> Oldest() =>
        recovered.Concat(records.Where(r => r.Entry.IsOldest(r.Position) && !recovered.Contains(r.Entry)).Select(r => r.Entry));

    /// <summary>The position up to which snapshots cover everything: a start reads what lies behind it.</summary>
    /// <param name="last">The position of the newest record.</param>
    public long Checkpoint(long last)
    {
        while (records.TryPeek(out var oldest) && oldest.Entry.Covers(oldest.Position)) records.Dequeue();
        return records.TryPeek(out var first) ? first.Position - 1 : last;
    }
}
