namespace RlhfGrains.Engine.Sqlite;

/// <summary>
/// The records from the oldest that nothing covers, in the order of the journal. It stands in for an index by grain, which on disk would cost five times the append:
/// every record would dirty a page of its own.
/// </summary>
/// <param name="firstPosition">That of the first record that will be added. The others follow without a gap.</param>
sealed class TailIndex(long firstPosition)
{
    readonly Queue<GrainEntry> records = new();
    readonly Dictionary<long, GrainEntry> entries = [];
    long firstPosition = firstPosition;

    public int Count => records.Count;

    public GrainEntry? Find(long grain) => entries.GetValueOrDefault(grain);

    public void Append(GrainEntry entry, int payloadBytes)
    {
        entry.Append(firstPosition + records.Count, payloadBytes);
        entries[entry.Number] = entry;
        records.Enqueue(entry);
    }

    /// <summary>A snapshot or a cover of the grain was stored.</summary>
    public void Covered(GrainEntry entry)
    {
        if (entry.CoveredVersion == entry.Version) entries.Remove(entry.Number);
    }

    /// <summary>The grains with records that nothing covers, oldest first.</summary>
    /// <param name="resolve">Looks up what is stored of a grain, the first time that it matters.</param>
    public IEnumerable<GrainEntry> Oldest(Action<GrainEntry> resolve)
    {
        var position = firstPosition;
        foreach (var entry in records)
        {
            if (!entry.IsResolved) resolve(entry);
            if (entry.IsOldest(position)) yield return entry;
            position++;
        }
    }

    /// <summary>The position up to which everything is covered: a start reads what lies behind it.</summary>
    /// <param name="resolve">As in <see cref="Oldest"/>.</param>
    public long Checkpoint(Action<GrainEntry> resolve)
    {
        while (records.TryPeek(out var oldest))
        {
            if (!oldest.IsResolved) resolve(oldest);
            if (!oldest.Covers(firstPosition)) break;
            records.Dequeue();
            firstPosition++;
        }
        return firstPosition - 1;
    }
}
