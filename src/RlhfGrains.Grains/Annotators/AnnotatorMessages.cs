using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Grains.Annotators;

/// <summary>Sent by the project that enrolled the person.</summary>
public sealed record RegisterAnnotator : IMessage;

/// <summary>Sent by a batch: this annotator's judgment was recorded or withdrawn.</summary>
public sealed record NoteJudgment(CategoryId Category, JudgmentNote Note) : IMessage;

/// <summary>Sent by a batch when an item completes or its judgments reach 2, 3, 4, 6, 8, 12, ...: where this annotator stands against the others.</summary>
public sealed record ObservePeers(CategoryId Category, IReadOnlyList<PeerUnit> Units) : IMessage;

public sealed record ReadAnnotator : IMessage<AnnotatorView>;

/// <param name="Published">
/// What the annotator may see: the standing as it was at the last multiple of <see cref="AnnotatorState.PublishedEvery"/> judgments, never per answer.
/// </param>
public sealed record AnnotatorView(AnnotatorId Id, DateTimeOffset? RegisteredAt, Standing Now, Standing? Published) : IReply;

/// <param name="AsOf">Of the last thing counted; null before the first.</param>
public sealed record Standing(DateTimeOffset? AsOf, IReadOnlyList<WorkCounts> Work, IReadOnlyList<PeerCounts> Peers);

/// <summary>What one annotator did in one category and round.</summary>
/// <param name="Judgments">Not withdrawn.</param>
/// <param name="Timed">Those that said how long they took.</param>
/// <param name="DurationMs">The sum over the timed ones.</param>
public sealed record WorkCounts(CategoryId Category, Round Round, int Judgments, int Withdrawn, int Timed, long DurationMs);

/// <param name="SeveralUnits">Items have several units here, which depend on each other.</param>
/// <param name="State">The exported state of a <see cref="Agreement.PooledConfusion"/>.</param>
public sealed record PeerCounts(
    CategoryId Category, CriterionId Criterion, int RubricVersion, bool Oriented, bool SeveralUnits, int Labels, long[] State);

public enum AnnotatorRefusal
{
    /// <summary>There is no such annotator in the project.</summary>
    UnknownAnnotator,
}
