using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Projects;

public sealed class ProjectState
{
    /// <summary>4,096 batches of 50,000 items: two hundred million items.</summary>
    public const int BatchesMax = 4_096;

    /// <summary>100,000: twenty-five times the largest crowd in a public preference set.</summary>
    public const int AnnotatorsMax = 100_000;

    readonly List<SettingsPublished> settings = [];
    readonly List<BatchId> batches = [];
    readonly HashSet<BatchId> knownBatches = [];
    readonly Dictionary<BatchId, BatchPolicy> policies = [];
    readonly List<AnnotatorId> annotators = [];
    readonly HashSet<AnnotatorId> knownAnnotators = [];

    readonly SortedDictionary<string, int> qualified = new(StringComparer.Ordinal);

    public ProjectCreated? Created { get; private set; }
    public RequestLog Requests { get; private init; } = new();
    public IReadOnlyList<BatchId> Batches => batches;
    public IReadOnlyList<AnnotatorId> Annotators => annotators;

    /// <summary>How many are qualified or on probation, by category; those of nobody are left out.</summary>
    public IReadOnlyList<QualifiedCount> Qualified =>
        [.. qualified.Select(q => new QualifiedCount(new CategoryId(q.Key), q.Value))];

    /// <summary>How many annotators have met all the gold there is for them.</summary>
    public int GoldUsedUp { get; private set; }

    /// <summary>What the project's webhooks want to be told.</summary>
    public EventTypes Wanted { get; private set; }

    /// <summary>The version in force; only of a project that was created.</summary>
    public SettingsPublished Current => settings[^1];

    public bool Holds(BatchId batch) => knownBatches.Contains(batch);

    public bool Holds(AnnotatorId annotator) => knownAnnotators.Contains(annotator);

    public BatchPolicy PolicyOf(BatchId batch) => policies.GetValueOrDefault(batch) ?? BatchPolicy.Default;

    public SettingsPublished? Find(int version) =>
        version >= 1 && version <= settings.Count ? settings[version - 1] : null;

    public void Apply(ProjectCreated e) => Created = e;

    public void Apply(SettingsPublished e) => settings.Add(e);

    public void Apply(BatchAdded e)
    {
        if (knownBatches.Add(e.Batch))
            batches.Add(e.Batch);
    }

    public void Apply(BatchPolicySet e) => policies[e.Batch] = e.Policy;

    public void Apply(AnnotatorEnrolled e)
    {
        if (knownAnnotators.Add(e.Annotator))
            annotators.Add(e.Annotator);
        if (e.LimitedAt is { } at)
            EnrolmentsOfHour = (HourOf(at), EnrolmentsIn(at) + 1);
    }

    /// <summary>
    /// The hour (since 1970) of the last enrolment that the qualification policy limits, and how many were in it.
    /// </summary>
    public (long Hour, int Count) EnrolmentsOfHour { get; private set; }

    public int EnrolmentsIn(Instant hour) => EnrolmentsOfHour.Hour == HourOf(hour) ? EnrolmentsOfHour.Count : 0;

    static long HourOf(Instant at) => at.ToUnixTimeSeconds() / 3600;

    public void Apply(QualifiedCounted e)
    {
        var count = qualified.GetValueOrDefault(e.Category.Value) + e.Change;
        if (count == 0)
            qualified.Remove(e.Category.Value);
        else
            qualified[e.Category.Value] = count;
    }

    public void Apply(GoldUsedUpCounted e) => GoldUsedUp += e.Change;

    public void Apply(EventsWanted e) => Wanted = e.Events;

    public ProjectSnapshot Save() =>
        new(
            Created,
            [.. settings],
            [.. batches],
            [.. batches.Where(policies.ContainsKey).Select(b => new BatchPolicySet(b, policies[b]))],
            [.. annotators],
            Wanted,
            Qualified,
            GoldUsedUp,
            EnrolmentsOfHour.Hour,
            EnrolmentsOfHour.Count,
            Requests.Save()
        );

    public static ProjectState Restore(ProjectSnapshot snapshot)
    {
        var state = new ProjectState
        {
            Created = snapshot.Created,
            Wanted = snapshot.Wanted,
            GoldUsedUp = snapshot.GoldUsedUp,
            Requests = RequestLog.Restore(snapshot.Requests),
        };
        foreach (var e in snapshot.Settings)
            state.Apply(e);
        foreach (var batch in snapshot.Batches)
            state.Apply(new BatchAdded(batch));
        foreach (var policy in snapshot.Policies)
            state.Apply(policy);
        foreach (var annotator in snapshot.Annotators)
            state.Apply(new AnnotatorEnrolled(annotator));
        state.EnrolmentsOfHour = (snapshot.EnrolmentHour, snapshot.EnrolmentsOfHour);
        foreach (var count in snapshot.Qualified)
            state.qualified.Add(count.Category.Value, count.Annotators);
        return state;
    }
}

public sealed record ProjectSnapshot(
    ProjectCreated? Created,
    IReadOnlyList<SettingsPublished> Settings,
    IReadOnlyList<BatchId> Batches,
    IReadOnlyList<BatchPolicySet> Policies,
    IReadOnlyList<AnnotatorId> Annotators,
    EventTypes Wanted,
    IReadOnlyList<QualifiedCount> Qualified,
    int GoldUsedUp,
    long EnrolmentHour,
    int EnrolmentsOfHour,
    RequestLogSnapshot Requests
);
