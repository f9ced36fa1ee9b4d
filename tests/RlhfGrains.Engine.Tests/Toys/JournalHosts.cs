using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Engine.Journals.Sqlite;

namespace RlhfGrains.Engine.Tests.Toys;

/// <summary>Where a test's journal lives, from one opening to the next.</summary>
public abstract class JournalHost : IDisposable
{
    public abstract IJournalStore Open();

    /// <summary>Several may have it open at once.</summary>
    public virtual bool IsShared => true;

    public virtual void Dispose() { }
}

public sealed class MemoryHost : JournalHost
{
    MemoryJournal? last;

    public override IJournalStore Open() => last = last?.Reopen() ?? new MemoryJournal();
}

public sealed class SqliteHost : JournalHost
{
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "rlhfgrains-" + Guid.NewGuid().ToString("N"));

    public override IJournalStore Open() => new SqliteJournal(Folder);

    // Its data folder belongs to one process and one journal.
    public override bool IsShared => false;

    public override void Dispose()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}
