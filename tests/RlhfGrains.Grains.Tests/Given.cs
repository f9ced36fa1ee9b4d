using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests;

/// <summary>A small project and its parts, so that a test says only what matters to it.</summary>
static class Given
{
    public static readonly ProjectId Project = new("p1");
    public static readonly BatchId Batch = new("b1");
    public static readonly ImportId Import = new("import-1");
    public static readonly CriterionId Helpful = new("helpfulness");
    public static readonly CriterionId Overall = new("overall");
    public static readonly CriterionId Safe = new("safety");

    public static readonly SettingsDraft Draft = new(
        [new(new("creative"), "Creative writing"), new(new("factual"), "Factual Q&A")],
        [
            new(Helpful, "Helpfulness", Scale.Preference(2)),
            new(Overall, "Overall", Scale.Ranking),
            new(Safe, "Safety", new Scale(ScaleKind.Ratings, 0, 2, ["No", "Unsure", "Yes"])),
        ],
        RubricVersion: 1,
        Overlap: null,
        AssignmentPolicy.Default,
        QualityPolicies.None
    );

    public static ProjectSettings Settings(int version = 1, int? overlap = null, int rubric = 1) =>
        new(version, Draft.Categories, Draft.Criteria, rubric, overlap, AssignmentPolicy.Default, QualityPolicies.None);

    public static Request Request(string id, byte content = 0) => new(id, [content]);

    public static GrainKey Key(string item) => GrainKeys.Of(Project, new ItemId(item));

    public static GrainKey BatchKey => GrainKeys.Of(Project, Batch);

    public static GrainKey AnnotatorKey(string annotator) => GrainKeys.Of(Project, new AnnotatorId(annotator));

    public static ItemContent Item(string id, int responses = 2, string category = "creative") =>
        new(
            new(id),
            new(category),
            [new("user", $"prompt of {id}")],
            [
                .. Enumerable
                    .Range(0, responses)
                    .Select(i => new Response(
                        new(((char)('a' + i)).ToString()),
                        $"response {i}",
                        "model-x",
                        [new("words", 2)]
                    )),
            ],
            ["adversarial"]
        );

    /// <summary>A world in which these items are open in batch b1 of project p1.</summary>
    public static World Open(params ItemContent[] items) => Open(items, null);

    public static World Open(IReadOnlyList<ItemContent> items, Func<ItemContent, GoldDraft?>? gold)
    {
        var world = new World();
        Assert.Null(
            world
                .Ask(GrainKeys.Of(Project), new CreateProject(Request("create"), "A project", new byte[32], Draft))
                .Refusal
        );
        Assert.Null(world.Ask(GrainKeys.Of(Project), new AddBatch(Batch)).Refusal);
        Stage(world, items, gold);
        Assert.Null(world.Ask(BatchKey, new OpenBatch(Import, SkipBad: false)).Refusal);
        world.DeliverDue();
        return world;
    }

    /// <summary>The batch has heard of this overlap of the project.</summary>
    public static void Told(World world, int? overlap, BatchPolicy? policy = null) =>
        world.Send(BatchKey, new BatchPolicyChanged(Terms(overlap), policy ?? BatchPolicy.Default));

    public static OverlapTerms Terms(int? overlap, AdaptiveOverlap? adaptive = null, int version = 1) =>
        new(version, overlap, adaptive, Draft.Criteria);

    /// <param name="gold">The known answer of each item that has one.</param>
    public static void Stage(World world, IReadOnlyList<ItemContent> items, Func<ItemContent, GoldDraft?>? gold = null)
    {
        for (var from = 0; from < items.Count; from += StageLines.LinesMax)
        {
            var lines = items
                .Skip(from)
                .Take(StageLines.LinesMax)
                .Select((item, i) => new ImportLine(from + i + 1, item, null, gold?.Invoke(item)))
                .ToList();
            Assert.Null(world.Ask(BatchKey, new StageLines(Import, lines, Settings())).Refusal);
        }
    }

    /// <summary>The response listed first is better, however much.</summary>
    public static GoldDraft FirstIsBetter(string? explanation = "it is so") =>
        new([new(Helpful, new GoldPreference(new("a"), new("b"), new(null, null, 1, null)), null, null)], explanation);

    public static SubmitJudgment Preference(
        string id,
        string annotator,
        int strength,
        string first = "a",
        string second = "b",
        Round round = Round.First,
        ProjectSettings? settings = null,
        int? rubric = null
    ) =>
        Judgment(
            id,
            annotator,
            [new(Helpful, new PreferenceAnswer(new(first), new(second), strength), null, null)],
            round,
            settings
        ) with
        {
            RubricVersion = rubric,
        };

    public static SubmitJudgment Ranking(string id, string annotator, params string[] groups) =>
        Judgment(
            id,
            annotator,
            [
                new(
                    Overall,
                    null,
                    new RankingAnswer([
                        .. groups.Select(g =>
                            (IReadOnlyList<ResponseId>)[.. g.Select(c => new ResponseId(c.ToString()))]
                        ),
                    ]),
                    null
                ),
            ]
        );

    public static SubmitJudgment Ratings(string id, string annotator, params int[] ratings) =>
        Judgment(
            id,
            annotator,
            [
                new(
                    Safe,
                    null,
                    null,
                    new RatingsAnswer([
                        .. ratings.Select((r, i) => new ResponseRating(new(((char)('a' + i)).ToString()), r)),
                    ])
                ),
            ]
        );

    public static SubmitJudgment Judgment(
        string id,
        string annotator,
        IReadOnlyList<CriterionAnswer> answers,
        Round round = Round.First,
        ProjectSettings? settings = null
    ) => new(new(id), new(annotator), round, null, answers, null, [], null, null, null, settings ?? Settings());
}
