using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Histories;

/// <summary>What a lead reads of what happened to one item, and to one annotator.</summary>
public class HistoryTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task History_OfAnItemAndItsAnnotator_HasTheLeaseTheSkipAndTheJudgment_WithWhoseRequestEachWas()
    {
        var project = await (await server.NewProject()).WithItems(2);
        var (first, skipped) = await Next(project);
        (await project.Annotator.Post($"{project.Path}/tasks/{first}:skip", """{"reason":"not-my-language"}""")).Expect(
            204
        );
        var (_, item) = await Next(project);
        (await project.Ingest.Post($"{project.Path}/items/{item}/judgments", project.Preference(1, "w"))).Expect(201);

        var ofSkipped = await Entries(project, $"items/{skipped}");
        Names(ofSkipped).ShouldBe(["imported", "opened", "leased", "lease-ended"]);
        var (leased, ended) = (ofSkipped[2], ofSkipped[3]);
        Text(leased, "by").ShouldBe($"annotator:{project.AnnotatorId}");
        Text(leased, "annotator").ShouldBe(project.AnnotatorId);
        Text(ended, "lease").ShouldBe(Text(leased, "lease"));
        Text(ended, "end").ShouldBe("skipped");
        Text(ended, "reason").ShouldBe("not-my-language");
        ended.GetProperty("sequence").GetInt64().ShouldBeGreaterThan(leased.GetProperty("sequence").GetInt64());

        var judgment = (await Entries(project, $"items/{item}")).Single(e => Text(e, "event") == "judgment");
        Text(judgment, "by").ShouldNotBeNull().ShouldNotStartWith("annotator:");
        judgment.TryGetProperty("rationale", out _).ShouldBeFalse();

        var ofAnnotator = await Entries(project, $"annotators/{project.AnnotatorId}");
        Names(ofAnnotator).ShouldBe(["enrolled", "leased", "lease-ended", "leased"]);
        Text(ofAnnotator[1], "by").ShouldBe($"annotator:{project.AnnotatorId}");
        Text(ofAnnotator[2], "item").ShouldBe(skipped);
    }

    [Fact]
    public async Task History_OfAnAnnotator_HasChangesOfStandingWithTheirReasons()
    {
        var project = await server.NewProject();
        var person = $"annotators/{project.AnnotatorId}";
        (
            await project.Lead.Post($"{project.Path}/{person}:suspend", """{"reason":"answers without reading"}""")
        ).Expect(200);

        var status = (await Entries(project, person)).Single(e => Text(e, "event") == "status");
        (Text(status, "from"), Text(status, "to")).ShouldBe(("active", "suspended"));
        Text(status, "reason").ShouldBe("answers without reading");
        Text(status, "by").ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task History_ComesInPages_AndIsOfOneItem()
    {
        var project = await (await server.NewProject()).WithItems(1);
        for (var a = 1; a <= 40; a++)
            await project.Judge("i1", $"w{a}", 1);

        var whole = await Entries(project, "items/i1");
        whole.Count(e => Text(e, "event") == "judgment").ShouldBe(40);
        var paged = new List<JsonElement>();
        var next = "";
        while (next is not null)
        {
            var query = next.Length == 0 ? "" : $"&cursor={next}";
            var page = (await project.Lead.Get($"{project.Path}/items/i1/history?limit=7{query}")).Expect(200).Json;
            paged.AddRange(page.GetProperty("items").EnumerateArray());
            next = Text(page, "next");
        }
        paged.Select(e => e.GetRawText()).ShouldBe(whole.Select(e => e.GetRawText()));

        (await project.Lead.Get($"{project.Path}/items/nothing/history")).ExpectProblem(404, "unknown-item");
        (await project.Lead.Get($"{project.Path}/annotators/an-nobody/history")).ExpectProblem(
            404,
            "unknown-annotator"
        );
        (await project.Lead.Get($"{project.Path}/items/i1/history?cursor=x")).ExpectProblem(400, "invalid-cursor");
    }

    [Fact]
    public async Task History_IsNotForAnnotators_AndWhoReadItIsInTheAuditTrail()
    {
        var project = await (await server.NewProject()).WithItems(1);
        foreach (var path in new[] { "items/i1", $"annotators/{project.AnnotatorId}" })
        {
            (await project.Annotator.Get($"{project.Path}/{path}/history")).ExpectProblem(403, "forbidden");
            (await project.Ingest.Get($"{project.Path}/{path}/history")).ExpectProblem(403, "forbidden");
            await Entries(project, path);
        }

        (await project.Lead.Get($"{project.Path}/audit-trail"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Select(a => Text(a, "operation"))
            .ShouldContain("GET /v1/projects/{project}/annotators/{annotator}/history");
    }

    static async Task<(string Task, string Item)> Next(TestProject project)
    {
        var task = (await project.Annotator.PostNothing($"{project.Path}/tasks:next"))
            .Expect(200)
            .Json.GetProperty("task");
        var open = (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}"))
            .Json.GetProperty("tasks")
            .GetProperty("open")[0];
        return (Text(task, "id")!, Text(open, "item")!);
    }

    static async Task<List<JsonElement>> Entries(TestProject project, string of) =>
        [
            .. (await project.Lead.Get($"{project.Path}/{of}/history?limit=200"))
                .Expect(200)
                .Json.GetProperty("items")
                .EnumerateArray(),
        ];

    static IEnumerable<string?> Names(IEnumerable<JsonElement> entries) => entries.Select(e => Text(e, "event"));

    static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) ? value.GetString() : null;
}
