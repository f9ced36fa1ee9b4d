using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;

namespace RlhfGrains.Grains.Registers;

public sealed class RegisterKind : GrainKind<RegisterState, RegisterSnapshot>
{
    public RegisterKind() : base(GrainKeys.Register, snapshotVersion: 1)
    {
        Takes<AddEntry, Done>("register.add.v1", "done.v1", RegisterDecisions.Add);
        Takes<EndEntry, Done>("register.end-entry.v1", "done.v1", RegisterDecisions.End);
        Takes<ListEntries, IdPage>("register.list.v1", "id-page.v1", RegisterDecisions.List);
        Emits<EntryAdded>("register.entry-added.v1", static (register, e) => register.Apply(e));
        Emits<EntryEnded>("register.entry-ended.v1", static (register, e) => register.Apply(e));
        Emits<EntriesDropped>("register.entries-dropped.v1", static (register, e) => register.Apply(e));
    }

    protected override RegisterState Create(GrainKey key) => new();
    protected override RegisterSnapshot Save(RegisterState state) => state.Save();
    protected override RegisterState Restore(GrainKey key, RegisterSnapshot snapshot) => RegisterState.Restore(snapshot);
}
