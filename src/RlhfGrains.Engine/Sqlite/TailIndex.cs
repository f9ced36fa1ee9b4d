namespace RlhfGrains.Engine.Sqlite;

/// <summary>
/// The records from the oldest that no snapshot covers, in the order of the journal. It stands in for an index by grain, which on disk would cost five times the append:
/// every record would dirty a page of its own.
/// </summary>
sealed class TailIndex
{
    readonly Queue<(long Position, GrainEntry Entry)> records = new();
    readonly Dictionary<long, GrainEntry> entries = [];

    // Grains whose snapshot turned out to be lost: their records lie below the checkpoint.
    readonly HashSet<GrainEntry> recovered = [];

    public int Count => records.Count;

    public GrainEntry? Find(long grain) => entries.GetValueOrDefault(grain);

    public void Append(GrainEntry entry, long position)
    {
        entry.Append(position);
        entries[entry.Number] = entry;
        records.Enqueue((position, entry));
    }

    public void Cover(GrainEntry entry, long version)
    {
        entry.Cover(version);
        if (entry.TailCount > 0) return;
        entries.Remove(entry.Number);
        recovered.Remove(entry);
    }

    /// <summary>Takes in a grain whose records were found by reading the journal, because its snapshot is lost.</summary>
    public void Recover(GrainEntry entry, IReadOnlyList<long> positions)
    {
        entry.Uncover(positions);
        entries[entry.Number] = entry;
        recovered.Add(entry);
    }

    /// <summary>The grains with records that no snapshot covers, oldest first.</summary>
    /// <param name="resolve">Looks up how new a grain's snapshot is, the first time that it matters.</param>
    public IEnumerable<GrainEntry> Oldest(Action<GrainEntry> resolve)
    {
        foreach (var entry in recovered) yield return entry;
        foreach (var (position, entry) in records)
        {
            if (!entry.IsResolved) resolve(entry);
            if (entry.IsOldest(position) && !recovered.Contains(entry)) yield return entry;
        }
    }

    /// <summary>The position up to which snapshots cover everything: a start reads what lies behind it.</summary>
    /// <param name="last">The position of the newest record.</param>
    /// <param name="resolve">As in <see cref="Oldest"/>.</param>
    public long Checkpoint(long last, Action<GrainEntry> resolve)
    {
        while (records.TryPeek(out var oldest))
        {
            if (!oldest.Entry.IsResolved) resolve(oldest.Entry);
            if (!oldest.Entry.Covers(oldest.Position)) return oldest.Position - 1;
            records.Dequeue();
        }
        return last;
    }
}
