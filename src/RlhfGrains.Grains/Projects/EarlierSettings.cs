using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Projects;

/// <summary>How settings were stored before an overlap could adapt and drift was watched.</summary>
public sealed record EarlierSettingsPublished(EarlierSettings Settings, Instant At) : IEvent
{
    public const string StoredName = "project.settings-published.v1";

    public SettingsPublished ToToday() => new(Settings.ToToday(), At);
}

/// <summary>What a caller was told who created a project or changed its settings, as it is kept for a repeat.</summary>
public sealed record EarlierProjectView(
    ProjectId Id, string Name, Instant CreatedAt, EarlierSettings Settings, Instant SettingsAt, int Batches, int Annotators,
    IReadOnlyList<QualifiedCount> Qualified) : IReply
{
    public ProjectView ToToday() => new(Id, Name, CreatedAt, Settings.ToToday(), SettingsAt, Batches, Annotators, Qualified);
}

/// <inheritdoc cref="EarlierSettingsPublished"/>
public sealed record EarlierSettings(
    int Version, IReadOnlyList<Category> Categories, IReadOnlyList<EarlierCriterion> Criteria, int RubricVersion, int? Overlap,
    EarlierAssignment Assignment, EarlierQuality Quality)
{
    public ProjectSettings ToToday() => new(
        Version, Categories, [.. Criteria.Select(c => c.ToToday())], RubricVersion, Overlap, Assignment.ToToday(), Quality.ToToday());
}

/// <inheritdoc cref="EarlierSettingsPublished"/>
public sealed record EarlierCriterion(CriterionId Id, string Title, Scale Scale)
{
    public Criterion ToToday() => new(Id, Title, Scale);
}

/// <inheritdoc cref="EarlierSettingsPublished"/>
public sealed record EarlierAssignment(int LeaseSeconds, int LeasesPerAnnotatorMax, bool KeepSurplus)
{
    public AssignmentPolicy ToToday() => new(LeaseSeconds, LeasesPerAnnotatorMax, KeepSurplus);
}

/// <inheritdoc cref="EarlierSettingsPublished"/>
public sealed record EarlierQuality(GoldPolicy? Gold, SelfAuditPolicy? SelfAudit, QualificationPolicy? Qualification)
{
    public QualityPolicies ToToday() => new(Gold, SelfAudit, Qualification, Drift: null);
}
