using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Journals.Sqlite;

sealed partial class JournalFile
{
    readonly Statement findPasts,
        addPast,
        removePasts;

    public IReadOnlyList<JournalRecord> ReadRecords(GrainKey key, long afterVersion, int countMax)
    {
        var entry = Find(key);
        if (entry.Number == 0)
            return [];
        if (!entry.IsResolved)
            Resolve(entry);
        var (first, last) = (afterVersion + 1, Math.Min(entry.Version, afterVersion + countMax));
        if (entry.Damage is null && first <= entry.SnapshotVersion && PositionsOf(entry, first, last) is null)
            Recover([entry]);
        if (entry.Damage is { } damage)
            throw Corrupt($"{damage} of {key}");
        if (first > last)
            return [];
        var positions = PositionsOf(entry, first, last)!;
        return [.. positions.Select((position, i) => ReadRecord(key, entry, position, first + i))];
    }

    /// <summary>Of these versions; null when nothing says where they lie.</summary>
    long[]? PositionsOf(GrainEntry entry, long first, long last)
    {
        var positions = new List<long>((int)(last - first + 1));
        if (first <= entry.SnapshotVersion)
        {
            findPasts.Bind(1, entry.Number).Bind(2, first).Bind(3, Math.Min(last, entry.SnapshotVersion));
            while (findPasts.Step())
            {
                var past = Past.Read(entry.Number, findPasts.Long(0), (uint)findPasts.Long(1), findPasts.Blob(2));
                if (past is { } known)
                    Add(positions, known, first, Math.Min(last, entry.SnapshotVersion));
            }
            findPasts.Reset();
        }
        // Behind a gap nothing is added: what is missing is missed.
        for (var version = first + positions.Count; version <= last && version > entry.SnapshotVersion; version++)
            positions.Add(entry.Positions[(int)(version - entry.SnapshotVersion - 1)]);
        return positions.Count == last - first + 1 ? [.. positions] : null;
    }

    static void Add(List<long> positions, Past past, long first, long last)
    {
        var next = first + positions.Count;
        if (past.FirstVersion > next)
            return;
        for (var i = next - past.FirstVersion; i < past.Positions.Length && past.FirstVersion + i <= last; i++)
            positions.Add(past.Positions[i]);
    }

    /// <summary>A snapshot takes the records up to this version in: where they lie is kept beside it.</summary>
    void AddPast(GrainEntry entry, long version)
    {
        var (first, count) = (entry.SnapshotVersion + 1, (int)(version - entry.SnapshotVersion));
        if (count <= 0)
            return;
        var checksum = Past.Write(coverBody, entry.Number, first, entry.Positions[..count]);
        removePasts.Bind(1, entry.Number).Bind(2, first).Bind(3, version).Run();
        addPast.Bind(1, entry.Number).Bind(2, first).Bind(3, checksum).Bind(4, coverBody.Written.Span).Run();
    }
}
