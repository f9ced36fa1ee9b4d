using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>
/// The entries of the grains used lately, by name. Two generations: when the younger is full it becomes the older and
/// the older is forgotten, which keeps what is used at the cost of one more look-up.
/// </summary>
sealed class GrainCache
{
    // Two generations of 64 Ki names of about 250 bytes: 32 MB at most, and the grains in use at one time fit.
    const int GenerationMax = 65_536;

    Dictionary<GrainKey, GrainEntry> younger = [],
        older = [];

    public GrainEntry? Find(GrainKey key)
    {
        if (younger.TryGetValue(key, out var entry))
            return entry;
        if (!older.TryGetValue(key, out entry))
            return null;
        Add(key, entry);
        return entry;
    }

    public void Add(GrainKey key, GrainEntry entry)
    {
        if (younger.Count >= GenerationMax)
            (older, younger) = (younger, []);
        younger[key] = entry;
    }
}
