using System.Globalization;
using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;

namespace RlhfGrains.Api.Tests.Gold;

/// <summary>
/// A project that mixes gold into the work. Gold items are called g1, g2, ..., ordinary ones i1, i2, ...; of gold the
/// response with id a is better.
/// </summary>
static class GoldProject
{
    /// <summary>Passes with the first right answer, fails with two errors.</summary>
    public const string Gate =
        """{"wantedAccuracy":0.8,"unacceptableAccuracy":0.15,"falsePassRate":0.2,"falseFailRate":0.05,"itemsMax":20,"attemptsMax":2}""";

    public const string AIsBetter =
        """{"answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","accepted":{"min":1}}}],"explanation":"The other one is wrong."}""";
    public const string BIsBetter =
        """{"answers":[{"criterion":"helpful","preference":{"first":"b","second":"a","accepted":{"min":1}}}]}""";

    /// <summary>The known answer of an item of this pool.</summary>
    public static string For(string pool) => $"{AIsBetter[..^1]},\"pool\":\"{pool}\"}}";

    public static Task<TestProject> WithShare(this TestProject project, double share) =>
        project.WithQuality($$$"""{"gold":{"share":{{{share.ToString(CultureInfo.InvariantCulture)}}}}}""");

    public static async Task<TestProject> WithQuality(this TestProject project, string quality)
    {
        var version = (await project.Lead.Get(project.Path))
            .Expect(200)
            .Json.GetProperty("settings")
            .GetProperty("version")
            .GetInt32();
        (await project.Lead.Put($"{project.Path}/settings", Settings(quality), $"\"{version}\"")).Expect(200);
        return project;
    }

    public static string Settings(string quality) =>
        $$"""
            {"categories":[{"id":"creative"},{"id":"factual"}],"criteria":{{TestProject.PreferenceAndRatings}},"overlap":2,"quality":{{quality}}}
            """;

    /// <summary>The items are alike but for their known answers.</summary>
    public static async Task<TestProject> WithGold(
        this TestProject project,
        int count,
        string batch = "gold",
        string category = "creative"
    )
    {
        (
            await project.Lead.PostLines(
                $"{project.Path}/batches/{batch}/items",
                Enumerable.Range(1, count).Select(i => GoldLine($"g{i}", AIsBetter, category))
            )
        ).Expect(200);
        return project;
    }

    public static string GoldLine(string id, string gold, string category = "creative") =>
        $"{TestProject.ItemLine(id, 2, category)[..^1]},\"gold\":{gold}}}";

    public static async Task<JsonElement?> Next(this TestProject project, string query = "")
    {
        var answer = (await project.Annotator.PostNothing($"{project.Path}/tasks:next{query}"))
            .Expect(200)
            .Json.GetProperty("task");
        return answer.ValueKind is JsonValueKind.Null ? null : answer;
    }

    /// <summary>The item of the one task that the annotator has open.</summary>
    public static async Task<string> OpenItem(this TestProject project) =>
        (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}"))
            .Expect(200)
            .Json.GetProperty("tasks")
            .GetProperty("open")
            .EnumerateArray()
            .Single()
            .GetProperty("item")
            .GetString()!;

    public static Task<Reply> Judge(this TestProject project, JsonElement task, bool prefersA = true) =>
        project.Annotator.Post(
            $"{project.Path}/tasks/{task.GetProperty("id").GetString()}/judgment",
            Judgment(task, prefersA)
        );

    /// <summary>The texts tell which response is which; in the work of people their content does.</summary>
    public static string Judgment(JsonElement task, bool prefersA)
    {
        var a = task.GetProperty("responses")
            .EnumerateArray()
            .Single(r => r.GetProperty("text").GetString() == "Response 0")
            .GetProperty("id")
            .GetString();
        var b = task.GetProperty("responses")
            .EnumerateArray()
            .Single(r => r.GetProperty("text").GetString() == "Response 1")
            .GetProperty("id")
            .GetString();
        return $$$"""{"answers":[{"criterion":"helpful","preference":{"first":"{{{a}}}","second":"{{{b}}}","strength":{{{(prefersA ? 2 : -2)}}}}}],"durationMs":4100}""";
    }

    public static async Task<(int Answered, int Right)> GoldOf(this TestProject project)
    {
        var gold = (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}"))
            .Expect(200)
            .Json.GetProperty("gold")
            .EnumerateArray()
            .ToList();
        return (gold.Sum(g => g.GetProperty("answered").GetInt32()), gold.Sum(g => g.GetProperty("right").GetInt32()));
    }

    public static async Task<List<string>> Warnings(this TestProject project) =>
        [
            .. (await project.Lead.Get($"{project.Path}/progress"))
                .Expect(200)
                .Json.GetProperty("warnings")
                .EnumerateArray()
                .Select(w => w.GetProperty("code").GetString()!),
        ];
}
