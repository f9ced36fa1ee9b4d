using RlhfGrains.Contracts;
using RlhfGrains.Grains.Drift;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Leases;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Requests;

namespace RlhfGrains.Grains.Batches;

/// <summary>One line of an import.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Error">What was wrong with the line's form, when it could not be read; then there is no item.</param>
/// <param name="Gold">The item's known answer; null: it is an ordinary one.</param>
/// <param name="Hash">Of what was sent, to the letter: another content under a line that was taken is refused.</param>
public sealed record ImportLine(long Line, ItemContent? Item, string? Error, GoldDraft? Gold = null, ulong Hash = 0);

/// <summary>
/// Stages the next lines of an import, unseen. Lines before the next expected one were taken before and are passed
/// over, so that an interrupted import goes on by sending again.
/// </summary>
/// <param name="Lines">At most <see cref="LinesMax"/>, with rising line numbers and no gap.</param>
public sealed record StageLines(ImportId Import, IReadOnlyList<ImportLine> Lines, ProjectSettings Settings)
    : IMessage<ImportView>
{
    /// <summary>256: one turn's work stays within a millisecond or two.</summary>
    public const int LinesMax = 256;
}

/// <summary>The last step of an import: its items can be judged from now on.</summary>
/// <param name="SkipBad">Open although lines were bad; without it a single bad line keeps everything unseen.</param>
public sealed record OpenBatch(ImportId Import, bool SkipBad) : IMessage<BatchView>;

/// <summary>Gives up an import that has not been opened.</summary>
public sealed record DiscardImport(ImportId Import) : IMessage<BatchView>;

/// <summary>Ends or resumes the judging of all the batch's items.</summary>
public sealed record SetBatchClosed(Request Request, bool Closed) : IMessage<Done>;

/// <summary>
/// Asks for an item that this annotator may judge next. A hint, not a promise: it changes nothing, and the item itself
/// decides. The first hint is the first item in the batch's order; of further ones those that somebody has begun come
/// before new ones.
/// </summary>
/// <param name="Kind">Regular: an ordinary item. Gold or practice: one with a known answer.</param>
/// <param name="Categories">Those that are asked for; null: all.</param>
/// <param name="Draw">Of the permit: spreads those who ask at once.</param>
/// <param name="Attempt">From 0: how often the batch was asked under this permit before.</param>
public sealed record SuggestItem(
    AnnotatorId Annotator,
    WorkKind Kind,
    IReadOnlyList<CategoryId>? Categories,
    ulong Draw,
    int Attempt,
    double PracticeShare = 0
) : IMessage<Suggestion>;

/// <summary>How much gold of each pool the batch has.</summary>
/// <param name="PracticeShare">Of the gold whose pool is drawn, the share that is for practice.</param>
public sealed record ReadGoldPools(double PracticeShare) : IMessage<GoldPoolSizes>;

/// <summary>Items that are not closed, by category; those without gold are left out.</summary>
public sealed record GoldPoolSizes(IReadOnlyList<GoldPoolSize> Categories) : IReply;

public sealed record GoldPoolSize(CategoryId Category, int Practice, int Blind, int Retired);

/// <summary>Sent by the project: what the batch needs of its settings.</summary>
public sealed record BatchPolicyChanged(OverlapTerms Terms, BatchPolicy Policy) : IMessage;

/// <summary>Sent to oneself: tells the next items of the overlap in force.</summary>
/// <param name="Number">Of the review; one that was begun later covers it.</param>
public sealed record ContinueReview(int Number, int From) : IMessage;

/// <summary>
/// Sent by an item whose target, or whose units in the counts under an adaptive overlap, have changed.
/// </summary>
/// <param name="Target">How many judgments it is to get; null: there is no such policy any more.</param>
public sealed record ObserveOverlap(ItemId Item, CategoryId Category, int? Target, IReadOnlyList<UnitChange> Units)
    : IMessage;

/// <summary>One unit's counts by label, before and after; empty: it was, or is, in no count.</summary>
/// <param name="SeveralUnits">The item has several units of this criterion.</param>
public sealed record UnitChange(
    CriterionId Criterion,
    int RubricVersion,
    bool Oriented,
    int Labels,
    int[] Before,
    int[] After,
    bool SeveralUnits
);

/// <summary>What the items got under the policy in force.</summary>
public sealed record ReadOverlapFigures : IMessage<OverlapFigures>;

public sealed record ReadBatch : IMessage<BatchView>;

/// <summary>The lines of the import that could not be taken.</summary>
public sealed record ReadImport : IMessage<ImportView>;

public sealed record ListItems(int After, int CountMax) : IMessage<IdPage>;

/// <summary>A copy of the integer counts, for statistics outside the turn.</summary>
public sealed record ReadCounts : IMessage<BatchCounts>;

/// <summary>Sent by an item that could be staged, or could not.</summary>
/// <param name="Error">Null: staged.</param>
public sealed record NoteStaged(ImportId Import, long Line, string? Error) : IMessage;

