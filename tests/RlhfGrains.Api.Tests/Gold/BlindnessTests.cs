using System.Text.Json;
using System.Text.RegularExpressions;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Gold;

/// <summary>
/// Promise 5. Everything that an annotator's key can fetch along a task, of gold and of ordinary items that are alike,
/// field by field and header by header: what is left when ids and times are taken for what they are must be the same.
/// </summary>
public partial class BlindnessTests(ApiServer server) : IClassFixture<ApiServer>
{
    /// <summary>At a share of one half none is gold, or all are, once in 2^59 projects.</summary>
    const int Tasks = 60;

    /// <summary>How gold comes into a project must not matter: each of these is served.</summary>
    public static TheoryData<string> Ways =>
        [
            "gold first",
            "gold last",
            "gold among the others",
            "gold set later",
            "the share set last",
            "gold while they work",
        ];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task NothingTellsGoldFromOrdinaryWork(string way)
    {
        var project = await Prepare(way);
        var seen = new Dictionary<bool, List<string[]>> { [true] = [], [false] = [] };
        var standings = new List<string>();
        for (var n = 0; n < Tasks; n++)
        {
            if (n == 10 && way == "gold while they work")
                await project.WithGold(Tasks);
            var task = (await project.Next())!.Value;
            var item = await project.OpenItem();
            seen[await IsGold(project, item)].Add(await Fetch(project, task, item, n));
            standings.Add(
                Said(await project.Annotator.Get($"{project.Path}/annotators/me"))
                    + Said(await project.Annotator.Get($"{project.Path}/annotators/me/qualification"))
            );
        }

        seen[true].Count.ShouldBeInRange(Tasks / 10, Tasks - Tasks / 10, way);
        for (var step = 0; step < seen[true][0].Length; step++)
            seen[true]
                .Select(s => s[step])
                .Distinct()
                .Order(StringComparer.Ordinal)
                .ShouldBe(seen[false].Select(s => s[step]).Distinct().Order(StringComparer.Ordinal), way);
        // A standing is published every 20 judgments, whatever they were for.
        for (var n = 1; n < Tasks; n++)
            (standings[n] == standings[n - 1]).ShouldBe((n + 1) % 20 != 0, $"{way}: after {n + 1}");
    }

    async Task<TestProject> Prepare(string way)
    {
        var project = await server.NewProject(overlap: 2);
        if (way != "the share set last")
            await project.WithShare(.5);
        if (way == "gold first")
            await project.WithGold(Tasks);
        if (way == "gold among the others")
        {
            var lines = Enumerable
                .Range(1, 2 * Tasks)
                .Select(i =>
                    i % 2 == 0 ? GoldProject.GoldLine($"g{i}", GoldProject.AIsBetter) : TestProject.ItemLine($"i{i}")
                );
            (await project.Lead.PostLines($"{project.Path}/batches/mixed/items", lines)).Expect(200);
            return project;
        }
        await project.WithItems(Tasks);
        if (way is "gold last" or "the share set last")
            await project.WithGold(Tasks);
        if (way == "gold set later")
        {
            await project.WithItems(Tasks, batch: "later", prefix: "g");
            for (var i = 1; i <= Tasks; i++)
                (await project.Lead.Put($"{project.Path}/items/g{i}/gold", GoldProject.AIsBetter, null)).Expect(200);
        }
        return way == "the share set last" ? await project.WithShare(.5) : project;
    }

    static async Task<bool> IsGold(TestProject project, string item) =>
        (await project.Lead.Get($"{project.Path}/items/{item}"))
            .Expect(200)
            .Json.GetProperty("leases")
            .EnumerateArray()
            .Single(l => l.GetProperty("state").GetString() == "open")
            .GetProperty("kind")
            .GetString() == "gold";

    /// <summary>Every request that an annotator can make along the way of one task.</summary>
    static async Task<string[]> Fetch(TestProject project, JsonElement task, string item, int number)
    {
        var (ann, path) = (project.Annotator, $"{project.Path}/tasks/{task.GetProperty("id").GetString()}");
        var judgment = GoldProject.Judgment(task, prefersA: number % 3 != 0);
        return
        [
            Said(await ann.PostNothing($"{project.Path}/tasks:next")),
            Said(await ann.Get(path)),
            Said(await ann.PostNothing($"{path}:renew")),
            Said(await ann.Get($"{project.Path}/items/{item}")),
            Said(await ann.Post($"{path}:skip", """{"reason":"two words"}""")),
            Said(await ann.Post($"{path}/judgment", """{"answers":[]}""")),
            Said(await ann.Post($"{path}/judgment", judgment)),
            Said(await ann.Post($"{path}/judgment", judgment)),
            Said(await ann.Post($"{path}/judgment", """{"answers":[],"flags":["cannot-judge"]}""")),
            Said(await ann.Get(path)),
            Said(await ann.PostNothing($"{path}:renew")),
            Said(await ann.PostNothing($"{path}:release")),
            Said(await ann.Get($"{project.Path}/items/{item}")),
            Said(await ann.Post($"{project.Path}/items/{item}/judgments", project.Preference(1))),
            Said(await ann.Get(project.Path)),
        ];
    }

    /// <summary>
    /// Status, headers and body; ids and times stand for themselves, an item's own id for its kind of name.
    /// </summary>
    static string Said(Reply reply)
    {
        var headers = reply
            .Headers.OrderBy(h => h.Key, StringComparer.Ordinal)
            .Select(h => $"{h.Key}: {string.Join(", ", h.Value)}");
        var text =
            $"{reply.Status} {reply.ContentType} {reply.Text.Length}\n{string.Join('\n', headers)}\n{reply.Text}";
        return ItemIds()
            .Replace(Times().Replace(TaskIds().Replace(Dates().Replace(text, "date"), "id"), "time"), "item");
    }

    /// <summary>As the server makes them: of a lease 26 letters, of what a task names 12.</summary>
    [GeneratedRegex("""\b([0-9a-z]{26}|[0-9a-z]{12})\b""")]
    private static partial Regex TaskIds();

    [GeneratedRegex("""\d{4}-\d\d-\d\dT[0-9:.]+Z""")]
    private static partial Regex Times();

    [GeneratedRegex("""[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [0-9:]{8} GMT""")]
    private static partial Regex Dates();

    [GeneratedRegex("""\b[gi]\d+\b""")]
    private static partial Regex ItemIds();
}
