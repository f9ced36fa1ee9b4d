using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Leases;

/// <summary>An annotator's right to one lease. Whoever asks next takes over one that was never used, so that a crash between two grains leaks nothing.</summary>
/// <param name="Counter">From 1: the annotator's permits are numbered.</param>
/// <param name="FirstLean">How much more often the response listed first was shown first to this annotator than not.</param>
/// <param name="Kind">As it was drawn. When there is nothing of it the permit is good for a regular task, on the same way; the item says which it became.</param>
/// <param name="Categories">Those that the annotator may judge, or practise; null: all.</param>
/// <param name="SeeksGold">The project mixes gold into the work: it is looked for under every permit, so that the way of all is the same.</param>
/// <param name="Named">Of one's own work, what comes back next: the item of a re-audit, and of any other permit when there is nothing of its kind; null: nothing does.</param>
public sealed record Permit(
    LeaseId Lease, AnnotatorId Annotator, WorkKind Kind, long Counter, ulong Draw, byte[] TaskKey, int FirstLean, IReadOnlyList<CategoryId>? Categories,
    bool SeeksGold, NamedWork? Named);

/// <summary>One item and where it lies.</summary>
public sealed record NamedWork(ItemId Item, BatchId Batch);

/// <summary>A lease as its annotator's grain keeps it: the way from the lease to its item.</summary>
/// <param name="RequestId">Of the request that got it: repeated, it gets the same.</param>
public sealed record OpenLease(LeaseId Id, ItemId Item, BatchId Batch, WorkKind Kind, string RequestId, Instant ExpiresAt, CategoryId Category);

/// <summary>Exactly one of the two.</summary>
/// <param name="Open">A lease that is open already.</param>
public sealed record WorkOffer(Permit? Permit, OpenLease? Open) : IReply;

/// <summary>Where a lease leads.</summary>
public sealed record LeasePlace(ItemId Item) : IReply;
