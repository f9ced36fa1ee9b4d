using RlhfGrains.Api.Hosting;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Tasks;

/// <summary>
/// Batches in their order of work, and which of them had nothing for whom: asking them again is pointless until
/// something of theirs opens. Only ever a shortcut: without it the same tasks are found.
/// </summary>
sealed class WorkOrder(IReadOnlyList<BatchId> batches)
{
    readonly Dictionary<BatchId, int> places = batches.Select((b, i) => (b, i)).ToDictionary(b => b.b, b => b.i);
    readonly int[] opened = new int[batches.Count];
    readonly int[] openedGold = new int[batches.Count];
    readonly long[] noGold = new long[batches.Count];
    readonly BoundedCache<(AnnotatorId Annotator, CategoryId? GoldOf), Nothing[]> nothing = new(Limits.WorkHintsMax);

    public IReadOnlyList<BatchId> Batches => batches;

    public void Opened(BatchId batch)
    {
        if (places.TryGetValue(batch, out var place))
            Interlocked.Increment(ref opened[place]);
    }

    public void OpenedGold(BatchId batch)
    {
        if (places.TryGetValue(batch, out var place))
            Interlocked.Increment(ref openedGold[place]);
    }

    /// <summary>How often something of the batch has opened; to be read before the batch is asked.</summary>
    public int Mark(int place) => Volatile.Read(ref opened[place]);

    /// <summary>The same of its gold.</summary>
    public int GoldMark(int place) => Volatile.Read(ref openedGold[place]);

    /// <summary>The batch had no gold at all, for nobody.</summary>
    public bool HasNoGold(int place, int mark) => Volatile.Read(ref noGold[place]) == mark + 1L;

    public void NoteNoGold(int place, int mark) => Volatile.Write(ref noGold[place], mark + 1L);

    /// <param name="goldOf">Null: ordinary items; otherwise gold of the category.</param>
    public NoWork? HadNothing(AnnotatorId annotator, CategoryId? goldOf, int place, int mark) =>
        nothing.TryGet((annotator, goldOf), out var notes) && notes[place] is { None: not 0 } note && note.Mark == mark
            ? note.None
            : null;

    /// <inheritdoc cref="HadNothing"/>
    public void NoteNothing(AnnotatorId annotator, CategoryId? goldOf, int place, int mark, NoWork none)
    {
        // What a person may judge changes without the batch's doing.
        if (none is NoWork.NotQualified)
            return;
        if (!nothing.TryGet((annotator, goldOf), out var notes))
            nothing.Keep((annotator, goldOf), notes = new Nothing[batches.Count]);
        notes[place] = new Nothing(mark, none);
    }

    readonly record struct Nothing(int Mark, NoWork None);
}
