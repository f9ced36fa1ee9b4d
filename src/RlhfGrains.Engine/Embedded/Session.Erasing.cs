using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Embedded;

sealed partial class Session
{
    /// <summary>Takes the stored sends to these grains, as if they had arrived, without what they say.</summary>
    /// <exception cref="JournalFailedException">This session is over.</exception>
    public void TakeSends(IReadOnlyList<GrainErasure> erasures) =>
        Guarded(() =>
        {
            group.Begin(clock.Now());
            foreach (var send in due.TakeAll(s => erasures.Any(e => e.Covers(s.Id.Receiver))))
            {
                var slot = loader.Get(send.Id.Receiver);
                var draft = group.DraftOf(slot);
                draft.Taken.Add(send.Id);
                var becomes = erasures.First(e => e.Covers(slot.Key)).Becomes;
                codec.Names.Write(draft.Payload, becomes);
                slot.Kind.Apply(slot.State, becomes);
                draft.Events.Add(becomes);
            }
            Commit();
        });

    /// <summary>
    /// Overwrites these records, and forgets their grains: they were folded from what was there before.
    /// </summary>
    /// <exception cref="JournalFailedException">This session is over. Some of them are perhaps overwritten; again is
    /// harmless.</exception>
    public void Overwrite(IReadOnlyList<ErasedRecord> records) =>
        Guarded(() =>
        {
            var scratch = codec.NewWriter();
            var overwrites = records
                .Select(r => new RecordOverwrite(r.Grain, r.Version, codec.Encode(scratch, r.Becomes)))
                .ToList();
            foreach (var grain in records.Select(r => r.Grain).Distinct())
            {
                if (memory.Use(grain) is { } slot)
                    memory.Remove(slot);
            }
            journal.Overwrite(overwrites).Await();
            Count();
        });
}
