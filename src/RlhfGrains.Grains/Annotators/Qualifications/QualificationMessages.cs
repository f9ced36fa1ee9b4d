using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Qualifications;

/// <summary>
/// Sets the status in a category by hand, whatever the gates say; attempts are counted anew from there.
/// </summary>
/// <param name="Actor">The id of the key that asks.</param>
public sealed record SetQualification(
    Request Request,
    CategoryId Category,
    QualificationStatus Status,
    string Reason,
    string Actor,
    ProjectSettings Settings
) : IMessage<QualificationSet>
{
    /// <summary>2,000: as much as for a withdrawal.</summary>
    public const int ReasonCharsMax = 2_000;
}

public sealed record QualificationSet(CategoryId Category, QualificationStatus From, QualificationStatus To, Instant At)
    : IReply;

public sealed record ReadQualification : IMessage<QualificationView>;

/// <summary>Sent to oneself: the wait is over. Stale when another one, or none, holds by then.</summary>
public sealed record EndCoolDown(CategoryId Category, Instant Until) : IMessage;

/// <summary>Sent to oneself: the qualification is over. Stale when another validity, or none, holds by then.</summary>
public sealed record ExpireQualification(CategoryId Category, Instant At) : IMessage;

/// <summary>Sent by an annotator to the project: one more, or one less, may judge the category.</summary>
public sealed record CountQualified(CategoryId Category, int Change) : IMessage;

/// <param name="Categories">Those in which something has happened; in the others everybody is a candidate.</param>
public sealed record QualificationView(AnnotatorId Id, IReadOnlyList<CategoryStanding> Categories) : IReply;

/// <param name="Effective">What holds for the annotator: the status as it was published last.</param>
/// <param name="Attempts">Entry attempts of this series that have ended.</param>
/// <param name="Exercised">Answers of this series that came before its first attempt.</param>
/// <param name="IsHeld">The last attempt ended undecided: a lead decides.</param>
/// <param name="Running">The attempt under way; null between attempts.</param>
/// <param name="Gates">The newest that have ended, oldest first, and always the one that the status rests on.</param>
/// <param name="Changes">The newest, oldest first.</param>
/// <param name="Shown">What the annotator sees.</param>
public sealed record CategoryStanding(
    CategoryId Category,
    QualificationStatus Status,
    Instant Since,
    QualificationStatus Effective,
    Instant EffectiveSince,
    int Series,
    int Attempts,
    int Exercised,
    bool IsHeld,
    Instant? CoolDownUntil,
    Instant? ExpiresAt,
    RunningGate? Running,
    IReadOnlyList<PastGate> Gates,
    IReadOnlyList<QualificationChanged> Changes,
    OwnStanding Shown
);

/// <summary>Where an annotator stands in one category as it was last published to them.</summary>
/// <param name="Since">When it was published, or took effect by itself; null: it is what everybody begins with.</param>
/// <param name="PracticeAnswered">In the attempt under way, or before it: those that they were told of.</param>
public sealed record OwnStanding(
    QualificationStatus Status,
    Instant? Since,
    Instant? CoolDownUntil,
    Instant? ExpiresAt,
    bool IsHeld,
    int PracticeAnswered,
    int PracticeRight
);

/// <param name="IsOpen">The annotator was told of each answer whether it was right.</param>
public sealed record RunningGate(
    GateStage Stage,
    int Attempt,
    int Items,
    int Right,
    GateBoundaries Boundaries,
    int SettingsVersion,
    Instant Since,
    bool IsOpen
);

/// <param name="Reevaluated">What later truth would have made of it; null: its evidence stands.</param>
public sealed record PastGate(GateDecided Decided, GateReevaluated? Reevaluated);

/// <summary>In order of precedence, behind <see cref="Annotators.AnnotatorRefusal"/>.</summary>
public enum QualificationRefusal
{
    /// <summary>The project does not declare the category.</summary>
    UndeclaredCategory,

    /// <summary>
    /// A status is set with a reason of 1 to <see cref="SetQualification.ReasonCharsMax"/> characters.
    /// </summary>
    InvalidQualificationReason,
}
