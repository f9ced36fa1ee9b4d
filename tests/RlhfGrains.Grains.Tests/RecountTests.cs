using RlhfGrains.Agreement;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Recounts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests;

/// <summary>
/// Promise 3: whatever came and went, in whatever order, the live counts are those of a recount from the judgments.
/// </summary>
public sealed class RecountTests
{
    static readonly string[] People = ["ann", "bob", "cat", "dan", "eve", "fay", "gus"];

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    public void LiveCounts_EqualARecount_AtEveryStep(int seed, int? overlap)
    {
        var random = new Random(seed);
        var world = Given.Open(
            Given.Item("i1"),
            Given.Item("i2", category: "factual"),
            Given.Item("i3", responses: 3),
            Given.Item("i4", responses: 4)
        );
        var settings = Given.Settings(overlap: overlap, rubric: 2);
        for (var step = 0; step < 250; step++)
        {
            Step(world, random, settings, step);
            Assert.Empty(Recounted(world, settings).Findings);
            Assert.Equal(Live(world), SumOfUnits(world, settings));
        }
        Assert.All(world.Grains, grain => Assert.Equal(world.RefoldedPicture(grain), world.Picture(grain)));
    }

    [Fact]
    public void Snapshots_RestoreEverythingThatLaterDecisionsLookAt()
    {
        var settings = Given.Settings(rubric: 2);
        var straight = Play(restore: false);
        var restored = Play(restore: true);

        Assert.Equal(straight, restored);

        List<string> Play(bool restore)
        {
            var random = new Random(5);
            var world = Given.Open(
                Given.Item("i1"),
                Given.Item("i2"),
                Given.Item("i3", responses: 3),
                Given.Item("i4", responses: 4)
            );
            for (var step = 0; step < 200; step++)
            {
                if (restore && step % 7 == 0)
                    world.RestoreFromSnapshots();
                Step(world, random, settings, step);
            }
            return [.. world.Grains.OrderBy(g => g.ToString(), StringComparer.Ordinal).Select(world.Picture)];
        }
    }

    [Fact]
    public void Recount_NoticesACountThatIsMissing()
    {
        var settings = Given.Settings();
        var world = Given.Open(Given.Item("i1"), Given.Item("i2"));
        foreach (var person in People[..3])
            world.Ask(Given.Key("i1"), Given.Preference("j-" + person, person, 1));
        Assert.Empty(Recounted(world, settings).Findings);

        // The last of each once more, the other way round.
        var observed = world.Journal.Select(j => j.Event).OfType<ItemObserved>().Last();
        world
            .State<BatchState>(Given.BatchKey)
            .Apply(observed with { Before = observed.After, After = observed.Before, Units = [] });
        var noted = world
            .Journal.Where(j => j.Grain == Given.AnnotatorKey("ann"))
            .Select(j => j.Event)
            .OfType<JudgmentNoted>()
            .Last();
        world.State<AnnotatorState>(Given.AnnotatorKey("ann")).Apply(noted with { Withdrawn = true });
        world
            .State<AnnotatorState>(Given.AnnotatorKey("bob"))
            .Apply(
                new SelfCompared(
                    new("creative"),
                    1,
                    [new SelfAnswer(Given.Helpful, true, 5, [1], [2])],
                    Leaves: false,
                    world.Now
                )
            );
        var undeclared = new Recount((_, _) => null);
        undeclared.Add(Given.Key("i1"), world.State<ItemState>(Given.Key("i1")));

        var findings = Recounted(world, settings).Findings;
        Assert.Contains(findings, f => f.StartsWith("the progress of batch:p1/b1", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.StartsWith("the work of annotator:p1/ann", StringComparison.Ordinal));
        Assert.Contains(undeclared.Findings, f => f.Contains("does not declare", StringComparison.Ordinal));
        Assert.Contains(findings, f => f == "the self-agreement of annotator:p1/bob is not that of the judgments");
        undeclared.End();
        Assert.Contains(undeclared.Findings, f =>
            f.EndsWith("has judgments and counts none", StringComparison.Ordinal)
        );
    }

    static void Step(World world, Random random, ProjectSettings settings, int step)
    {
        world.Now += TimeSpan.FromSeconds(1);
        var item = $"i{random.Next(1, 5)}";
        if (random.Next(5) == 0)
        {
            var judgments = world.Ask(Given.Key(item), new ReadItem()).Value.Judgments;
            if (judgments.Count == 0)
                return;
            world.Ask(
                Given.Key(item),
                new WithdrawJudgment(
                    Given.Request($"w{step}"),
                    judgments[random.Next(judgments.Count)].Id,
                    "a slip",
                    settings
                )
            );
            return;
        }
        var person = People[random.Next(People.Length)];
        var message = item switch
        {
            "i3" => Given.Ranking($"j{step}", person, Shuffled(random, "a", "b", "c")),
            "i4" => Given.Ratings($"j{step}", person, [.. Enumerable.Range(0, 4).Select(_ => random.Next(3))]),
            _ => Given.Preference($"j{step}", person, random.Next(-2, 3)),
        };
        var round = random.Next(3) == 0 ? Round.Reaudit : Round.First;
        world.Ask(
            Given.Key(item),
            message with
            {
                Settings = settings,
                RubricVersion = random.Next(1, 3),
                Round = round,
            }
        );
    }

    static string[] Shuffled(Random random, params string[] groups)
    {
        random.Shuffle(groups);
        return random.Next(2) == 0 ? groups : [groups[0] + groups[1], groups[2]];
    }

    static List<string> Live(World world) =>
        [
            .. world
                .Ask(Given.BatchKey, new ReadCounts())
                .Value.Series.Where(c => c.State.Length > 0)
                .Select(c => (c.Series, Counts: CoincidenceCounts.FromState(c.Labels, c.State)))
                .Where(c => c.Counts.Sample.Units > 0)
                .Select(c => $"{c.Series}: {string.Join(' ', c.Counts.ToState())}")
                .Order(StringComparer.Ordinal),
        ];

    static Recount Recounted(World world, ProjectSettings settings)
    {
        var recount = new Recount((_, criterion) => settings.Find(criterion)?.Scale);
        foreach (var key in world.Grains.Where(g => g.Kind == GrainKeys.Item))
            recount.Add(key, world.State<ItemState>(key));
        foreach (var key in world.Grains.Where(g => g.Kind == GrainKeys.Batch))
            recount.Compare(key, world.State<BatchState>(key));
        foreach (var key in world.Grains.Where(g => g.Kind == GrainKeys.Annotator))
            recount.Compare(key, world.State<AnnotatorState>(key));
        recount.End();
        return recount;
    }

    /// <summary>From what each item says of its own units.</summary>
    static List<string> SumOfUnits(World world, ProjectSettings settings)
    {
        var allSeries = new Dictionary<Series, CoincidenceCounts>();
        foreach (
            var series in world
                .Grains.Where(g => g.Kind == GrainKeys.Item)
                .ToList()
                .SelectMany(g => world.Ask(g, new ReadUnits(settings)).Value.Series)
        )
        {
            if (!allSeries.TryGetValue(series.Series, out var counts))
                allSeries[series.Series] = counts = new CoincidenceCounts(series.Units[0].Length);
            foreach (var unit in series.Units)
                counts.Add(unit);
        }
        return
        [
            .. allSeries.Select(c => $"{c.Key}: {string.Join(' ', c.Value.ToState())}").Order(StringComparer.Ordinal),
        ];
    }
}