/// <summary>Sent to oneself: the next step of opening, closing or discarding.</summary>
public sealed record ContinueItems(int From) : IMessage;

/// <summary>Sent to oneself: an import that nobody goes on with is given up.</summary>
public sealed record ExpireImport(ImportId Import) : IMessage;

/// <summary>Sent by an item whenever something about it changed.</summary>
/// <param name="Holder">The annotator whose relation to the item may have changed; null: nobody's has.</param>
/// <param name="Lease">A lease began, was renewed, or ended without a judgment.</param>
/// <param name="Completion">When it has got its overlap by this.</param>
public sealed record ObserveItem(
    ItemId Item,
    CategoryId Category,
    ItemProgress Before,
    ItemProgress After,
    ItemHolder? Holder,
    LeaseNote? Lease,
    JudgmentNote? Note,
    IReadOnlyList<UnitDelta> Units,
    IReadOnlyList<PeerDelta> Peers,
    ItemCompletion? Completion = null
) : IMessage;

/// <summary>Sent by an item that has a known answer from now on, another one, or none.</summary>
/// <param name="IsFinished">As an ordinary one.</param>
/// <param name="Moves">Answers that are right or wrong other than before.</param>
public sealed record NoteGold(
    ItemId Item,
    CategoryId Category,
    GoldRole Use,
    bool IsFinished,
    IReadOnlyList<GoldDelta> Moves
) : IMessage
{
    internal bool IsGold => Use is not GoldRole.None;
}

/// <param name="Has">The annotator has judged the item in round <c>first</c>, holds a lease of it, or has skipped it:
/// they are not to get it.</param>
public sealed record ItemHolder(AnnotatorId Annotator, bool Has);

/// <summary>What progress is counted from.</summary>
/// <param name="Judgments">Counted ones, of round <c>first</c>.</param>
/// <param name="Complete">The item has its overlap, by the newest settings that it has seen.</param>
/// <param name="Leases">Open ones that hold a slot.</param>
public readonly record struct ItemProgress(int Judgments, bool Complete, bool Closed, int Leases)
{
    /// <summary>Nothing more is waited for.</summary>
    public bool IsFinished => Complete || Closed;
}

/// <param name="Contested">The criteria on which there is no strict majority.</param>
public sealed record ItemCompletion(ItemId Item, IReadOnlyList<CriterionId> Contested);

/// <summary>A judgment was recorded or withdrawn: what its annotator's grain keeps of it.</summary>
/// <param name="Lease">The lease that the judgment ended; null when it ended none.</param>
/// <param name="Counts">It counts in the agreement of its round.</param>
/// <param name="Self">The annotator's two answers that can be compared since it was recorded, or not any more since it
/// was withdrawn; empty for most.</param>
public sealed record JudgmentNote(
    ItemId Item,
    JudgmentId Judgment,
    AnnotatorId Annotator,
    Round Round,
    int RubricVersion,
    Instant JudgedAt,
    long? DurationMs,
    bool Withdrawn,
    LeaseId? Lease,
    WorkKind Kind,
    JudgmentFacts Facts,
    bool Counts,
    IReadOnlyList<SelfAnswer> Self
);

/// <summary>One value joins or leaves a unit.</summary>
/// <param name="Label">Index from 0 into the scale's labels.</param>
/// <param name="Others">How many other judgments gave each label; as long as the scale has labels.</param>
/// <param name="Leaves">False: the value joins the others; true: it leaves them.</param>
public sealed record UnitDelta(
    CriterionId Criterion,
    int RubricVersion,
    Round Round,
    bool Oriented,
    int Label,
    int[] Others,
    bool Leaves
);

/// <summary>Where one annotator of the item stands against the others of it.</summary>
/// <param name="Consensus">What the others have decided for good; null: nothing new, or they are of no one
/// mind.</param>
public sealed record PeerDelta(AnnotatorId Annotator, IReadOnlyList<PeerUnit> Units, ConsensusNote? Consensus = null);

/// <param name="Label">The annotator's own.</param>
/// <param name="Before">The others' labels as last told, to be taken back; empty: none were.</param>
/// <param name="After">The others' labels now; empty: nothing to count any more.</param>
public sealed record PeerUnit(
    CriterionId Criterion,
    int RubricVersion,
    bool Oriented,
    int Label,
    int[] Before,
    int[] After
);

public enum BatchStatus
{
    None = 0,
    Staging = 1,
    Opening = 2,
    Open = 3,
    Closing = 4,
    Closed = 5,
    Discarding = 6,
}

/// <param name="NextLine">The line the import goes on with.</param>
/// <param name="Errors">The first <see cref="ErrorsKept"/> bad lines.</param>
public sealed record ImportView(ImportId Import, long NextLine, int Staged, int Bad, IReadOnlyList<LineError> Errors)
    : IReply
{
    /// <summary>1,000: nobody mends more by hand before trying again.</summary>
    public const int ErrorsKept = 1_000;
}

