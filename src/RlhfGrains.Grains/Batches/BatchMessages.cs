using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Batches;

/// <summary>Ends or resumes the judging of all the batch's items.</summary>
public sealed record SetBatchClosed(Request Request, bool Closed) : IMessage<Done>;

public sealed record ReadBatch : IMessage<BatchView>;

public sealed record ListItems(int After, int CountMax) : IMessage<IdPage>;

/// <summary>Sent to oneself: the next step of opening, closing or discarding.</summary>
public sealed record ContinueItems(int From) : IMessage;

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
