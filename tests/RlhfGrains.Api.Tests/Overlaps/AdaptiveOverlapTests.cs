using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Overlaps;

/// <summary>
/// Accuracy .8 over three directions and no spread: two equal answers are sure (.970), two of three are not (.877),
/// three of four are (.983).
/// </summary>
public class AdaptiveOverlapTests(ApiServer server) : IClassFixture<ApiServer>
{
    const string Policy = """{"min":2,"max":5,"posterior":0.95,"accuracy":0.8,"spread":0,"criteria":["helpful"]}""";

    static string Settings(string assignment, string overlap = "null") =>
        $$$"""{"categories":[{"id":"creative"},{"id":"factual"}],"criteria":{{{TestProject.PreferenceAndRatings}}},"overlap":{{{overlap}}},"assignment":{"overlap":{{{assignment}}}}}""";

    async Task<TestProject> Adaptive(string policy = Policy, int items = 2)
    {
        var project = await (await server.NewProject()).WithItems(items);
        (await project.Lead.Put($"{project.Path}/settings", Settings(policy), "\"1\"")).Expect(200);
        return project;
    }

    [Fact]
    public async Task Settings_HaveIt_WithTheCriteriaThatDecide()
    {
        var project = await Adaptive("""{"min":2,"max":7}""");

        var read = (await project.Lead.Get(project.Path)).Expect(200).Json.GetProperty("settings");
        read.GetProperty("overlap").ValueKind.ShouldBe(JsonValueKind.Null);
        read.GetProperty("assignment")
            .GetProperty("overlap")
            .GetRawText()
            .ShouldBe(
                """{"min":2,"max":7,"posterior":0.95,"accuracy":0.8,"spread":0.1,"criteria":["helpful","safe"],"fullShare":0}"""
            );
    }

    [Theory]
    [InlineData("""{"min":1,"max":5}""", "at least 2")]
    [InlineData("""{"min":4,"max":3}""", "the minimum to 50")]
    [InlineData("""{"min":2,"max":51}""", "the minimum to 50")]
    [InlineData("""{"min":2,"max":5,"posterior":1}""", "posterior")]
    [InlineData("""{"min":2,"max":5,"posterior":0.5}""", "posterior")]
    [InlineData("""{"min":2,"max":5,"accuracy":0.3}""", "guessing")]
    [InlineData("""{"min":2,"max":5,"spread":1}""", "spread")]
    [InlineData("""{"min":2,"max":5,"fullShare":1}""", "share")]
    [InlineData("""{"min":2,"max":5,"criteria":[]}""", "at least one criterion")]
    [InlineData("""{"min":2,"max":5,"criteria":["nobody"]}""", "not declared")]
    [InlineData("""{"min":2,"max":3,"posterior":0.999,"accuracy":0.5}""", "nothing would ever be saved")]
    public async Task Policy_ThatCannotBe_IsRefused_AndChangesNothing(string policy, string says)
    {
        var project = await server.NewProject();

        (await project.Lead.Put($"{project.Path}/settings", Settings(policy), "\"1\""))
            .ExpectProblem(422, "invalid-settings")
            .Text.ShouldContain(says);
        (await project.Lead.Get(project.Path))
            .Expect(200)
            .Json.GetProperty("settings")
            .GetProperty("version")
            .GetInt32()
            .ShouldBe(1);
    }

    [Fact]
    public async Task Policy_BesideANumber_IsRefused()
    {
        var project = await server.NewProject();

        (await project.Lead.Put($"{project.Path}/settings", Settings(Policy, overlap: "3"), "\"1\""))
            .ExpectProblem(422, "invalid-settings")
            .Text.ShouldContain("not both");
    }

