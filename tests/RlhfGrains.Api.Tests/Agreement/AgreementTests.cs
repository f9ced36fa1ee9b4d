using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Agreement;

public class AgreementTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Agreement_OfNothing_IsEmpty()
    {
        var project = await server.NewProject();

        (await project.AgreementRows()).ShouldBe("[]");
    }

    /// <summary>
    /// Nominal alpha by hand: coincidences o(0,0)=2, o(1,1)=2, o(0,1)=2; n=6; alpha = 1 - 5 * 2 / (3 * 3 * 2).
    /// </summary>
    [Fact]
    public async Task Agreement_IsAlphaOverTheAcknowledgedJudgments()
    {
        var project = await (
            await server.NewProject("""[{"id":"helpful","scale":{"kind":"ratings","min":0,"max":1}}]""")
        ).WithItems(3, responses: 1);
        foreach (
            var (item, external, value) in new[]
            {
                ("i1", "w1", 0),
                ("i1", "w2", 0),
                ("i2", "w1", 1),
                ("i2", "w2", 1),
                ("i3", "w1", 0),
                ("i3", "w2", 1),
            }
        )
        {
            (
                await project.Ingest.Post(
                    $"{project.Path}/items/{item}/judgments",
                    $$$"""{"id":"{{{item}}}-{{{external}}}","externalAnnotator":"{{{external}}}","answers":[{"criterion":"helpful","ratings":{"a":{{{value}}}}}]}"""
                )
            ).Expect(201);
        }

        var row = (await project.Lead.Get($"{project.Path}/agreement")).Expect(200).Json.GetProperty("rows")[0];

        row.GetProperty("orientationFree").ValueKind.ShouldBe(JsonValueKind.Null);
        row.GetProperty("plain")
            .GetProperty("alphaNominal")
            .GetProperty("value")
            .GetDouble()
            .ShouldBe(1 - 5.0 * 2 / (3 * 3 * 2), 1e-12);
        row.GetProperty("plain")
            .GetProperty("percentAgreement")
            .GetProperty("value")
            .GetDouble()
            .ShouldBe(2.0 / 3, 1e-12);
        // BMS = 1/2, WMS = 1/6: (BMS - WMS) / (BMS + WMS).
        row.GetProperty("icc").GetProperty("value").GetDouble().ShouldBe(.5, 1e-12);
        row.GetProperty("icc").GetProperty("coefficient").GetString().ShouldBe("icc-1-1");
        row.GetProperty("icc").GetProperty("high").GetDouble().ShouldBeInRange(.5, 1);
        row.GetProperty("units").GetInt32().ShouldBe(3);
        row.GetProperty("pairs").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task Agreement_ThatIsUndefined_IsNullWithAReason()
    {
        var project = await (await server.NewProject()).WithItems(1);
        await project.Judge("i1", "w1", 1);

        var alpha = (await project.Lead.Get($"{project.Path}/agreement"))
            .Json.GetProperty("rows")[0]
            .GetProperty("orientationFree")
            .GetProperty("alphaOrdinal");

        alpha.GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null);
        alpha.GetProperty("reason").GetString().ShouldBe("no-pairs");
        alpha.GetProperty("low").ValueKind.ShouldBe(JsonValueKind.Null);
        alpha.GetProperty("intervalReason").GetString().ShouldBe("undefined");
    }

    [Fact]
    public async Task OrientationFree_DoesNotDependOnWhichResponseIsListedFirst()
    {
        var project = await (await server.NewProject()).WithItems(12);
        await project.WithItems(12, batch: "swapped", category: "factual", prefix: "s");
        for (var i = 1; i <= 12; i++)
        {
            var (first, second) = (i % 4 - 1, i % 3 == 0 ? -1 : i % 4 - 1);
            // The same answers; every other item of the second batch lists its responses the other way round.
            var sign = i % 2 == 0 ? -1 : 1;
            await project.Judge($"i{i}", "w1", first);
            await project.Judge($"i{i}", "w2", second);
            await project.Judge($"s{i}", "w1", sign * first);
            await project.Judge($"s{i}", "w2", sign * second);
        }

        var rows = (await project.Lead.Get($"{project.Path}/agreement")).Json.GetProperty("rows");

        rows[0]
            .GetProperty("orientationFree")
            .GetRawText()
            .ShouldBe(rows[1].GetProperty("orientationFree").GetRawText());
        rows[0]
            .GetProperty("plain")
            .GetProperty("alphaNominal")
            .GetProperty("value")
            .GetDouble()
            .ShouldNotBe(rows[1].GetProperty("plain").GetProperty("alphaNominal").GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task Intervals_KeepTheUnitsOfOneItemTogether_AndWhereTheyDoNotTheySaySo()
    {
        var project = await (
            await server.NewProject("""[{"id":"safe","scale":{"kind":"ratings","min":0,"max":1}}]""")
        ).WithItems(8, responses: 3);
        for (var i = 1; i <= 8; i++)
        {
            foreach (var (external, shift) in new[] { ("w1", 0), ("w2", i % 3) })
            {
                var (a, b, c) = (i % 2, (i + shift) % 2, (i + 1) % 2);
                (
                    await project.Ingest.Post(
                        $"{project.Path}/items/i{i}/judgments",
                        $$$"""{"id":"{{{external}}}","externalAnnotator":"{{{external}}}","answers":[{"criterion":"safe","ratings":{"a":{{{a}}},"b":{{{b}}},"c":{{{c}}}}}]}"""
                    )
                ).Expect(201);
            }
        }

        var row = (await project.Lead.Get($"{project.Path}/agreement")).Expect(200).Json.GetProperty("rows")[0];
        var alpha = row.GetProperty("plain").GetProperty("alphaNominal");
        var annotators = (await project.Lead.Get($"{project.Path}/annotators"))
            .Expect(200)
            .Json.GetProperty("items")
            .EnumerateArray();
        var kappa = annotators.Last().GetProperty("agreementWithOthers")[0].GetProperty("kappa");

        alpha.GetProperty("method").GetString().ShouldBe("item-linearisation-log");
        alpha.GetProperty("assumes").ValueKind.ShouldBe(JsonValueKind.Null);
        row.GetProperty("labelCounts").GetArrayLength().ShouldBe(2);
        kappa.GetProperty("assumes").GetString().ShouldBe("independent-units");
    }

    [Fact]
    public async Task Scale_SaysWhatTheLabelsMean_AndIntervalFiguresGoByIt()
    {
        var project = await (
            await server.NewProject(
                """
                [{"id":"price","scale":{"kind":"ratings","labels":["low","mid","high"],"numbers":[1,2,10]}},
                 {"id":"rank","scale":{"kind":"ratings","labels":["low","mid","high"]}},
                 {"id":"kind","scale":{"kind":"ratings","labels":["spam","hate","safe"],"ordered":false}},
                 {"id":"stars","scale":{"kind":"ratings","min":1,"max":3}}]
                """
            )
        ).WithItems(6, responses: 1);
        var (first, second) = (new[] { 0, 0, 1, 2, 2, 0 }, new[] { 0, 1, 1, 2, 2, 1 });
        for (var i = 0; i < 6; i++)
        {
            foreach (var (external, value) in new[] { ("w1", first[i]), ("w2", second[i]) })
            {
                string Answer(string criterion, int least = 0) =>
                    $$$"""{"criterion":"{{{criterion}}}","ratings":{"a":{{{value + least}}}}}""";
                (
                    await project.Ingest.Post(
                        $"{project.Path}/items/i{i + 1}/judgments",
                        $$$"""{"id":"{{{external}}}","externalAnnotator":"{{{external}}}","answers":[{{{Answer("price")}}},{{{Answer("rank")}}},{{{Answer("kind")}}},{{{Answer("stars", 1)}}}]}"""
                    )
                ).Expect(201);
            }
        }

        var rows = (await project.Lead.Get($"{project.Path}/agreement"))
            .Expect(200)
            .Json.GetProperty("rows")
            .EnumerateArray()
            .ToDictionary(r => r.GetProperty("criterion").GetString()!);

        Scale("price").ShouldBe("""{"order":"ordered","spacing":"numbers","numbers":[1,2,10]}""");
        Scale("rank").ShouldBe("""{"order":"ordered","spacing":"positions","numbers":null}""");
        Scale("kind").ShouldBe("""{"order":"unordered","spacing":"none","numbers":null}""");
        Scale("stars").ShouldBe("""{"order":"ordered","spacing":"numbers","numbers":[1,2,3]}""");
        // Margins 4, 4, 4; two pairs one step apart: 1 - 11 * 4 / (2 * 16 * (1 + 81 + 64)), and with positions 1 + 4 +
        // 1.
        Interval("price").GetProperty("value").GetDouble().ShouldBe(1 - 11 * 4 / (2 * 16 * 146.0), 1e-12);
        Interval("rank").GetProperty("value").GetDouble().ShouldBe(1 - 11 * 4 / (2 * 16 * 6.0), 1e-12);
        Interval("kind").GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null);
        Interval("kind").GetProperty("reason").GetString().ShouldBe("unordered-labels");
        rows["kind"]
            .GetProperty("plain")
            .GetProperty("alphaOrdinal")
            .GetProperty("reason")
            .GetString()
            .ShouldBe("unordered-labels");
        rows["kind"]
            .GetProperty("plain")
            .GetProperty("alphaNominal")
            .GetProperty("value")
            .ValueKind.ShouldBe(JsonValueKind.Number);

        // Order and numbers say how counts are read, and can be mended later.
        var settings = (await project.Lead.Get(project.Path)).Expect(200);
        settings.Text.ShouldContain("\"labels\":[\"spam\",\"hate\",\"safe\"],\"ordered\":false");

        string Scale(string criterion) => rows[criterion].GetProperty("scale").GetRawText();
        JsonElement Interval(string criterion) => rows[criterion].GetProperty("plain").GetProperty("alphaInterval");
    }

    [Fact]
    public async Task Intervals_OfFewItems_AreCutOrMissingWithTheReason()
    {
        var project = await (
            await server.NewProject("""[{"id":"safe","scale":{"kind":"ratings","min":0,"max":1}}]""")
        ).WithItems(2, responses: 1);
        foreach (
            var (item, external, value) in new[] { ("i1", "w1", 0), ("i1", "w2", 0), ("i2", "w1", 0), ("i2", "w2", 1) }
        )
        {
            (
                await project.Ingest.Post(
                    $"{project.Path}/items/{item}/judgments",
                    $$$"""{"id":"{{{item}}}-{{{external}}}","externalAnnotator":"{{{external}}}","answers":[{"criterion":"safe","ratings":{"a":{{{value}}}}}]}"""
                )
            ).Expect(201);
        }

        var ac1 = (await project.Lead.Get($"{project.Path}/agreement"))
            .Expect(200)
            .Json.GetProperty("rows")[0]
            .GetProperty("plain")
            .GetProperty("ac1");

        // Its low end was -571,018.
        ac1.GetProperty("value").GetDouble().ShouldBe(.2, 1e-12);
        ac1.GetProperty("low").ValueKind.ShouldBe(JsonValueKind.Null);
        ac1.GetProperty("intervalReason").GetString().ShouldBe("whole-range");
    }

    [Fact]
    public async Task Agreement_IsSplitAndFilteredAsAsked()
    {
        var project = await (await server.NewProject()).WithItems(2);
        await project.WithItems(2, batch: "b2", category: "factual", prefix: "f");
        foreach (var item in new[] { "i1", "i2", "f1" })
        {
            foreach (var external in new[] { "w1", "w2" })
                await project.Judge(item, external, 1);
        }

        (await Rows("")).ShouldBe(["creative//2", "factual//1"]);
        (await Rows("?by=criterion")).ShouldBe(["//3"]);
        (await Rows("?by=batch")).ShouldBe(["/b1/2", "/b2/1"]);
        (await Rows("?by=category,batch,round,rubricVersion&category=factual")).ShouldBe(["factual/b2/1"]);
        (await Rows("?batch=b1&criterion=helpful")).ShouldBe(["creative//2"]);
        (await Rows("?criterion=safe")).ShouldBeEmpty();
        (await Rows("?round=recalibration")).ShouldBeEmpty();
        (await Rows("?round=all&rubricVersion=1")).ShouldBe(["creative//2", "factual//1"]);
        (await project.Lead.Get($"{project.Path}/agreement?by=annotator")).ExpectProblem(400, "invalid-query");
        (await project.Lead.Get($"{project.Path}/agreement?round=second")).ExpectProblem(400, "invalid-query");
        (await project.Lead.Get($"{project.Path}/agreement?batch=b9")).ExpectProblem(404, "unknown-batch");
        (await project.Admin.Get("/v1/projects/nothing/agreement")).ExpectProblem(404, "unknown-project");

        async Task<IEnumerable<string>> Rows(string query) =>
            (await project.Lead.Get($"{project.Path}/agreement{query}"))
                .Expect(200)
                .Json.GetProperty("rows")
                .EnumerateArray()
                .Select(r => $"{Text(r, "category")}/{Text(r, "batch")}/{r.GetProperty("pairs").GetInt32()}");

        static string? Text(JsonElement row, string member) =>
            row.TryGetProperty(member, out var value) ? value.GetString() : null;
    }
}
