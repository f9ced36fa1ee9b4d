using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Annotators;

/// <summary>Sent by the project that enrolled the person.</summary>
/// <param name="Key">What this annotator's draws are computed from.</param>
public sealed record RegisterAnnotator(byte[] Key, int SettingsVersion, QualityPolicies Quality) : IMessage;

/// <summary>Sent by the project: a newer version of the settings is in force.</summary>
public sealed record AnnotatorPolicyChanged(int SettingsVersion, QualityPolicies Quality) : IMessage;

/// <summary>Asks for work: a permit for one lease, or a lease that is open already.</summary>
/// <param name="RequestId">Repeated, it gets the lease that it got.</param>
/// <param name="Mode">Null: work, for whoever may judge anything, and practice for the others.</param>
public sealed record RequestWork(string RequestId, ProjectSettings Settings, WorkMode? Mode = null)
    : IMessage<WorkOffer>;

/// <summary>Where a lease of this annotator leads.</summary>
/// <param name="ToRelease">It is to be put aside, and so many may be on one day; null: it is not.</param>
public sealed record FindLease(LeaseId Lease, int? ToRelease = null) : IMessage<LeasePlace>;

/// <summary>Sent by a host to whom an item has refused what was to come first.</summary>
public sealed record DropComing(ItemId Item) : IMessage<Done>;

/// <summary>Which categories this annotator may judge now.</summary>
public sealed record AskToJudge(ProjectSettings Settings) : IMessage<MayJudge>;

/// <param name="Categories">Null: all.</param>
public sealed record MayJudge(IReadOnlyList<CategoryId>? Categories) : IReply;

public sealed record ReadAnnotator : IMessage<AnnotatorView>;

/// <param name="Published">
/// What the annotator may see: the standing as it was at the last multiple of <see
/// cref="AnnotatorState.PublishedEvery"/> judgments, never per answer.
/// </param>
/// <param name="Leases">Open ones: for leads.</param>
/// <param name="Skips">Tasks given back for good.</param>
/// <param name="Releases">Tasks put aside.</param>
/// <param name="Gold">Answers to gold: for leads.</param>
/// <param name="StatusSince">Null: since they were enrolled.</param>
public sealed record AnnotatorView(
    AnnotatorId Id,
    Instant? RegisteredAt,
    Standing Now,
    Standing? Published,
    IReadOnlyList<OpenLease> Leases,
    int Skips,
    int Releases,
    IReadOnlyList<GoldCounts> Gold,
    AnnotatorStatus Status,
    Instant? StatusSince,
    string? StatusReason
) : IReply;

/// <summary>Answers to gold in one category, by the known answers in force.</summary>
/// <param name="Kind">Gold: blind, in the work. Practice: with feedback.</param>
public sealed record GoldCounts(CategoryId Category, WorkKind Kind, int Answered, int Right);

/// <param name="AsOf">Of the last thing counted; null before the first.</param>
public sealed record Standing(Instant? AsOf, IReadOnlyList<WorkCounts> Work, IReadOnlyList<PeerCounts> Peers);

/// <summary>What one annotator did in one category and round.</summary>
/// <param name="Judgments">Not withdrawn.</param>
/// <param name="Timed">Those that said how long they took.</param>
/// <param name="DurationMs">The sum over the timed ones.</param>
public sealed record WorkCounts(
    CategoryId Category,
    Round Round,
    int Judgments,
    int Withdrawn,
    int Timed,
    long DurationMs
);

/// <param name="SeveralUnits">Items have several units here, which depend on each other.</param>
/// <param name="State">The exported state of a <see cref="Agreement.PooledConfusion"/>.</param>
public sealed record PeerCounts(
    CategoryId Category,
    CriterionId Criterion,
    int RubricVersion,
    bool Oriented,
    bool SeveralUnits,
    int Labels,
    long[] State
);

public enum AnnotatorRefusal
{
    /// <summary>There is no such annotator in the project.</summary>
    UnknownAnnotator,

    /// <summary>The project has newer settings than those that came with the message: the host asks again.</summary>
    SettingsChanged,

    /// <summary>A lead has suspended the person.</summary>
    AnnotatorSuspended,

    /// <summary>The person was removed from the project.</summary>
    AnnotatorRemoved,

    /// <summary>There is no such lease of this annotator, or it ended long ago.</summary>
    UnknownLease,

    /// <summary>
    /// A person is suspended, removed or reinstated with a reason of 1 to <see
    /// cref="SetAnnotatorStatus.ReasonCharsMax"/> characters.
    /// </summary>
    InvalidStatusReason,

    /// <summary>As many tasks were put aside today as the project allows.</summary>
    TooManyReleases,
}

/// <summary>Sent by an annotator: one more, or one less, has met all the gold there is for them.</summary>
public sealed record CountGoldUsedUp(int Change) : IMessage;
