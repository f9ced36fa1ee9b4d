using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Directories;

/// <summary>
/// Puts an id on a list before the thing itself is made, so that nothing that exists is missing from it. Again changes
/// nothing.
/// </summary>
public sealed record AddEntry(string Id) : IMessage<Done>;

/// <summary>What an id names is over from a time on: from then on its place may be given to another.</summary>
public sealed record EndEntry(string Id, Instant At) : IMessage<Done>;

/// <param name="After">The number of the last entry that was read; 0: from the first.</param>
public sealed record ListEntries(int After, int CountMax) : IMessage<IdPage>;

public sealed record EntryAdded(string Id) : IEvent;

public sealed record EntryEnded(string Id, Instant At) : IEvent;

/// <summary>Entries that were over made room for others.</summary>
public sealed record EntriesDropped(IReadOnlyList<string> Ids) : IEvent;

public enum DirectoryRefusal
{
    /// <summary><see cref="DirectoryState.EntriesMax"/> is reached, and nothing that is listed is over.</summary>
    RegisterFull,
}
