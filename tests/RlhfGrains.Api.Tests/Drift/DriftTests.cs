using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Contracts;
using Shouldly;

namespace RlhfGrains.Api.Tests.Drift;

public class DriftTests(ApiServer server) : IClassFixture<ApiServer>
{
    const int Items = 80,
        Changed = 50;

    static readonly Instant Start = Instant.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    static string Settings(string drift) =>
        $$$"""
            {"categories":[{"id":"creative"},{"id":"factual"}],"criteria":{{{TestProject.PreferenceAndRatings}}},"overlap":3,"quality":{"drift":{{{drift}}}}}
            """;

    /// <summary>
    /// Two steady people and one who goes against them from item 51 on: an item a minute, all of them told afterwards
    /// with the times they have.
    /// </summary>
    async Task<(TestProject Project, string Steady, string Drifting)> Worked(
        string policy =
            """{"judgmentsBetweenFalseAlarms":200,"signals":["consensus","duration"],"baselineObservations":30}"""
    )
    {
        var project = await server.NewProject(overlap: 3);
        (await project.Lead.Put($"{project.Path}/settings", Settings(policy), "\"1\"")).Expect(200);
        await project.WithItems(Items);
        var lines = Enumerable
            .Range(1, Items)
            .SelectMany(i =>
                new[]
                {
                    Line(i, "steady-1", 1),
                    Line(i, "steady-2", 2),
                    Line(i, "drifting", i > Changed || i % 15 == 0 ? -1 : 1),
                }
            );
        (await project.Ingest.PostLines($"{project.Path}/judgments", lines))
            .Expect(200)
            .Text.ShouldNotContain("\"status\":4");
        return (project, await IdOf("steady-1"), await IdOf("drifting"));

        string Line(int i, string who, int strength) =>
            project.Preference(
                strength,
                who,
                $"i{i}",
                more: $$""","judgedAt":"{{Start.AddMinutes(i):O}}","durationMs":{{1_000 * i}}"""
            );

        async Task<string> IdOf(string who) =>
            (await project.Lead.Post($"{project.Path}/annotators", $$"""{"externalId":"{{who}}"}"""))
                .Expect(200)
                .String("id");
    }

    static JsonElement Stream(JsonElement drift, string signal) =>
        drift.GetProperty("streams").EnumerateArray().Single(s => s.GetProperty("signal").GetString() == signal);

    [Fact]
    public async Task DriftingAnnotator_RaisesAnAlarmThatSaysSinceWhen_AndSteadyOnesDoNot()
    {
        var (project, steady, drifting) = await Worked();

        var theirs = (await project.Lead.Get($"{project.Path}/annotators/{drifting}/drift")).Expect(200).Json;
        var alarm = theirs.GetProperty("alarms")[0];
        (
            alarm.GetProperty("signal").GetString(),
            alarm.GetProperty("direction").GetString(),
            alarm.GetProperty("category").GetString()
        ).ShouldBe(("consensus", "up", "creative"));
        Instant
            .Of(alarm.GetProperty("since").GetDateTimeOffset())
            .ShouldBeInRange(Start.AddMinutes(40), Start.AddMinutes(55));
        alarm.GetProperty("observed").GetDouble().ShouldBeGreaterThan(.4);
        alarm.GetProperty("expected").GetDouble().ShouldBeLessThan(.2);
        alarm.GetProperty("change").GetProperty("probability").GetDouble().ShouldBeInRange(.9, 1);
        alarm.GetProperty("items").EnumerateArray().Select(i => i.GetString()).ShouldContain("i51");
        var stream = Stream(theirs, "consensus");
        (
            stream.GetProperty("status").GetString(),
            stream.GetProperty("baseline").GetProperty("observations").GetInt32()
        ).ShouldBe(("watched", 30));
        stream.GetProperty("chart").GetArrayLength().ShouldBeGreaterThan(5);
        stream.GetProperty("detectors")[0].GetProperty("limit").GetInt32().ShouldBeGreaterThan(0);

        var other = (await project.Lead.Get($"{project.Path}/annotators/{steady}/drift")).Expect(200).Json;
        other.GetProperty("alarms").GetArrayLength().ShouldBe(0);
        Stream(other, "consensus").GetProperty("observed").GetDouble().ShouldBe(0);
    }

