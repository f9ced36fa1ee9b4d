using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Projects;

/// <param name="Secret">32 random bytes made by the host; every draw of chance and every annotator id is computed from
/// it, and it is never shown.</param>
public sealed record CreateProject(Request Request, string Name, byte[] Secret, SettingsDraft Settings)
    : IMessage<ProjectView>;

/// <param name="BasedOn">The version that the caller has read; another one in force refuses the change.</param>
public sealed record ChangeSettings(Request Request, int BasedOn, SettingsDraft Settings) : IMessage<ProjectView>;

public sealed record ReadProject : IMessage<ProjectView>;

/// <summary>An earlier version of the settings.</summary>
public sealed record ReadSettings(int Version) : IMessage<SettingsView>;

/// <summary>Makes room for a batch. Asking again for one that is there changes nothing.</summary>
public sealed record AddBatch(BatchId Batch) : IMessage<Done>;

/// <summary>Replaces what is said about one batch.</summary>
public sealed record SetBatchPolicy(Request Request, BatchId Batch, BatchPolicy Policy) : IMessage<BatchPolicyView>;

/// <summary>All batches in the order in which they are to be worked on.</summary>
public sealed record ListWork : IMessage<WorkList>;

/// <summary>Sent to oneself: tells the next batches and annotators of a settings version.</summary>
/// <param name="From">How many have been told: batches first, then annotators.</param>
public sealed record ContinuePolicies(int Version, int From) : IMessage;

/// <param name="After">How many to pass over: an earlier page's <c>Next</c>.</param>
public sealed record ListBatches(int After, int CountMax) : IMessage<IdPage>;

/// <summary>
/// Gives a person an id of this project: the same external id always gives the same one. Without an external id the
/// request's id takes its place.
/// </summary>
/// <param name="RequestId">Empty: the request has no name of its caller's. What is said of the person besides is
/// compared by their profile, whose records are overwritten when they are erased.</param>
/// <param name="IsLimited">By a key whose enrolments the qualification policy limits.</param>
public sealed record EnrollAnnotator(
    string RequestId,
    string? ExternalId,
    string? Name,
    string? Contact,
    bool IsLimited = false
) : IMessage<AnnotatorEnrollment>;

public sealed record ReadGoldUse : IMessage<GoldUse>;

/// <param name="UsedUp">Annotators who were due a gold task last and had none left.</param>
public sealed record GoldUse(int UsedUp) : IReply;

public sealed record ListAnnotators(int After, int CountMax) : IMessage<IdPage>;

public sealed record ProjectView(
    ProjectId Id,
    string Name,
    Instant CreatedAt,
    ProjectSettings Settings,
    Instant SettingsAt,
    int Batches,
    int Annotators,
    IReadOnlyList<QualifiedCount> Qualified
) : IReply;

/// <param name="Annotators">Who are qualified or on probation, as decided: the annotators themselves may not know
/// yet.</param>
public sealed record QualifiedCount(CategoryId Category, int Annotators);

public sealed record BatchPolicyView(BatchId Batch, BatchPolicy Policy) : IReply;

/// <summary>At most <see cref="ProjectState.BatchesMax"/>.</summary>
public sealed record WorkList(IReadOnlyList<BatchPolicyView> Batches) : IReply;

public sealed record SettingsView(ProjectSettings Settings, Instant At) : IReply;

/// <param name="IsNew">False: the person was enrolled before, and their profile is as it was.</param>
public sealed record AnnotatorEnrollment(AnnotatorId Id, bool IsNew) : IReply;

/// <summary>In order of precedence.</summary>
public enum ProjectRefusal
{
    /// <summary>There is no such project.</summary>
    UnknownProject,

    /// <summary>A project of this id is there already.</summary>
    ProjectExists,

    /// <summary>There is no such version of the settings.</summary>
    UnknownSettings,

    /// <summary>The settings were changed since the caller read them.</summary>
    SettingsChanged,

    /// <summary>The settings contradict themselves; the detail says where.</summary>
    InvalidSettings,

    /// <summary>
    /// A declared criterion or category would be removed, or a scale changed, or the rubric version lowered.
    /// </summary>
    DeclaredIsFinal,

    /// <summary><see cref="ProjectState.BatchesMax"/> is reached.</summary>
    TooManyBatches,

    /// <summary><see cref="ProjectState.AnnotatorsMax"/> is reached.</summary>
    TooManyAnnotators,

    /// <summary>
    /// As many people were enrolled in this hour by keys of role ingest as the qualification policy allows.
    /// </summary>
    TooManyEnrolments,
}
