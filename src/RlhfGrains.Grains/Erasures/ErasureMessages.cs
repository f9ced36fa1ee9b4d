using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Erasures;

/// <summary>
/// Begins the erasure of one annotator's personal data. While one of the same annotator is under way, it is that one.
/// The host then overwrites what there is and says so with <see cref="FinishErasure"/>; until then every start begins
/// it again.
/// </summary>
/// <param name="By">The key that asked.</param>
public sealed record BeginErasure(Request Request, AnnotatorId Annotator, KeyId By) : IMessage<ErasureView>;

/// <summary>Everything that was asked for is overwritten, and known to whoever restores an older backup.</summary>
/// <param name="Records">How many records were overwritten.</param>
public sealed record FinishErasure(AnnotatorId Annotator, int Number, long Records) : IMessage<ErasureView>;

/// <summary>The newest erasure of one annotator.</summary>
public sealed record ReadErasure(AnnotatorId Annotator) : IMessage<ErasureView>;

/// <param name="After">How many to pass over: an earlier page's <c>Next</c>.</param>
public sealed record ListErasures(int After, int CountMax) : IMessage<ErasurePage>;

/// <param name="Number">Of this project, from 1.</param>
/// <param name="DoneAt">Null: under way.</param>
/// <param name="Records">How many records were overwritten; 0 while it is under way.</param>
public sealed record ErasureView(
    int Number,
    AnnotatorId Annotator,
    KeyId By,
    Instant AskedAt,
    Instant? DoneAt,
    long Records
) : IReply;

/// <summary>The newest of every annotator, in the order in which the annotators were first erased.</summary>
/// <param name="Next">Pass as <c>After</c> for the next page; null on the last.</param>
public sealed record ErasurePage(IReadOnlyList<ErasureView> Erasures, int? Next) : IReply;

public enum ErasureRefusal
{
    /// <summary>Nothing of this annotator was ever erased.</summary>
    UnknownErasure,
}
