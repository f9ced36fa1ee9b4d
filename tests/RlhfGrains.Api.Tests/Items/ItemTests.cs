using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Items;

public class ItemTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Item_ClosedAndReopened_TakesJudgmentsAgain()
    {
        var project = await (await server.NewProject()).WithItems(2);
        (await project.Lead.PostNothing($"{project.Path}/items/i1:close", "close-1")).Expect(204);
        (await project.Lead.PostNothing($"{project.Path}/items/i1:close", "close-1")).Expect(204);
        (await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Preference(1, "w"))).ExpectProblem(
            409,
            "item-closed"
        );
        (await project.Lead.Get($"{project.Path}/progress")).Json.GetProperty("closed").GetInt32().ShouldBe(1);

        (await project.Lead.PostNothing($"{project.Path}/items/i1:reopen")).Expect(204);

        await project.Judge("i1", "w", 1);
        (await project.Lead.PostNothing($"{project.Path}/items/nothing:close")).ExpectProblem(404, "unknown-item");
    }

    [Fact]
    public async Task Judgments_OfAnItem_ComeInPages()
    {
        var project = await (await server.NewProject()).WithItems(1);
        for (var a = 1; a <= 5; a++)
            await project.Judge("i1", $"w{a}", 1);

        var first = (await project.Lead.Get($"{project.Path}/items/i1?limit=3")).Expect(200).Json;
        var rest = (
            await project.Lead.Get($"{project.Path}/items/i1?limit=3&cursor={first.GetProperty("next").GetString()}")
        )
            .Expect(200)
            .Json;

        first.GetProperty("judgments").GetArrayLength().ShouldBe(3);
        rest.GetProperty("judgments").GetArrayLength().ShouldBe(2);
        rest.TryGetProperty("next", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Rationales_OfOneJudgmentIdOnTwoItems_AreKeptApart()
    {
        var project = await (await server.NewProject()).WithItems(2);
        foreach (var item in new[] { "i1", "i2" })
            (
                await project.Ingest.Post(
                    $"{project.Path}/items/{item}/judgments",
                    project.Preference(1, "w", id: "same", more: $",\"rationale\":\"about {item}\"")
                )
            ).Expect(201);

        (await project.Lead.Get($"{project.Path}/items/i1"))
            .Json.GetProperty("judgments")[0]
            .GetProperty("rationale")
            .GetString()
            .ShouldBe("about i1");
    }

    [Fact]
    public async Task Conversation_IsReadBackAsItWasImported()
    {
        var project = await server.NewProject();
        const string prompt =
            """[{"role":"system","text":"Be kind."},{"role":"user","text":"Hi \u00fc \ud83d\ude00"}]""";
        (
            await project.Ingest.PostLines(
                $"{project.Path}/batches/b/items",
                $$"""{"id":"i","category":"factual","prompt":{{prompt}},"responses":[{"id":"x","text":""},{"id":"y","text":"\n"}]}"""
            )
        ).Expect(200);

        var item = (await project.Lead.Get($"{project.Path}/items/i")).Expect(200).Json;

        item.GetProperty("prompt")[1].GetProperty("text").GetString().ShouldBe("Hi ü 😀");
        item.GetProperty("prompt")[0].GetProperty("role").GetString().ShouldBe("system");
        item.GetProperty("responses")[1].GetProperty("text").GetString().ShouldBe("\n");
    }
}
