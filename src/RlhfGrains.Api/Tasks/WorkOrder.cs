using RlhfGrains.Api.Hosting;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Batches;

namespace RlhfGrains.Api.Tasks;

/// <summary>
/// Batches in their order of work, and which of them had nothing for whom: asking them again is pointless until something of theirs opens. Only ever a
/// shortcut: without it the same tasks are found.
/// </summary>
sealed class WorkOrder(IReadOnlyList<BatchId> batches)
{
    readonly Dictionary<BatchId, int> places = batches.Select((b, i) => (b, i)).ToDictionary(b => b.b, b => b.i);
    readonly int[] opened = new int[batches.Count];
    readonly BoundedCache<AnnotatorId, Nothing[]> nothing = new(Limits.WorkHintsMax);

    public IReadOnlyList<BatchId> Batches => batches;

    public void Opened(BatchId batch)
    {
        if (places.TryGetValue(batch, out var place)) Interlocked.Increment(ref opened[place]);
    }

    /// <summary>How often something of the batch has opened; to be read before the batch is asked.</summary>
    public int Mark(int place) => Volatile.Read(ref opened[place]);

    public NoWork? HadNothing(AnnotatorId annotator, int place, int mark) =>
        nothing.TryGet(annotator, out var notes) && notes[place] is { None: not 0 } note && note.Mark == mark ? note.None : null;

    public void NoteNothing(AnnotatorId annotator, int place, int mark, NoWork none)
    {
        // What a person may judge changes without the batch's doing.
        if (none is NoWork.NotQualified) return;
        if (!nothing.TryGet(annotator, out var notes)) nothing.Keep(annotator, notes = new Nothing[batches.Count]);
        notes[place] = new Nothing(mark, none);
    }

    readonly record struct Nothing(int Mark, NoWork None);
}