    [Fact]
    public async Task BaselineThatIsTooShort_IsSaid()
    {
        var (project, steady, _) = await Worked();

        var stream = Stream(
            (await project.Lead.Get($"{project.Path}/annotators/{steady}/drift")).Expect(200).Json,
            "duration"
        );

        stream.GetProperty("status").GetString().ShouldBe("baseline-too-short");
        stream.GetProperty("baselineTooShort").GetProperty("observations").GetInt32().ShouldBe(30);
        stream
            .GetProperty("baselineTooShort")
            .GetProperty("needed")
            .GetInt32()
            .ShouldBe(stream.GetProperty("gatheredWanted").GetInt32());
        stream.GetProperty("observed").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Alarm_IsListedUntilItIsAcknowledged()
    {
        var (project, _, drifting) = await Worked();
        var open = (await project.Lead.Get($"{project.Path}/drift/alarms?open=true"))
            .Expect(200)
            .Json.GetProperty("items")[0];
        open.GetProperty("annotator").GetString().ShouldBe(drifting);
        var team = (await project.Lead.Get($"{project.Path}/drift")).Expect(200).Json;
        (
            team.GetProperty("openAlarms").GetInt32(),
            team.GetProperty("annotators")[0].GetProperty("annotator").GetString()
        ).ShouldBe((1, drifting));
        team.GetProperty("rates")
            .EnumerateArray()
            .Single(r => r.GetProperty("signal").GetString() == "consensus")
            .GetProperty("observations")
            .GetInt32()
            .ShouldBe(90);

        var path =
            $"{project.Path}/annotators/{drifting}/drift/alarms/{open.GetProperty("number").GetInt32()}:acknowledge";
        (await project.Lead.Post(path, """{"note":" "}""")).ExpectProblem(422, "invalid-alarm-note");
        (await project.Lead.Post(path.Replace(":ack", "0000:ack"), """{"note":"x"}""")).ExpectProblem(
            404,
            "unknown-alarm"
        );
        (await project.Lead.Post(path.Replace("1:ack", "x:ack"), """{"note":"x"}""")).ExpectProblem(
            404,
            "unknown-alarm"
        );
        (await project.Annotator.Post(path, """{"note":"x"}""")).ExpectProblem(403, "forbidden");
        var acknowledged = (await project.Lead.Post(path, """{"note":"Did not read the new rubric."}""", "r1"))
            .Expect(200)
            .Json.GetProperty("acknowledged");
        acknowledged.GetProperty("note").GetString().ShouldBe("Did not read the new rubric.");
        (await project.Lead.Post(path, """{"note":"Did not read the new rubric."}""", "r1")).Expect(200);
        (await project.Lead.Post(path, """{"note":"Again."}""", "r2")).ExpectProblem(409, "alarm-acknowledged");

        (await project.Lead.Get($"{project.Path}/drift/alarms?open=true"))
            .Expect(200)
            .Json.GetProperty("items")
            .GetArrayLength()
            .ShouldBe(0);
        (await project.Lead.Get($"{project.Path}/drift/alarms"))
            .Expect(200)
            .Json.GetProperty("items")
            .GetArrayLength()
            .ShouldBe(1);
    }

    [Fact]
    public async Task WithdrawnEvidence_MarksTheAlarm()
    {
        var (project, _, drifting) = await Worked();
        var judgments = (await project.Lead.Get($"{project.Path}/items/i51"))
            .Expect(200)
            .Json.GetProperty("judgments")
            .EnumerateArray();
        var judgment = judgments
            .Single(j => j.GetProperty("annotator").GetString() == drifting)
            .GetProperty("id")
            .GetString();

        (
            await project.Lead.Post(
                $"{project.Path}/items/i51/judgments/{judgment}:withdraw",
                """{"reason":"a slip"}"""
            )
        ).Expect(200);

        var alarm = (await project.Lead.Get($"{project.Path}/annotators/{drifting}/drift"))
            .Expect(200)
            .Json.GetProperty("alarms")[0];
        alarm.GetProperty("evidenceChanged").GetBoolean().ShouldBeTrue();
        (await project.Lead.Get($"{project.Path}/drift/alarms"))
            .Expect(200)
            .Json.GetProperty("items")[0]
            .GetProperty("evidenceChanged")
            .GetBoolean()
            .ShouldBeTrue();
    }

    [Fact]
    public async Task Policy_IsReadBackWithWhatWasLeftOut()
    {
        var project = await server.NewProject();
        (
            await project.Lead.Put(
                $"{project.Path}/settings",
                Settings("""{"signals":["gold","ties"],"onAlarm":"probation"}"""),
                "\"1\""
            )
        ).Expect(200);

        var policy = (await project.Lead.Get(project.Path))
            .Expect(200)
            .Json.GetProperty("settings")
            .GetProperty("quality")
            .GetProperty("drift");

        policy
            .GetRawText()
            .ShouldBe(
                """{"judgmentsBetweenFalseAlarms":2000,"signals":["gold","ties"],"baselineObservations":100,"priorStrength":50,"onAlarm":"probation"}"""
            );
    }

    [Theory]
    [InlineData("""{"judgmentsBetweenFalseAlarms":99}""", 422, "invalid-settings")]
    [InlineData("""{"signals":[]}""", 422, "invalid-settings")]
    [InlineData("""{"baselineObservations":29}""", 422, "invalid-settings")]
    [InlineData("""{"priorStrength":0}""", 422, "invalid-settings")]
    [InlineData("""{"signals":["mood"]}""", 400, "invalid-body")]
    [InlineData("""{"signals":"gold"}""", 400, "invalid-body")]
    [InlineData("""{"onAlarm":"fire"}""", 400, "invalid-body")]
    public async Task Policy_ThatCannotBe_IsRefused(string drift, int status, string code)
    {
        var project = await server.NewProject();

        (await project.Lead.Put($"{project.Path}/settings", Settings(drift), "\"1\"")).ExpectProblem(status, code);
    }

    [Fact]
    public async Task UnknownProjectOrAnnotator_IsToldApartFromOneWithoutAlarms()
    {
        var project = await server.NewProject();
        (await project.Lead.Get($"{project.Path}/annotators/an-nobody/drift")).ExpectProblem(404, "unknown-annotator");
        (await project.Admin.Get("/v1/projects/nowhere/drift")).ExpectProblem(404, "unknown-project");
        (await project.Admin.Get("/v1/projects/nowhere/drift/alarms")).ExpectProblem(404, "unknown-project");
        (await project.Lead.Get($"{project.Path}/drift")).Expect(200).Json.GetProperty("alarms").GetInt32().ShouldBe(0);
        (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}/drift"))
            .Expect(200)
            .Json.GetProperty("streams")
            .GetArrayLength()
            .ShouldBe(0);
    }
}
