using RlhfGrains.Agreement;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;

namespace RlhfGrains.Grains.Tests;

/// <summary>Promise 3: whatever came and went, in whatever order, the live counts are those of a recount from the judgments.</summary>
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
        var world = Given.Open(Given.Item("i1"), Given.Item("i2", category: "factual"), Given.Item("i3", responses: 3), Given.Item("i4", responses: 4));
        var settings = Given.Settings(overlap: overlap, rubric: 2);
        for (var step = 0; step < 250; step++)
        {
            Step(world, random, settings, step);
            Assert.Equal(Recount(world, settings), Live(world));
            Assert.Equal(RecountPeers(world, settings), LivePeers(world));
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
            var world = Given.Open(Given.Item("i1"), Given.Item("i2"), Given.Item("i3", responses: 3), Given.Item("i4", responses: 4));
            for (var step = 0; step < 200; step++)
            {
                if (restore && step % 7 == 0) world.RestoreFromSnapshots();
                Step(world, random, settings, step);
            }
            return [.. world.Grains.OrderBy(g => g.ToString(), StringComparer.Ordinal).Select(world.Picture)];
        }
    }

    static void Step(World world, Random random, ProjectSettings settings, int step)
    {
        world.Now += TimeSpan.FromSeconds(1);
        var item = $"i{random.Next(1, 5)}";
        if (random.Next(5) == 0)
        {
            var judgments = world.Ask(Given.Key(item), new ReadItem()).Value.Judgments;
            if (judgments.Count == 0) return;
            world.Ask(Given.Key(item), new WithdrawJudgment(Given.Request($"w{step}"), judgments[random.Next(judgments.Count)].Id, "a slip", settings));
            return;
        }
        var person = People[random.Next(People.Length)];
        var message = item switch
        {
            "i3" => Given.Ranking($"j{step}", person, Shuffled(random, "a", "b", "c")),
            "i4" => Given.Ratings($"j{step}", person, [.. Enumerable.Range(0, 4).Select(_ => random.Next(3))]),
            _ => Given.Preference($"j{step}", person, random.Next(-2, 3)),
        };
        world.Ask(Given.Key(item), message with { Settings = settings, RubricVersion = random.Next(1, 3) });
    }

    static string[] Shuffled(Random random, params string[] groups)
    {
        random.Shuffle(groups);
        return random.Next(2) == 0 ? groups : [groups[0] + groups[1], groups[2]];
    }

    static List<string> Live(World world) =>
        [.. world.Ask(Given.BatchKey, new ReadCounts()).Value.Cells.Where(c => c.State.Length > 0)
            .Select(c => (c.Cell, Counts: CoincidenceCounts.FromState(c.Labels, c.State))).Where(c => c.Counts.Sample.Units > 0)
            .Select(c => $"{c.Cell}: {string.Join(' ', c.Counts.ToState())}").Order(StringComparer.Ordinal)];

    /// <summary>From the judgments as a lead reads them, with loops of its own.</summary>
    static List<string> Recount(World world, ProjectSettings settings)
    {
        var cells = new Dictionary<Cell, CoincidenceCounts>();
        foreach (var item in Items(world))
        {
            foreach (var group in item.Judgments.Where(j => j.WithdrawnBecause is null)
                .SelectMany(j => j.Answers.Select(a => (j.Round, j.RubricVersion, a.Criterion, a.Values)))
                .GroupBy(a => (a.Round, a.RubricVersion, a.Criterion)))
            {
                var scale = settings.Find(group.Key.Criterion)!.Scale;
                var key = new Cell(item.Content.Category, group.Key.Criterion, group.Key.RubricVersion, group.Key.Round);
                if (!cells.TryGetValue(key, out var counts)) cells[key] = counts = new CoincidenceCounts(scale.LabelCount);
                foreach (var unit in UnitValues(scale, [.. group.Select(a => a.Values)])) counts.Add(Histogram(scale, unit));
            }
        }
        return [.. cells.Select(c => $"{c.Key}: {string.Join(' ', c.Value.ToState())}").Order(StringComparer.Ordinal)];
    }

    /// <summary>From what each item says of its own units.</summary>
    static List<string> SumOfUnits(World world, ProjectSettings settings)
    {
        var cells = new Dictionary<Cell, CoincidenceCounts>();
        foreach (var cell in world.Grains.Where(g => g.Kind == GrainKeys.Item).ToList().SelectMany(g => world.Ask(g, new ReadUnits(settings)).Value.Cells))
        {
            if (!cells.TryGetValue(cell.Cell, out var counts)) cells[cell.Cell] = counts = new CoincidenceCounts(cell.Units[0].Length);
            foreach (var unit in cell.Units) counts.Add(unit);
        }
        return [.. cells.Select(c => $"{c.Key}: {string.Join(' ', c.Value.ToState())}").Order(StringComparer.Ordinal)];
    }

    static List<string> LivePeers(World world) =>
        [.. world.Grains.Where(g => g.Kind == GrainKeys.Annotator)
            .SelectMany(g => world.Ask(g, new ReadAnnotator()).Value.Now.Peers.Select(p => (Grain: g, Peer: p, Confusion: PooledConfusion.FromState(p.Labels, p.State))))
            .Where(p => p.Confusion.Sample.Units > 0)
            .Select(p => $"{p.Grain.Name} {p.Peer.Category} {p.Peer.Criterion} {p.Peer.RubricVersion}: {string.Join(' ', p.Confusion.ToState())}").Order(StringComparer.Ordinal)];

    /// <summary>From the judgments that each item's annotators were last told about.</summary>
    static List<string> RecountPeers(World world, ProjectSettings settings)
    {
        var all = new Dictionary<(string, CategoryId, CriterionId, int), PooledConfusion>();
        foreach (var key in world.Grains.Where(g => g.Kind == GrainKeys.Item).ToList())
        {
            var item = world.State<ItemState>(key);
            foreach (var group in item.Judgments.Where(j => j.Told)
                .SelectMany(j => j.Recorded.Answers.Select(a => (j.Annotator, j.Recorded.RubricVersion, a.Criterion, a.Values)))
                .GroupBy(a => (a.RubricVersion, a.Criterion)))
            {
                var answers = group.ToList();
                var scale = settings.Find(group.Key.Criterion)!.Scale;
                foreach (var unit in UnitValues(scale, [.. answers.Select(a => a.Values)]))
                {
                    for (var own = 0; own < answers.Count; own++)
                    {
                        var others = Histogram(scale, [.. unit.Where((_, i) => i != own)]);
                        if (others.Sum() == 0) continue;
                        var peer = ($"{Given.Project}/{answers[own].Annotator}", item.Content!.Category, group.Key.Criterion, group.Key.RubricVersion);
                        if (!all.TryGetValue(peer, out var confusion)) all[peer] = confusion = new PooledConfusion(scale.LabelCount);
                        confusion.Add(unit[own] - scale.Min, others);
                    }
                }
            }
        }
        return [.. all.Select(p => $"{p.Key.Item1} {p.Key.Item2} {p.Key.Item3} {p.Key.Item4}: {string.Join(' ', p.Value.ToState())}").Order(StringComparer.Ordinal)];
    }

    static IEnumerable<ItemView> Items(World world) =>
        world.Grains.Where(g => g.Kind == GrainKeys.Item).ToList().Select(g => world.Ask(g, new ReadItem())).Where(a => a.Refusal is null).Select(a => a.Value);

    /// <summary>The values that a unit got, for each unit: by annotator, in the order of the answers.</summary>
    static IEnumerable<int[]> UnitValues(Scale scale, int[][] answers)
    {
        var width = answers[0].Length;
        if (scale.Kind is not ScaleKind.Ranking)
        {
            for (var unit = 0; unit < width; unit++) yield return [.. answers.Select(a => a[unit])];
            yield break;
        }
        for (var i = 0; i < width; i++)
        {
            for (var j = i + 1; j < width; j++)
                yield return [.. answers.Select(a => a[i] < a[j] ? 1 : a[i] > a[j] ? -1 : 0)];
        }
    }

    static int[] Histogram(Scale scale, int[] values)
    {
        var counts = new int[scale.LabelCount];
        foreach (var value in values) counts[value - scale.Min]++;
        return counts;
    }
}