    [Fact]
    public async Task Items_StopWhereJudgmentsAgree_AndAgreementNamesItsBasis()
    {
        var project = await Adaptive();
        await project.Judge("i1", "ann", 2);
        await project.Judge("i1", "bob", 1);
        foreach (var (who, strength) in new[] { ("ann", 1), ("bob", -1), ("cat", 1), ("dan", 1) })
            await project.Judge("i2", who, strength);

        (await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Preference(1, "cat"))).ExpectProblem(
            409,
            "item-complete"
        );
        (await project.Ingest.Post($"{project.Path}/items/i2/judgments", project.Preference(1, "eve"))).ExpectProblem(
            409,
            "item-complete"
        );
        (await project.Lead.Get($"{project.Path}/progress"))
            .Expect(200)
            .Json.GetProperty("complete")
            .GetInt32()
            .ShouldBe(2);
        var batch = (await project.Lead.Get($"{project.Path}/batches/b1")).Expect(200).Json;
        batch.GetProperty("adaptiveOverlap").GetRawText().ShouldBe("""{"min":2,"max":5}""");
        var agreement = (await project.Lead.Get($"{project.Path}/agreement?by=criterion")).Expect(200).Json;
        agreement
            .GetProperty("basis")
            .GetRawText()
            .ShouldBe("""{"of":"first-k","judgments":2,"share":null,"isSettling":false}""");
        var row = agreement.GetProperty("rows").EnumerateArray().ShouldHaveSingleItem();
        (row.GetProperty("units").GetInt32(), row.GetProperty("values").GetInt32()).ShouldBe((2, 4));
    }

    [Fact]
    public async Task FullShare_IsNamedAsTheBasis()
    {
        var project = await Adaptive(
            """{"min":2,"max":3,"accuracy":0.9,"fullShare":0.5,"criteria":["helpful"]}""",
            items: 40
        );
        for (var i = 1; i <= 40; i++)
            foreach (var who in new[] { "ann", "bob", "cat" })
                await project.Ingest.Post($"{project.Path}/items/i{i}/judgments", project.Preference(1, who));

        var agreement = (await project.Lead.Get($"{project.Path}/agreement?by=criterion")).Expect(200).Json;
        agreement.GetProperty("basis").GetProperty("of").GetString().ShouldBe("full-share");
        var row = agreement.GetProperty("rows").EnumerateArray().ShouldHaveSingleItem();
        row.GetProperty("units").GetInt32().ShouldBeInRange(5, 35);
        row.GetProperty("values").GetInt32().ShouldBe(3 * row.GetProperty("units").GetInt32());
    }

    [Fact]
    public async Task Rankings_GetIntervalsFromTheSameFirstJudgments()
    {
        var project = await TestProject.Create(server, "adaptive-ranking", TestProject.RankingOnly, overlap: null);
        await project.WithItems(4, responses: 3);
        (
            await project.Lead.Put(
                $"{project.Path}/settings",
                """{"categories":[{"id":"creative"},{"id":"factual"}],"criteria":[{"id":"order","scale":{"kind":"ranking"}}],"assignment":{"overlap":{"min":2,"max":4}}}""",
                "\"1\""
            )
        ).Expect(200);
        for (var i = 1; i <= 4; i++)
            foreach (
                var (who, order) in new[]
                {
                    ("ann", """["a"],["b"],["c"]"""),
                    ("bob", """["b"],["a"],["c"]"""),
                    ("cat", """["c"],["b"],["a"]"""),
                }
            )
                (
                    await project.Ingest.Post(
                        $"{project.Path}/items/i{i}/judgments",
                        $$$"""{"id":"j{{{i}}}{{{who}}}","externalAnnotator":"{{{who}}}","answers":[{"criterion":"order","ranking":[{{{order}}}]}]}"""
                    )
                ).Expect(201);

        var row = (await project.Lead.Get($"{project.Path}/agreement"))
            .Expect(200)
            .Json.GetProperty("rows")
            .EnumerateArray()
            .ShouldHaveSingleItem();
        (row.GetProperty("units").GetInt32(), row.GetProperty("values").GetInt32()).ShouldBe((12, 24));
        row.GetProperty("plain")
            .GetProperty("percentAgreement")
            .GetProperty("value")
            .GetDouble()
            .ShouldBe(2.0 / 3, 1e-9);
        row.GetProperty("plain")
            .GetProperty("alphaNominal")
            .GetProperty("assumes")
            .ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Report_SaysWhatWasSaved_AndTheExpectedError()
    {
        var project = await Adaptive(items: 3);
        (await project.Lead.Get($"{project.Path}/overlap"))
            .Expect(200)
            .Json.GetProperty("complete")
            .GetProperty("savedShare")
            .ValueKind.ShouldBe(JsonValueKind.Null);
        foreach (var item in new[] { "i1", "i2" })
        foreach (var who in new[] { "ann", "bob" })
            await project.Judge(item, who, 1);
        foreach (var (who, strength) in new[] { ("ann", 1), ("bob", -1), ("cat", 1), ("dan", 1) })
            await project.Judge("i3", who, strength);

        var report = (await project.Lead.Get($"{project.Path}/overlap")).Expect(200).Json;
        report
            .GetProperty("policy")
            .GetRawText()
            .ShouldBe(Policy.Replace("}", ",\"fullShare\":0}", StringComparison.Ordinal));
        report
            .GetProperty("complete")
            .GetRawText()
            .ShouldBe(
                """{"items":3,"judgments":8,"atMaximum":15,"savedShare":0.4666666666666667,"byJudgments":[{"judgments":2,"items":2},{"judgments":4,"items":1}]}"""
            );
        var error = report.GetProperty("expectedError").EnumerateArray().ShouldHaveSingleItem();
        // Odds of 8 for each judgment more: 64 to 2, and 512 to 8 + 1.
        error.GetProperty("value").GetDouble().ShouldBe((2 * (1 - 64 / 66.0) + (1 - 512 / 521.0)) / 3, 1e-12);
        error.GetProperty("standardError").GetDouble().ShouldBe(0);
        error.GetProperty("units").GetInt32().ShouldBe(3);
        var model = report.GetProperty("model").EnumerateArray().ShouldHaveSingleItem();
        model.GetProperty("answers").GetInt32().ShouldBe(3);
        model.GetProperty("error").GetDouble().ShouldBeLessThan(model.GetProperty("errorAtEqualCost").GetDouble());
        model.GetProperty("judgments").GetDouble().ShouldBeInRange(2, 5);
    }

    [Fact]
    public async Task Report_OfManyAnswers_IsLeftOutByName_AndWithoutAPolicyEmpty()
    {
        var project = await TestProject.Create(
            server,
            "adaptive-scale",
            """[{"id":"fine","scale":{"kind":"ratings","min":0,"max":20}}]""",
            overlap: null
        );
        (await project.Lead.Get($"{project.Path}/overlap"))
            .Expect(200)
            .Json.GetProperty("policy")
            .ValueKind.ShouldBe(JsonValueKind.Null);
        (
            await project.Lead.Put(
                $"{project.Path}/settings",
                """{"categories":[{"id":"creative"},{"id":"factual"}],"criteria":[{"id":"fine","scale":{"kind":"ratings","min":0,"max":20}}],"assignment":{"overlap":{"min":2,"max":50}}}""",
                "\"1\""
            )
        ).Expect(200);

        var model = (await project.Lead.Get($"{project.Path}/overlap"))
            .Expect(200)
            .Json.GetProperty("model")
            .EnumerateArray()
            .ShouldHaveSingleItem();
        model.GetProperty("reason").GetString().ShouldBe("too-many-states");
        (await project.Lead.Get($"{project.Path}/overlap?batch=none")).ExpectProblem(404, "unknown-batch");
    }

    [Fact]
    public async Task Maximum_AboveTheAnnotators_IsToldInProgress()
    {
        var project = await Adaptive();

        var warning = (await project.Lead.Get($"{project.Path}/progress"))
            .Expect(200)
            .Json.GetProperty("warnings")
            .EnumerateArray()
            .ShouldHaveSingleItem();
        warning.GetProperty("code").GetString().ShouldBe("overlap-above-annotators");
        warning.GetProperty("detail").GetString()!.ShouldContain("up to 5 judgments");
    }

    [Fact]
    public async Task WithoutSuchAPolicy_AnswersAreAsEver()
    {
        var project = await (await server.NewProject(overlap: 2)).WithItems(1);
        await project.Judge("i1", "ann", 2);

        (await project.Lead.Get($"{project.Path}/agreement")).Expect(200).Text.ShouldNotContain("basis");
        (await project.Lead.Get($"{project.Path}/batches/b1")).Expect(200).Text.ShouldNotContain("adaptiveOverlap");
        (await project.Lead.Get(project.Path))
            .Expect(200)
            .Json.GetProperty("settings")
            .GetProperty("assignment")
            .TryGetProperty("overlap", out _)
            .ShouldBeFalse();
    }
}
