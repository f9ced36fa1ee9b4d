using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Directories;

public sealed class DirectoryKind : GrainKind<DirectoryState, DirectorySnapshot>
{
    public DirectoryKind()
        : base(GrainKeys.Directory, snapshotVersion: 1)
    {
        Takes<AddEntry, Done>("directory.add.v1", "done.v1", DirectoryDecisions.Add);
        Takes<EndEntry, Done>("directory.end-entry.v1", "done.v1", DirectoryDecisions.End);
        Takes<ListEntries, IdPage>("directory.list.v1", "id-page.v1", DirectoryDecisions.List);
        Emits<EntryAdded>("directory.entry-added.v1", static (register, e) => register.Apply(e));
        Emits<EntryEnded>("directory.entry-ended.v1", static (register, e) => register.Apply(e));
        Emits<EntriesDropped>("directory.entries-dropped.v1", static (register, e) => register.Apply(e));
    }

    protected override DirectoryState Create(GrainKey key) => new();

    protected override DirectorySnapshot Save(DirectoryState state) => state.Save();

    protected override DirectoryState Restore(GrainKey key, DirectorySnapshot snapshot) =>
        DirectoryState.Restore(snapshot);
}