public sealed record LineError(long Line, string Error);

/// <param name="Overlap">In force for its items; null: no limit, or an adaptive one.</param>
/// <param name="Adaptive">In force for its items; null: none.</param>
public sealed record BatchView(
    BatchId Id,
    BatchStatus Status,
    int Items,
    ImportView? Import,
    IReadOnlyList<CategoryProgress> Progress,
    int Priority,
    int? Overlap,
    OverlapRange? Adaptive
) : IReply;

/// <summary>What an adaptive overlap gives an item at least and at most.</summary>
public sealed record OverlapRange(int Min, int Max);

/// <param name="IsAdaptive">The batch's items are under an adaptive overlap now.</param>
/// <param name="Complete">Items that have all the judgments they are to get, by how many that are; fewest
/// first.</param>
public sealed record OverlapFigures(bool IsAdaptive, IReadOnlyList<JudgmentTally> Complete) : IReply;

public sealed record JudgmentTally(int Judgments, int Items);

/// <param name="Items">Open or closed ones, gold among them; staged ones are not seen.</param>
/// <param name="Judged">Items with at least one counted judgment.</param>
/// <param name="Complete">Items that have the overlap in force.</param>
/// <param name="Judgments">Counted ones, of round <c>first</c>.</param>
/// <param name="Open">Ordinary items that take a further lease now: not closed, and judgments and leases are fewer than
/// the overlap.</param>
/// <param name="Leased">Open leases that hold a slot.</param>
/// <param name="Skips">Leases that were given back for good.</param>
/// <param name="Gold">Items with a known answer that are not closed.</param>
public sealed record CategoryProgress(
    CategoryId Category,
    int Items,
    int Judged,
    int Complete,
    int Closed,
    long Judgments,
    int Open,
    int Leased,
    int Skips,
    int Gold
);

/// <summary>An item to try and its category, or why there is none.</summary>
public sealed record Suggestion(ItemId? Item, CategoryId? Category, NoWork? None) : IReply;

/// <summary>Why a batch has nothing for an annotator; the later ones are the more hopeful.</summary>
public enum NoWork
{
    /// <summary>It is not open, or no item of it takes a further lease.</summary>
    NothingOpen = 1,

    /// <summary>Items take further leases, and the annotator has all of them.</summary>
    AllDone = 2,

    /// <summary>Items of categories that the annotator may not judge take further leases.</summary>
    NotQualified = 3,

    /// <summary>There is no item with a known answer that the annotator could practise on.</summary>
    NoPractice = 4,
}

/// <param name="Basis">What agreement is computed from under an adaptive overlap, of round <c>first</c>; empty without
/// one.</param>
/// <param name="IsSettling">Items are still being told of another adaptive overlap: the basis is of some under the old
/// and of some under the new one.</param>
public sealed record BatchCounts(
    BatchStatus Status,
    IReadOnlyList<SeriesCounts> Series,
    IReadOnlyList<SeriesCounts> Basis,
    bool IsSettling
) : IReply;

/// <summary>Pairs form only within one series.</summary>
public readonly record struct Series(CategoryId Category, CriterionId Criterion, int RubricVersion, Round Round);

/// <param name="Oriented">The labels belong to an order of two responses, which is arbitrary.</param>
/// <param name="SeveralUnits">Items have several units here (pairs of responses, or responses), which depend on each
/// other.</param>
/// <param name="Labels">How many labels the scale has.</param>
/// <param name="State">The exported state of a <see cref="Agreement.CoincidenceCounts"/>.</param>
public sealed record SeriesCounts(Series Series, bool Oriented, bool SeveralUnits, int Labels, long[] State);

/// <summary>In order of precedence.</summary>
public enum BatchRefusal
{
    UnknownBatch,
    SettingsChanged,

    /// <summary>The batch has been opened: it takes no further import.</summary>
    BatchOpen,

    /// <summary>Another import into this batch is under way; go on with it or discard it.</summary>
    ImportInProgress,

    /// <summary>This import was given up; begin again under another import id.</summary>
    ImportDiscarded,

    /// <summary>There is no such import in this batch.</summary>
    UnknownImport,

    /// <summary>The lines do not follow the ones that were taken.</summary>
    LineGap,

    /// <summary>A line that was taken comes again with another content.</summary>
    LineChanged,

    /// <summary>More than <see cref="StageLines.LinesMax"/> lines in one message.</summary>
    TooManyLines,

    /// <summary>More items than <see cref="BatchState.ItemsMax"/>; the host splits larger imports.</summary>
    BatchFull,

    /// <summary>Lines were bad, and nothing was opened.</summary>
    ImportHasErrors,

    /// <summary>Not all lines have been staged yet; ask again.</summary>
    ImportPending,

    /// <summary>An import without a single good line.</summary>
    ImportEmpty,

    /// <summary>The batch is being opened, closed or discarded; ask again.</summary>
    BatchBusy,
}
