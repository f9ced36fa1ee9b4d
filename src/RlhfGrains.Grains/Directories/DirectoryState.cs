using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Directories;

/// <param name="Number">Of this entry alone, rising, from 1.</param>
/// <param name="EndsAt">From then on what it names is over; null: it is not known to end.</param>
public sealed record DirectoryEntry(int Number, string Id, Instant? EndsAt);

/// <summary>A list of ids in the order they came: of all projects, or of the keys of one.</summary>
public sealed class DirectoryState
{
    /// <summary>
    /// 20,000: a key for each person of the largest crowd we know of (3,815), five times over. What is over is not
    /// counted when there is no room.
    /// </summary>
    public const int EntriesMax = 20_000;

    /// <summary>1,000 that were over make room at once: it takes a moment to find them.</summary>
    public const int DroppedAtOnce = 1_000;

    // By rising number; a dictionary leads to it.
    readonly List<DirectoryEntry> entries = [];
    readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    public IReadOnlyList<DirectoryEntry> Entries => entries;

    /// <summary>The number of the newest entry that ever was.</summary>
    public int LastNumber { get; private set; }

    public DirectoryEntry? Find(string id) =>
        numbers.TryGetValue(id, out var number) ? entries[IndexAfter(number - 1)] : null;

    /// <summary>The place of the first entry whose number is higher.</summary>
    public int IndexAfter(int number)
    {
        var (low, high) = (0, entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (entries[middle].Number <= number)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    public void Apply(EntryAdded e)
    {
        if (numbers.TryAdd(e.Id, LastNumber + 1))
            entries.Add(new DirectoryEntry(++LastNumber, e.Id, null));
    }

    public void Apply(EntryEnded e)
    {
        if (!numbers.TryGetValue(e.Id, out var number))
            return;
        var at = IndexAfter(number - 1);
        entries[at] = entries[at] with { EndsAt = e.At };
    }

    public void Apply(EntriesDropped e)
    {
        foreach (var id in e.Ids)
            numbers.Remove(id);
        entries.RemoveAll(entry => !numbers.ContainsKey(entry.Id));
    }

    public DirectorySnapshot Save() => new([.. entries], LastNumber);

    public static DirectoryState Restore(DirectorySnapshot snapshot)
    {
        var state = new DirectoryState { LastNumber = snapshot.LastNumber };
        foreach (var entry in snapshot.Entries)
        {
            state.entries.Add(entry);
            state.numbers.Add(entry.Id, entry.Number);
        }
        return state;
    }
}

public sealed record DirectorySnapshot(IReadOnlyList<DirectoryEntry> Entries, int LastNumber);
