using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.SelfAudits;

public class SelfAgreementTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task DirectReaudits_AreCompared_WithEveryFigureAndItsInterval()
    {
        var project = await (await server.NewProject()).WithItems(10);
        // First and second strength: 8 of 10 the same.
        var answers = new[] { (3, 3), (3, 3), (2, 2), (1, 1), (-1, -1), (-2, -2), (-3, -3), (-3, -3), (2, 1), (1, -1) };
        for (var i = 0; i < answers.Length; i++)
            await Twice(project, $"i{i + 1}", "kim", answers[i].Item1, answers[i].Item2);
        var kim = await IdOf(project, "kim");

        var body = (await project.Lead.Get($"{project.Path}/annotators/{kim}/self-agreement")).Expect(200).Json;

        var row = body.GetProperty("rows").EnumerateArray().ShouldHaveSingleItem();
        (row.GetProperty("category").GetString(), row.GetProperty("criterion").GetString()).ShouldBe(
            ("creative", "helpful")
        );
        (row.GetProperty("answers").GetInt32(), row.GetProperty("units").GetInt32()).ShouldBe((10, 10));
        row.TryGetProperty("rubricVersion", out _).ShouldBeFalse();
        // Wilson's interval by its formula: (8 + z²/2 ± z √(8 * 2 / 10 + z²/4)) / (10 + z²) with z = 1.96.
        foreach (
            var share in new[]
            {
                row.GetProperty("sameAnswers"),
                row.GetProperty("plain").GetProperty("percentAgreement"),
            }
        )
        {
            share.GetProperty("value").GetDouble().ShouldBe(.8, 1e-12);
            share.GetProperty("low").GetDouble().ShouldBe(.4902, 1e-4);
            share.GetProperty("high").GetDouble().ShouldBe(.9433, 1e-4);
            share.GetProperty("method").GetString().ShouldBe("wilson");
        }
        // By hand: p_e plain is (2*2 + 1*1 + 1*2 + 0 + 2*2 + 2*1 + 2*2) / 100 from the margins 2 1 1 0 2 2 2 of the
        // first and 2 1 2 0 2 1 2 of the second answers.
        const double expected = .17;
        row.GetProperty("plain")
            .GetProperty("kappa")
            .GetProperty("value")
            .GetDouble()
            .ShouldBe((.8 - expected) / (1 - expected), 1e-12);
        row.GetProperty("plain")
            .GetProperty("kappa")
            .GetProperty("method")
            .GetString()
            .ShouldBe("fleiss-cohen-everitt");
        var free = row.GetProperty("orientationFree");
        // Margins averaged with their mirror image: (2 1.5 1.5 0 1.5 1.5 2) and (2 1 2 0 2 1 2), over 10.
        const double mirrored = (4 + 1.5 + 3 + 3 + 1.5 + 4) / 100;
        free.GetProperty("kappa").GetProperty("value").GetDouble().ShouldBe((.8 - mirrored) / (1 - mirrored), 1e-12);
        foreach (var alpha in new[] { "alphaNominal", "alphaOrdinal", "alphaInterval" })
        {
            free.GetProperty(alpha)
                .GetProperty("low")
                .GetDouble()
                .ShouldBeLessThan(free.GetProperty(alpha).GetProperty("value").GetDouble());
            free.GetProperty(alpha).GetProperty("method").GetString().ShouldBe("linearisation-log");
        }
        // Alpha by its formula, 1 - (n - 1) D_o / D_e, from 20 values whose label counts are 4 2 3 0 4 3 4.
        var agreeing = new[] { 4, 2, 3, 0, 4, 3, 4 }.Sum(n => n * (n - 1)) / (20.0 * 19);
        row.GetProperty("plain")
            .GetProperty("alphaNominal")
            .GetProperty("value")
            .GetDouble()
            .ShouldBe(1 - .2 / (1 - agreeing), 1e-12);
        row.GetProperty("confusion")
            .GetProperty("values")
            .EnumerateArray()
            .Select(v => v.GetInt32())
            .ShouldBe([-3, -2, -1, 0, 1, 2, 3]);
        row.GetProperty("confusion")
            .GetProperty("cells")[5]
            .EnumerateArray()
            .Select(v => v.GetInt32())
            .ShouldBe([0, 0, 0, 0, 1, 1, 0]);
    }

    [Fact]
    public async Task Team_IsTheSumOfItsAnnotators_SplitAsAsked()
    {
        var project = await (await server.NewProject()).WithItems(3);
        await project.WithItems(2, batch: "b2", category: "factual", prefix: "f");
        await Twice(project, "i1", "kim", 2, 2);
        await Twice(project, "i2", "kim", 2, -2);
        await Twice(project, "i1", "sam", 1, 1);
        await Twice(project, "f1", "sam", 1, 1);
        await project.Judge("i3", "lou", 1);

        var body = (await project.Lead.Get($"{project.Path}/self-agreement")).Expect(200).Json;

        (body.GetProperty("annotators").GetInt32(), body.GetProperty("due").GetInt32()).ShouldBe((2, 0));
        body.GetProperty("rows")
            .EnumerateArray()
            .Select(r => (r.GetProperty("category").GetString(), r.GetProperty("answers").GetInt32()))
            .ShouldBe([("creative", 3), ("factual", 1)]);
        var whole = (await project.Lead.Get($"{project.Path}/self-agreement?by=criterion,rubricVersion"))
            .Expect(200)
            .Json.GetProperty("rows")[0];
        (whole.GetProperty("answers").GetInt32(), whole.GetProperty("rubricVersion").GetInt32()).ShouldBe((4, 1));
        whole.GetProperty("sameAnswers").GetProperty("value").GetDouble().ShouldBe(.75);
        whole.TryGetProperty("category", out _).ShouldBeFalse();
        (await project.Lead.Get($"{project.Path}/self-agreement?by=annotator")).ExpectProblem(400, "invalid-query");
        (await project.Lead.Get($"{project.Path}/annotators/an-nobody/self-agreement")).ExpectProblem(
            404,
            "unknown-annotator"
        );
    }

    [Fact]
    public async Task WhatIsUndefined_SaysWhy()
    {
        var project = await (await server.NewProject()).WithItems(1);
        await Twice(project, "i1", "kim", 2, 2);
        var kim = await IdOf(project, "kim");

        var plain = (await project.Lead.Get($"{project.Path}/annotators/{kim}/self-agreement"))
            .Expect(200)
            .Json.GetProperty("rows")[0]
            .GetProperty("plain");

        plain.GetProperty("kappa").GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null);
        plain.GetProperty("kappa").GetProperty("reason").GetString().ShouldBe("no-variation");
        plain.GetProperty("percentAgreement").GetProperty("high").GetDouble().ShouldBe(1);
        (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}/self-agreement"))
            .Expect(200)
            .Json.GetProperty("rows")
            .GetArrayLength()
            .ShouldBe(0);
    }

    [Fact]
    public async Task Reaudit_NeedsAFirstJudgmentAndIsGivenOnce_AndAWithdrawalTakesItBack()
    {
        var project = await (await server.NewProject()).WithItems(2);
        var path = $"{project.Path}/items/i1/judgments";
        (await project.Ingest.Post(path, Again(project, "kim", 1))).ExpectProblem(409, "not-judged-before");
        await project.Judge("i1", "kim", 1);
        (await project.Annotator.Post(path, project.Preference(1, more: ",\"round\":\"reaudit\""))).ExpectProblem(
            403,
            "forbidden"
        );
        (
            await project.Ingest.Post(path, project.Preference(1, "kim", id: "second", more: ",\"round\":\"reaudit\""))
        ).Expect(201);
        (await project.Ingest.Post(path, Again(project, "kim", 1))).ExpectProblem(409, "already-judged");
        (await project.Lead.Get($"{project.Path}/self-agreement"))
            .Json.GetProperty("rows")
            .GetArrayLength()
            .ShouldBe(1);

        (await project.Lead.Post($"{path}/second:withdraw", """{"reason":"a slip"}""")).Expect(200);

        (await project.Lead.Get($"{project.Path}/self-agreement"))
            .Json.GetProperty("rows")
            .GetArrayLength()
            .ShouldBe(0);
        (await project.Ingest.Post(path, Again(project, "kim", 1))).Expect(201);
    }

    [Fact]
    public async Task Policy_IsReadBackAsItWasStated_WithItsDefaults()
    {
        var project = await server.NewProject();
        string Settings(string policy) =>
            $$$"""
                {"categories":[{"id":"creative"},{"id":"factual"}],"criteria":{{{TestProject.PreferenceAndRatings}}},"quality":{"selfAudit":{{{policy}}}}}
                """;
        var path = $"{project.Path}/settings";
        (await project.Lead.Put(path, Settings("""{"share":0}"""), "\"1\"")).ExpectProblem(422, "invalid-settings");
        (await project.Lead.Put(path, Settings("""{"share":1.1}"""), "\"1\"")).ExpectProblem(422, "invalid-settings");
        (await project.Lead.Put(path, Settings("""{"afterHours":-1}"""), "\"1\"")).ExpectProblem(
            422,
            "invalid-settings"
        );
        (await project.Lead.Put(path, Settings("""{"afterHours":8785}"""), "\"1\"")).ExpectProblem(
            422,
            "invalid-settings"
        );
        (await project.Lead.Put(path, Settings("{}"), "\"1\"")).Expect(200);

        var policy = (await project.Lead.Get(project.Path))
            .Expect(200)
            .Json.GetProperty("settings")
            .GetProperty("quality")
            .GetProperty("selfAudit");

        (policy.GetProperty("share").GetDouble(), policy.GetProperty("afterHours").GetInt32()).ShouldBe((.2, 24));
    }

    static string Again(TestProject project, string external, int strength) =>
        project.Preference(strength, external, more: ",\"round\":\"reaudit\"");

    static async Task Twice(TestProject project, string item, string external, int first, int second)
    {
        await project.Judge(item, external, first);
        (await project.Ingest.Post($"{project.Path}/items/{item}/judgments", Again(project, external, second))).Expect(
            201
        );
    }

    static async Task<string> IdOf(TestProject project, string external) =>
        (await project.Ingest.Post($"{project.Path}/annotators", $$"""{"externalId":"{{external}}"}"""))
            .Expect(200)
            .String("id");
}
