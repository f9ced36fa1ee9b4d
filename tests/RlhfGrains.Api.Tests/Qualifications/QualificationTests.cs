using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Qualifications;

public class QualificationTests(ApiServer server) : IClassFixture<ApiServer>
{
    const string Gate =
        """{"wantedAccuracy":0.9,"unacceptableAccuracy":0.75,"falsePassRate":0.05,"falseFailRate":0.05,"itemsMax":80,"attemptsMax":3}""";

    static string Settings(string qualification) =>
        $$$"""
            {"categories":[{"id":"creative"},{"id":"factual"}],"criteria":{{{TestProject.PreferenceAndRatings}}},"overlap":2,"quality":{"qualification":{{{qualification}}}}}
            """;

    async Task<TestProject> WithPolicy(string more = "")
    {
        var project = await (await server.NewProject(overlap: 2)).WithItems(2);
        (
            await project.Lead.Put($"{project.Path}/settings", Settings($$"""{"gate":{{Gate}}{{more}}}"""), "\"1\"")
        ).Expect(200);
        return project;
    }

    [Fact]
    public async Task Policy_IsReadBackAsItWasStated()
    {
        var project = await WithPolicy(
            ""","practiceItems":5,"categories":[{"category":"factual","gate":GATE,"onFailure":"suspension"}]""".Replace(
                "GATE",
                Gate
            )
        );

        var policy = (await project.Lead.Get(project.Path))
            .Expect(200)
            .Json.GetProperty("settings")
            .GetProperty("quality")
            .GetProperty("qualification");

        policy.GetProperty("gate").GetProperty("attemptsMax").GetInt32().ShouldBe(3);
        policy.GetProperty("inWork").GetProperty("attemptsMax").GetInt32().ShouldBe(1);
        policy.GetProperty("practiceItems").GetInt32().ShouldBe(5);
        policy.GetProperty("categories")[0].GetProperty("onFailure").GetString().ShouldBe("suspension");
    }

    [Theory]
    [InlineData(
        """{"gate":{"wantedAccuracy":0.9,"unacceptableAccuracy":0.75,"falsePassRate":0,"falseFailRate":0.05,"itemsMax":80}}""",
        422,
        "false-pass-rate-out-of-range"
    )]
    [InlineData(
        """{"gate":{"wantedAccuracy":0.7,"unacceptableAccuracy":0.75,"falsePassRate":0.05,"falseFailRate":0.05,"itemsMax":80}}""",
        422,
        "wanted-not-above-unacceptable"
    )]
    [InlineData(
        """{"gate":{"wantedAccuracy":0.9,"unacceptableAccuracy":0.75,"falsePassRate":0.05,"falseFailRate":0.05,"itemsMax":10}}""",
        422,
        "rates-not-met"
    )]
    [InlineData(
        """{"gate":{"wantedAccuracy":0.9,"unacceptableAccuracy":0.75,"falsePassRate":0.05,"falseFailRate":0.05,"itemsMax":80},"coolDownHours":-1}""",
        422,
        "invalid-settings"
    )]
    [InlineData(
        """{"gate":{"wantedAccuracy":0.9,"unacceptableAccuracy":0.75,"falsePassRate":0.05,"falseFailRate":0.05,"itemsMax":80},"onFailure":"fire"}""",
        400,
        "invalid-body"
    )]
    [InlineData("""{"coolDownHours":1}""", 400, "invalid-body")]
    public async Task Policy_ThatCannotBe_IsRefused(string qualification, int status, string code)
    {
        var project = await server.NewProject();

        (await project.Lead.Put($"{project.Path}/settings", Settings(qualification), "\"1\"")).ExpectProblem(
            status,
            code
        );
    }

    [Fact]
    public async Task OnlyTheQualified_GetTasks_AndProgressSaysHowManyAreLacking()
    {
        var project = await WithPolicy();
        (await project.Annotator.Post($"{project.Path}/tasks:next", "{}"))
            .Expect(200)
            .String("reason")
            .ShouldBe("no-practice");
        var warnings = (await project.Lead.Get($"{project.Path}/progress"))
            .Expect(200)
            .Json.GetProperty("warnings")
            .EnumerateArray()
            .Select(w => w.GetProperty("code").GetString());
        warnings.ShouldContain("overlap-above-qualified");

        (await Set(project, "qualified", "r1")).Expect(200).String("from").ShouldBe("candidate");
        (await Set(project, "qualified", "r1")).Expect(200).String("from").ShouldBe("candidate");

        (await project.Annotator.Post($"{project.Path}/tasks:next", "{}"))
            .Expect(200)
            .Json.GetProperty("task")
            .ValueKind.ShouldBe(JsonValueKind.Object);
        var creative = (await project.Ingest.Get($"{project.Path}/annotators/{project.AnnotatorId}/qualification"))
            .Expect(200)
            .Json.GetProperty("categories")[0];
        creative.GetProperty("status").GetString().ShouldBe("qualified");
        creative.GetProperty("changes")[0].GetProperty("reason").GetString().ShouldBe("seen it");
        (await project.Lead.Get($"{project.Path}/qualification"))
            .Expect(200)
            .Json.GetProperty("items")
            .GetArrayLength()
            .ShouldBe(1);
    }

