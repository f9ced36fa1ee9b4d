using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Hosts;
using RlhfGrains.Simulation.Runs;
using RlhfGrains.Simulation.Seeds;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>What the callers have learned from the answers that reached them, and the names they use.</summary>
sealed class Knowledge(Plan plan, SeededRandom random, SimulatedClock clock)
{
    /// <summary>The scales of all criteria that are ever declared; a scale is never changed.</summary>
    public static readonly IReadOnlyList<Criterion> Criteria =
    [
        new(new("helpful"), "Helpfulness", Scale.Preference(2)),
        new(new("overall"), "Overall", Scale.Ranking),
        new(new("safe"), "Safety", new Scale(ScaleKind.Ratings, 0, 2, ["no", "unsure", "yes"])),
        new(new("style"), "Style", Scale.Ratings(1, 5)),
    ];

    public static readonly IReadOnlyList<Category> Categories =
    [
        new(new("creative"), "Creative writing"),
        new(new("factual"), "Factual Q&A"),
        new(new("code"), "Code"),
    ];

    /// <summary>The batch that opens in steps, in the runs that have one.</summary>
    public static readonly BatchId Large = new("large");

    readonly Dictionary<ProjectId, SortedList<int, ProjectSettings>> settings = [];
    int made;

    public Plan Plan { get; } = plan;
    public SeededRandom Random { get; } = random;
    public SimulatedClock Clock { get; } = clock;

    public IReadOnlyList<ProjectId> Projects { get; } =
    [.. Enumerable.Range(0, plan.Projects).Select(i => new ProjectId($"p{i}"))];
    public IReadOnlyList<BatchId> Batches { get; } =
    [
        .. Enumerable.Range(0, plan.Batches).Select(i => new BatchId($"b{i}")),
        .. plan.LargeBatchItems > 0 ? [Large] : Array.Empty<BatchId>(),
    ];

    /// <summary>Some are enrolled, some a frontend just names.</summary>
    public List<AnnotatorId> Annotators { get; } =
    [.. Enumerable.Range(0, plan.Annotators).Select(i => new AnnotatorId($"ann{i}"))];

    /// <summary>Judgments that a caller has a receipt for, or may have.</summary>
    public List<(GrainKey Item, string Id)> Judgments { get; } = [];

    /// <summary>Of each import the line it goes on with, as far as a caller was told.</summary>
    public Dictionary<(GrainKey, ImportId), long> NextLines { get; } = [];

    /// <summary>Of each batch the import that was given up last, as far as a caller was told.</summary>
    public Dictionary<GrainKey, ImportId> GivenUp { get; } = [];

    public List<KeyId> Keys { get; } = [];

    /// <summary>Items of batches that a caller has seen open.</summary>
    public List<GrainKey> OpenItems { get; } = [];

    /// <summary>Items that have, had or were to have a known answer: their judgments may be in no count.</summary>
    public HashSet<GrainKey> PerhapsGold { get; } = [];

    /// <summary>A name that nobody has used yet.</summary>
    public string Fresh(string prefix) => $"{prefix}{made++}";

    public ProjectId Project() => Random.Pick(Projects);

    public BatchId Batch() => Random.Pick(Batches);

    /// <summary>Mostly one that can be judged.</summary>
    public GrainKey SeenItem() =>
        OpenItems.Count == 0 || Random.OneIn(15) ? GrainKeys.Of(Project(), Item()) : Random.Pick(OpenItems);

    public ItemId Item() =>
        new($"i{Random.Below(Plan.LargeBatchItems > 0 && Random.OneIn(2) ? Plan.LargeBatchItems : Plan.Items + 1)}");

    public void Learn(ProjectId project, ProjectSettings version)
    {
        if (!settings.TryGetValue(project, out var known))
            settings.Add(project, known = []);
        known[version.Version] = version;
    }

    public bool Knows(ProjectId project) => settings.ContainsKey(project);

    /// <summary>The settings that a host would attach: the newest it knows, or now and then older ones.</summary>
    public ProjectSettings Settings(ProjectId project)
    {
        var known = settings[project];
        return Random.OneIn(12) ? known.Values[Random.Below(known.Count)] : known.Values[^1];
    }

    public ProjectSettings Newest(ProjectId project) => settings[project].Values[^1];
}
