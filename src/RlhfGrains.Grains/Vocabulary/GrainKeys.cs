using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Vocabulary;

/// <summary>Where each grain lives. Ids hold no '/', so the parts of a name cannot run into each other.</summary>
public static class GrainKeys
{
    public const string Project = "project";
    public const string Batch = "batch";
    public const string Item = "item";
    public const string Annotator = "annotator";
    public const string Profile = "profile";
    public const string Rationale = "rationale";
    public const string Key = "key";
    public const string Directory = "directory";
    public const string WebhookList = "webhook-list";
    public const string Webhook = "webhook";
    public const string Erasures = "erasures";
    public const string Team = "team";
    public const string Trail = "trail";
    public const string Seal = "seal";
    public const string Job = "job";

    public static GrainKey Of(ProjectId project) => new(Project, project.Value);

    public static GrainKey Of(ProjectId project, BatchId batch) => new(Batch, $"{project.Value}/{batch.Value}");

    public static GrainKey Of(ProjectId project, ItemId item) => new(Item, $"{project.Value}/{item.Value}");

    public static GrainKey Of(ProjectId project, AnnotatorId annotator) =>
        new(Annotator, $"{project.Value}/{annotator.Value}");

    public static GrainKey Of(ProjectId project, WebhookId webhook) => new(Webhook, $"{project.Value}/{webhook.Value}");

    public static GrainKey Of(ProjectId project, JobId job) => new(Job, $"{project.Value}/{job.Value}");

    public static GrainKey Of(KeyId key) => new(Key, key.Value);

    /// <summary>The one place of an annotator's external id, name and contact.</summary>
    public static GrainKey ProfileOf(ProjectId project, AnnotatorId annotator) =>
        new(Profile, $"{project.Value}/{annotator.Value}");

    /// <summary>
    /// The one place of a judgment's rationale; under its annotator, so that erasing a person finds all of theirs.
    /// Judgment ids are scoped to their item.
    /// </summary>
    public static GrainKey RationaleOf(ProjectId project, AnnotatorId annotator, ItemId item, JudgmentId judgment) =>
        new(Rationale, $"{project.Value}/{annotator.Value}/{item.Value}/{judgment.Value}");

    /// <summary>The webhooks of a project: everything that others are told goes through here.</summary>
    public static GrainKey WebhooksOf(ProjectId project) => new(WebhookList, project.Value);

    /// <summary>
    /// What is known of all annotators of a project together: the rates of their baselines, their alarms.
    /// </summary>
    public static GrainKey TeamOf(ProjectId project) => new(Team, project.Value);

    /// <summary>
    /// The list of the projects that ever had a webhook: where a host looks at its start for what waits.
    /// </summary>
    public static GrainKey ProjectsWithWebhooks { get; } = new(Directory, "projects-with-webhooks");

    /// <summary>
    /// What every name of <see cref="RationaleOf"/> for this annotator begins with, and no other annotator's does.
    /// </summary>
    public static string RationalesOf(ProjectId project, AnnotatorId annotator) =>
        $"{project.Value}/{annotator.Value}/";

    /// <summary>The erasures of people of one project.</summary>
    public static GrainKey ErasuresOf(ProjectId project) => new(Erasures, project.Value);

    /// <summary>The list of the projects in which somebody was ever erased.</summary>
    public static GrainKey ProjectsWithErasures { get; } = new(Directory, "erasures");

    /// <summary>The list of all projects.</summary>
    public static GrainKey Projects { get; } = new(Directory, "projects");

    /// <summary>The list of the keys of one project.</summary>
    public static GrainKey KeysOf(ProjectId project) => new(Directory, $"keys/{project.Value}");

    /// <summary>
    /// The list of the keys that speak for one annotator: where they are found when the person is to go.
    /// </summary>
    public static GrainKey KeysOf(ProjectId project, AnnotatorId annotator) =>
        new(Directory, $"keys/{project.Value}/{annotator.Value}");

    /// <summary>The list of the jobs of one project.</summary>
    public static GrainKey JobsOf(ProjectId project) => new(Directory, $"jobs/{project.Value}");

    /// <summary>One page of what was asked for on one day (as <c>2026-11-30</c>) in a project; null: in none.</summary>
    public static GrainKey TrailOf(ProjectId? project, string day, int page) =>
        new(Trail, $"{project?.Value}/{day}/{page}");

    /// <summary>What marks the ids of keys.</summary>
    public static GrainKey KeySeal { get; } = new(Seal, "keys");

    /// <summary>The list of the server's admin keys.</summary>
    public static GrainKey AdminKeys { get; } = new(Directory, "admin-keys");

    /// <summary>The batch of the project that this grain belongs to.</summary>
    public static GrainKey Beside(GrainKey self, BatchId batch) => new(Batch, Beside(self, batch.Value));

    /// <summary>The annotator of the project that this grain belongs to.</summary>
    public static GrainKey Beside(GrainKey self, AnnotatorId annotator) =>
        new(Annotator, Beside(self, annotator.Value));

    /// <summary>A grain's own id: what stands in its name behind its project.</summary>
    public static string IdOf(GrainKey key) => key.Name[(key.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>The project that a grain's name begins with.</summary>
    public static ProjectId ProjectOf(GrainKey key)
    {
        var slash = key.Name.IndexOf('/', StringComparison.Ordinal);
        return new ProjectId(slash < 0 ? key.Name : key.Name[..slash]);
    }

    static string Beside(GrainKey self, string id) =>
        string.Concat(self.Name.AsSpan(0, self.Name.IndexOf('/', StringComparison.Ordinal) + 1), id);
}
