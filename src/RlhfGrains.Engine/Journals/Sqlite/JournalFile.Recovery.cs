namespace RlhfGrains.Engine.Journals.Sqlite;

sealed partial class JournalFile
{
    /// <summary>
    /// Finds the records of grains of which a snapshot or a cover is lost, by reading the whole journal once: seconds,
    /// which an intact file never takes. All other grains that nothing covers are found with them, and what was found
    /// is kept as covers: it is looked for once.
    /// </summary>
    void Recover(IReadOnlyList<GrainEntry> wanted)
    {
        var found = Lost();
        foreach (var entry in wanted)
            found[entry.Number] = new Found();
        var reader = new RowReader();
        string? damage = null;
        try
        {
            foreach (var first in Rows(reader, from: 1))
            {
                for (var i = 0; i < reader.Records.Count; i++)
                {
                    var record = reader.Records[i];
                    if (found.TryGetValue(record.Grain, out var records))
                        records.Add(first + i, record);
                }
            }
        }
        catch (Contracts.JournalCorruptException e)
        {
            // Nobody can say whether a record that cannot be read was one of these grains'.
            damage = $"{e.What}, which may hold a record";
        }
        foreach (var entry in wanted)
        {
            var records = found[entry.Number];
            entry.Damage ??= damage ?? records.Damage;
            if (entry.Damage is null)
                entry.Found(records.Positions, records.Bytes);
        }
        if (damage is null)
            WriteCache(() => Keep(wanted, found));
    }

    void Keep(IReadOnlyList<GrainEntry> wanted, Dictionary<long, Found> found)
    {
        foreach (var entry in wanted)
        {
            found.Remove(entry.Number);
            if (entry.Damage is not null)
                continue;
            removeSnapshot.Bind(1, entry.Number).Run();
            entry.Covered();
            AddCover(entry);
            tail.Covered(entry);
        }
        foreach (var (number, records) in found.OrderBy(f => f.Key))
        {
            if (records.Damage is not null || records.Positions.Count == 0)
                continue;
            // Not one that is in use: whoever asks for the grain finds the cover.
            var entry = new GrainEntry(number, 0);
            entry.Found(records.Positions, records.Bytes);
            entry.Covered();
            removeSnapshot.Bind(1, number).Run();
            AddCover(entry);
        }
    }

    /// <summary>The grains of which no cover is stored, and not all records lie in the tail.</summary>
    Dictionary<long, Found> Lost()
    {
        var lost = new Dictionary<long, Found>();
        using var scan = database.Prepare("SELECT number FROM grains WHERE number NOT IN (SELECT grain FROM covers)");
        while (scan.Step())
        {
            if (tail.Find(scan.Long(0)) is not { SnapshotVersion: 0 })
                lost.Add(scan.Long(0), new Found());
        }
        return lost;
    }

    /// <summary>The records of one grain, as they come.</summary>
    sealed class Found
    {
        public List<long> Positions { get; } = [];
        public long Bytes { get; private set; }
        public string? Damage { get; private set; }

        public void Add(long position, RowRecord record)
        {
            Positions.Add(position);
            Bytes += record.Length;
            if (record.Version != Positions.Count)
                Damage ??= $"the record before {RecordName(position)}";
        }
    }
}
