namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>
/// The records from the oldest that nothing covers, in the order of the journal. It stands in for an index by grain,
/// which on disk would cost five times the append: every record would dirty a page of its own.
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
        if (entry.CoveredVersion == entry.Version)
            entries.Remove(entry.Number);
    }

    /// <summary>The grains with records that nothing covers, oldest first; damaged ones left out.</summary>
    /// <param name="isWanted">Null: all are.</param>
    /// <param name="resolve">Looks up what is stored of a grain, the first time that it matters.</param>
    public IReadOnlyList<GrainEntry> Oldest(int countMax, Func<GrainEntry, bool>? isWanted, Action<GrainEntry> resolve)
    {
        // Finding lost covers stores them anew, and that moves the checkpoint: then the look begins again.
        while (true)
        {
            var begun = firstPosition;
            var oldest = new List<GrainEntry>();
            var position = begun;
            foreach (var entry in records)
            {
                if (!entry.IsResolved)
                    resolve(entry);
                if (firstPosition != begun)
                    break;
                if (entry.IsOldest(position++) && entry.Damage is null && isWanted?.Invoke(entry) != false)
                    oldest.Add(entry);
                if (oldest.Count == countMax)
                    break;
            }
            if (firstPosition == begun)
                return oldest;
        }
    }

    /// <summary>The position up to which everything is covered: a start reads what lies behind it.</summary>
    /// <param name="resolve">As in <see cref="Oldest"/>.</param>
    public long Checkpoint(Action<GrainEntry> resolve)
    {
        while (records.TryPeek(out var oldest))
        {
            if (!oldest.IsResolved)
                resolve(oldest);
            if (!oldest.Covers(firstPosition))
                break;
            records.Dequeue();
            firstPosition++;
        }
        return firstPosition - 1;
    }
}