    [Fact]
    public async Task Annotators_SeeTheirOwnStatus_WithoutGatesReasonsOrOthers()
    {
        var project = await WithPolicy();
        (await Set(project, "probation", "r1")).Expect(200);

        var own = (await project.Annotator.Get($"{project.Path}/annotators/me/qualification")).Expect(200);

        own.Json.GetProperty("categories")[0].GetProperty("status").GetString().ShouldBe("probation");
        own.Json.GetProperty("categories")[0]
            .EnumerateObject()
            .Select(m => m.Name)
            .ShouldBe(["category", "status", "since", "coolDownUntil", "expiresAt", "practice"]);
        own.Text.ShouldNotContain("seen it");
        (await project.Annotator.Get($"{project.Path}/annotators/an-other/qualification")).ExpectProblem(
            403,
            "forbidden"
        );
        (await project.Annotator.Get($"{project.Path}/qualification")).ExpectProblem(403, "forbidden");
        (await project.Annotator.Get($"{project.Path}/qualification/plan")).ExpectProblem(403, "forbidden");
    }

    [Fact]
    public async Task Set_RefusesWhatCannotBe()
    {
        var project = await WithPolicy();
        var path = $"{project.Path}/annotators/{project.AnnotatorId}/qualification:set";

        (await project.Lead.Post(path, """{"category":"poetry","status":"qualified","reason":"x"}""")).ExpectProblem(
            422,
            "undeclared-category"
        );
        (await project.Lead.Post(path, """{"category":"creative","status":"qualified","reason":" "}""")).ExpectProblem(
            422,
            "invalid-qualification-reason"
        );
        (await project.Lead.Post(path, """{"category":"creative","status":"best","reason":"x"}""")).ExpectProblem(
            400,
            "invalid-body"
        );
        (
            await project.Lead.Post(
                $"{project.Path}/annotators/an-nobody/qualification:set",
                """{"category":"creative","status":"qualified","reason":"x"}"""
            )
        ).ExpectProblem(404, "unknown-annotator");
        (
            await project.Annotator.Post(path, """{"category":"creative","status":"qualified","reason":"x"}""")
        ).ExpectProblem(403, "forbidden");
    }

    [Fact]
    public async Task Plan_StatesWhatTheGateDoes_ForOneAttemptAndForAll()
    {
        var project = await server.NewProject();
        (await project.Lead.Get($"{project.Path}/qualification/plan")).ExpectProblem(404, "no-qualification-policy");
        var tried = (await project.Lead.Post($"{project.Path}/qualification/plan?peers=3", Gate)).Expect(200).Json;

        tried.GetProperty("goldPoolNeeded").GetInt32().ShouldBe(240);
        tried.GetProperty("exactFalsePass").GetDouble().ShouldBeLessThanOrEqualTo(.05);
        tried
            .GetProperty("itemsBetweenFalseFailures")
            .GetDouble()
            .ShouldBeGreaterThan(tried.GetProperty("itemsToFailure").GetDouble());
        tried.GetProperty("consensus")[0].GetProperty("method").GetString().ShouldBe("simulation");
        var wanted = tried
            .GetProperty("characteristics")
            .EnumerateArray()
            .Single(c => c.GetProperty("accuracy").GetDouble() == .75);
        var (one, all) = (wanted.GetProperty("attempt"), wanted.GetProperty("all"));
        var (pass, fail) = (one.GetProperty("pass").GetDouble(), one.GetProperty("fail").GetDouble());
        pass.ShouldBe(tried.GetProperty("exactFalsePass").GetDouble(), 1e-12);
        all.GetProperty("pass").GetDouble().ShouldBe(1 - Math.Pow(fail, 3), 1e-9);
        (await project.Lead.Post($"{project.Path}/qualification/plan", Gate.Replace("0.05", "0"))).ExpectProblem(
            422,
            "false-pass-rate-out-of-range"
        );
    }

    static async Task<Reply> Set(TestProject project, string status, string request) =>
        await project.Lead.Post(
            $"{project.Path}/annotators/{project.AnnotatorId}/qualification:set",
            $$"""{"category":"creative","status":"{{status}}","reason":"seen it"}""",
            request
        );
}
