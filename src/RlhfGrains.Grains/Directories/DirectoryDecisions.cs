using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Directories;

public static class DirectoryDecisions
{
    public static Decision<Done> Add(DirectoryState register, AddEntry m, Turn turn)
    {
        if (register.Find(m.Id) is not null)
            return Decision.Ignore;
        if (register.Entries.Count < DirectoryState.EntriesMax)
            return Decision.Accept([new EntryAdded(m.Id)]);
        // Those that were over first.
        var over = register
            .Entries.Where(e => e.EndsAt <= turn.Now)
            .OrderBy(e => e.EndsAt)
            .ThenBy(e => e.Number)
            .Take(DirectoryState.DroppedAtOnce)
            .Select(e => e.Id)
            .ToList();
        return over.Count == 0
            ? Decision.Refuse<Done>(DirectoryRefusal.RegisterFull)
            : Decision.Accept([new EntriesDropped(over), new EntryAdded(m.Id)]);
    }

    /// <summary>What is not listed has made room before: nothing is left to say of it.</summary>
    public static Decision<Done> End(DirectoryState register, EndEntry m, Turn turn) =>
        register.Find(m.Id) is { } entry && !(entry.EndsAt <= m.At)
            ? Decision.Accept([new EntryEnded(m.Id, m.At)])
            : Decision.Ignore;

    public static Decision<IdPage> List(DirectoryState register, ListEntries m, Turn turn)
    {
        var from = register.IndexAfter(m.After);
        var to = (int)Math.Min(register.Entries.Count, (long)from + Math.Max(1, m.CountMax));
        var ids = new List<string>(to - from);
        for (var i = from; i < to; i++)
            ids.Add(register.Entries[i].Id);
        return Decision.Reply(new IdPage(ids, to < register.Entries.Count ? register.Entries[to - 1].Number : null));
    }
}
