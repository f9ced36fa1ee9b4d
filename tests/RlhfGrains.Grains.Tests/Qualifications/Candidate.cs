using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Tests.Qualifications;

/// <summary>
/// An annotator under a qualification policy, who is told of their answers the way a batch tells them.
/// </summary>
sealed class Candidate
{
    public static readonly CategoryId Creative = new("creative");
    public static readonly CategoryId Factual = new("factual");

    /// <summary>Passes with the first right answer and fails with 2 errors: short enough to follow by hand.</summary>
    public static readonly GatePlan Short = new(.8, .15, .2, .05, 20, AtTruncation.Decide, 2);

    public static readonly QualificationRule Rule = new(
        new(Short, null),
        new(Short with { AttemptsMax = 1 }, null),
        WorkEvidence.Gold,
        GateFailure.Probation,
        PracticeItems: 0,
        CoolDownHours: 24,
        ValidityDays: null
    );

    readonly World world;
    int items;
    int requests;

    public Candidate(World world, string name, ProjectSettings settings)
    {
        (this.world, Settings) = (world, settings);
        Id = world.Ask(GrainKeys.Of(Given.Project), new EnrollAnnotator(name, name, null, null)).Value.Id;
    }

    public AnnotatorId Id { get; }
    public GrainKey Key => GrainKeys.Of(Given.Project, Id);
    public ProjectSettings Settings { get; set; }

    public CategoryStanding Standing => StandingIn(Creative)!;
    public QualificationStatus Status => Standing.Status;

    /// <summary>The categories of the next task to be worked on; null: all.</summary>
    public IReadOnlyList<string>? Offered =>
        world
            .Ask(Key, new RequestWork($"r{++requests}", Settings, WorkMode.Work))
            .Value.Permit!.Categories?.Select(c => c.Value)
            .ToList();

    /// <summary>A world whose project has this policy.</summary>
    public static (World World, ProjectSettings Settings) Under(
        QualificationRule rule,
        bool unqualifiedMayWork = false,
        params CategoryRule[] own
    )
    {
        var world = new World();
        var draft = Given.Draft with
        {
            Quality = QualityPolicies.None with
            {
                Qualification = new QualificationPolicy(rule, own, unqualifiedMayWork),
            },
        };
        var view = world
            .Ask(
                GrainKeys.Of(Given.Project),
                new CreateProject(Given.Request("create"), "A project", new byte[32], draft)
            )
            .Value;
        return (world, view.Settings);
    }

    public CategoryStanding? StandingIn(CategoryId category) =>
        world.Ask(Key, new ReadQualification()).Value.Categories.FirstOrDefault(c => c.Category == category);

    public ItemId Practise(bool right) => Answer(right, WorkKind.Practice);

    public ItemId Gold(bool right) => Answer(right, WorkKind.Gold);

    public void Practise(params bool[] answers)
    {
        foreach (var right in answers)
            Answer(right, WorkKind.Practice);
    }

    public void Gold(params bool[] answers)
    {
        foreach (var right in answers)
            Answer(right, WorkKind.Gold);
    }

    /// <summary>Ordinary work, of which nothing is known.</summary>
    public void Work(int judgments)
    {
        for (var i = 0; i < judgments; i++)
            Note(new ItemId($"w{++items}"), WorkKind.Regular, JudgmentFacts.None);
    }

    public void Withdraw(ItemId item, bool right, WorkKind kind = WorkKind.Practice) =>
        Note(item, kind, Facts(right), withdrawn: true);

    public void Again(ItemId item, bool right) => Note(item, WorkKind.Gold, Facts(right));

    public Answer<QualificationSet> Set(
        QualificationStatus status,
        string reason = "seen it",
        string? request = null,
        CategoryId? category = null,
        ProjectSettings? settings = null
    ) =>
        world.Ask(
            Key,
            new SetQualification(
                Given.Request(request ?? $"set-{++requests}", (byte)status),
                category ?? Creative,
                status,
                reason,
                "key-1",
                settings ?? Settings
            )
        );

    ItemId Answer(bool right, WorkKind kind)
    {
        var item = new ItemId($"g{++items}");
        Note(item, kind, Facts(right));
        return item;
    }

    void Note(ItemId item, WorkKind kind, JudgmentFacts facts, bool withdrawn = false) =>
        world.Send(
            Key,
            new NoteJudgment(
                Creative,
                Given.Batch,
                new JudgmentNote(
                    item,
                    new($"j-{item}"),
                    Id,
                    Round.First,
                    1,
                    world.Now,
                    1_000,
                    withdrawn,
                    null,
                    kind,
                    facts,
                    Counts: false,
                    []
                )
            )
        );

    static JudgmentFacts Facts(bool right) =>
        JudgmentFacts.GoldKnown | (right ? JudgmentFacts.GoldRight : JudgmentFacts.None);
}
