using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Vocabulary.Leases;

/// <summary>
/// An annotator's right to one lease. Whoever asks next takes over one that was never used, so that a crash between two
/// grains leaks nothing.
/// </summary>
/// <param name="Counter">From 1: the annotator's permits are numbered.</param>
/// <param name="FirstLean">How much more often the response listed first was shown first to this annotator than
/// not.</param>
/// <param name="Kind">As it was drawn: regular work, a re-audit, or practice. Gold is put before either of the first
/// two: see <see cref="GoldPlaces"/>.</param>
/// <param name="Categories">Those that the annotator may judge, or practise; null: all.</param>
/// <param name="Gold">The project mixes gold into the work: it is looked for under every permit, so that the way of all
/// is the same.</param>
/// <param name="PracticeShare">Of gold whose pool is drawn, the share that is for practice.</param>
/// <param name="First">Comes before anything else; null: nothing does.</param>
/// <param name="GoldGiven">How many gold items were given before items that are still to come.</param>
/// <param name="Named">
/// Of one's own work, what comes back next: under a permit for a re-audit, and under any other when there is nothing
/// else; null: nothing does.
/// </param>
public sealed record Permit(
    LeaseId Lease,
    AnnotatorId Annotator,
    WorkKind Kind,
    long Counter,
    ulong Draw,
    byte[] TaskKey,
    int FirstLean,
    IReadOnlyList<CategoryId>? Categories,
    GoldPolicy? Gold,
    double PracticeShare,
    IReadOnlyList<GoldGiven> GoldGiven,
    ComingWork? First,
    NamedWork? Named
);

/// <summary>One item and where it lies.</summary>
public sealed record NamedWork(ItemId Item, BatchId Batch, CategoryId Category);

/// <summary>One item that an annotator gets before anything else: it ran out.</summary>
/// <param name="Kind">What it is given for.</param>
public sealed record ComingWork(ItemId Item, BatchId Batch, CategoryId Category, WorkKind Kind);

/// <summary>So many gold items were given before this one.</summary>
public sealed record GoldGiven(ItemId Before, int Count);

/// <summary>A lease as its annotator's grain keeps it: the way from the lease to its item.</summary>
/// <param name="RequestId">Of the request that got it: repeated, it gets the same.</param>
/// <param name="IsReleased">Put aside: it is taken up again when the annotator asks for a task.</param>
public sealed record OpenLease(
    LeaseId Id,
    ItemId Item,
    BatchId Batch,
    WorkKind Kind,
    string RequestId,
    Instant ExpiresAt,
    CategoryId Category,
    bool IsReleased = false
);

/// <summary>Exactly one of the two.</summary>
/// <param name="Open">A lease that is open already.</param>
public sealed record WorkOffer(Permit? Permit, OpenLease? Open) : IReply;

/// <summary>Where a lease leads.</summary>
public sealed record LeasePlace(ItemId Item) : IReply;
