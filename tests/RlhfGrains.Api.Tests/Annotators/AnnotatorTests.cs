using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Annotators;

public class AnnotatorTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Enrol_GivesTheSameExternalIdTheSameId()
    {
        var project = await server.NewProject();
        var other = await server.NewProject();
        var first = (
            await project.Ingest.Post(
                $"{project.Path}/annotators",
                """{"externalId":"w1","name":"Kim","contact":"kim@example.org"}"""
            )
        ).Expect(200);

        var again = (await project.Ingest.Post($"{project.Path}/annotators", """{"externalId":"w1"}""")).Expect(200);

        again.String("id").ShouldBe(first.String("id"));
        (await other.Ingest.Post($"{other.Path}/annotators", """{"externalId":"w1"}"""))
            .Expect(200)
            .String("id")
            .ShouldNotBe(first.String("id"));
        (await project.Lead.Get($"{project.Path}/annotators/{first.String("id")}"))
            .Expect(200)
            .Json.GetProperty("profile")
            .GetRawText()
            .ShouldBe("""{"externalId":"w1","name":"Kim","contact":"kim@example.org"}""");
    }

    [Fact]
    public async Task Enrol_WithoutAnExternalId_IsOnePersonForEachRequest()
    {
        var project = await server.NewProject();
        var first = (await project.Lead.Post($"{project.Path}/annotators", """{"name":"Kim"}""", "r1"))
            .Expect(200)
            .String("id");

        (await project.Lead.Post($"{project.Path}/annotators", """{"name":"Kim"}""", "r1"))
            .Expect(200)
            .String("id")
            .ShouldBe(first);
        (await project.Lead.Post($"{project.Path}/annotators", """{"name":"Kim"}""", "r2"))
            .Expect(200)
            .String("id")
            .ShouldNotBe(first);
    }

    [Fact]
    public async Task EnrolByLines_AnswersEachLine()
    {
        var project = await server.NewProject();

        var reply = (
            await project.Ingest.PostLines(
                $"{project.Path}/annotators:import",
                """{"externalId":"w1","name":"Kim"}""",
                """{"name":"nobody"}""",
                "bad",
                """{"externalId":"w1"}"""
            )
        ).Expect(200);

        reply.Lines.Select(l => l.GetProperty("status").GetInt32()).ShouldBe([200, 422, 400, 200]);
        reply.Lines[3].GetProperty("id").GetString().ShouldBe(reply.Lines[0].GetProperty("id").GetString());
        reply.Lines[2].GetProperty("code").GetString().ShouldBe("malformed");
    }

    [Fact]
    public async Task ProfileOfSomebodyKnown_IsSetByEnrollingAgain_OrByAPatch_AndSaysWhetherAnythingWasDone()
    {
        var project = await server.NewProject();
        var path = $"{project.Path}/annotators";
        var first = (await project.Ingest.Post(path, """{"externalId":"w1"}""")).Expect(200);
        var id = first.String("id");

        first.String("outcome").ShouldBe("enrolled");
        (await project.Ingest.Post(path, """{"externalId":"w1","name":"Kim","contact":"kim@example.org"}"""))
            .Expect(200)
            .String("outcome")
            .ShouldBe("updated");
        (await project.Ingest.Post(path, """{"externalId":"w1","name":"Kim"}"""))
            .Expect(200)
            .String("outcome")
            .ShouldBe("unchanged");
        (await Patch(project.Lead, $"{path}/{id}/profile", """{"name":"Kim Lee","contact":""}"""))
            .Expect(200)
            .String("outcome")
            .ShouldBe("updated");
        (await Patch(project.Lead, $"{path}/{id}/profile", """{"name":"Kim Lee"}"""))
            .Expect(200)
            .String("outcome")
            .ShouldBe("unchanged");

        (await project.Lead.Get($"{path}/{id}"))
            .Json.GetProperty("profile")
            .GetRawText()
            .ShouldBe("""{"externalId":"w1","name":"Kim Lee","contact":null}""");
        (await Patch(project.Lead, $"{path}/an-nobody/profile", """{"name":"x"}""")).ExpectProblem(
            404,
            "unknown-annotator"
        );
        (await project.Lead.Post(path, """{"name":"Kim"}""", "r1")).Expect(200);
        (await project.Lead.Post(path, """{"name":"Lee"}""", "r1")).ExpectProblem(409, "id-reused");
        var lines = (
            await project.Ingest.PostLines(
                $"{path}:import",
                """{"externalId":"w1","name":"Kim"}""",
                """{"externalId":"w2"}"""
            )
        )
            .Expect(200)
            .Lines;
        lines.Select(l => l.GetProperty("outcome").GetString()).ShouldBe(["updated", "enrolled"]);
    }

    static Task<Reply> Patch(Caller caller, string path, string body) =>
        caller.Send(HttpMethod.Patch, path, System.Text.Encoding.UTF8.GetBytes(body), "application/json");

    [Fact]
    public async Task Annotator_IsReadWithWorkAndAgreement()
    {
        var project = await (await server.NewProject()).WithItems(4);
        for (var i = 1; i <= 4; i++)
        {
            (
                await project.Ingest.Post(
                    $"{project.Path}/items/i{i}/judgments",
                    project.Preference(i <= 2 ? 2 : -2, "w1", more: $",\"durationMs\":{1000 * i}")
                )
            ).Expect(201);
            await project.Judge(
                $"i{i}",
                "w2",
                i == 4 ? 2
                    : i <= 2 ? 2
                    : -2
            );
        }
        var id = (await project.Ingest.Post($"{project.Path}/annotators", """{"externalId":"w1"}""")).String("id");

        var annotator = (await project.Lead.Get($"{project.Path}/annotators/{id}")).Expect(200).Json;

        annotator
            .GetProperty("work")
            .GetRawText()
            .ShouldBe(
                """[{"category":"creative","round":"first","judgments":4,"withdrawn":0,"meanDurationMs":2500}]"""
            );
        var rows = annotator.GetProperty("agreementWithOthers");
        rows.GetArrayLength().ShouldBe(2);
        rows[0].GetProperty("category").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        rows[0].GetProperty("percentAgreement").GetProperty("value").GetDouble().ShouldBe(0.75, 1e-12);
        rows[1].GetProperty("category").GetString().ShouldBe("creative");
        rows[1].GetProperty("pairs").GetInt32().ShouldBe(4);
        (await project.Lead.Get($"{project.Path}/annotators/an-nobody")).ExpectProblem(404, "unknown-annotator");
        (await project.Lead.Get($"{project.Path}/annotators/a%20b")).ExpectProblem(422, "invalid-id");
    }

    [Fact]
    public async Task Annotators_ComeInPages()
    {
        var project = await server.NewProject();
        await project.Ingest.PostLines(
            $"{project.Path}/annotators:import",
            Enumerable.Range(1, 4).Select(i => $$"""{"externalId":"w{{i}}"}""")
        );
        var seen = new List<string>();
        for (var path = $"{project.Path}/annotators?limit=2"; path.Length > 0; )
        {
            var page = (await project.Lead.Get(path)).Expect(200).Json;
            seen.AddRange(
                page.GetProperty("items")
                    .EnumerateArray()
                    .Select(a => a.GetProperty("profile").GetProperty("externalId").GetString()!)
            );
            path = page.GetProperty("next").GetString() is { } next
                ? $"{project.Path}/annotators?limit=2&cursor={next}"
                : "";
        }
        seen.ShouldBe(["annotator-with-a-key", "w1", "w2", "w3", "w4"]);
    }

    [Theory]
    [InlineData("""{"externalId":""}""", 422, "invalid-profile")]
    [InlineData("""{"external_id":"w1"}""", 400, "invalid-body")]
    [InlineData("""{"externalId":5}""", 400, "invalid-body")]
    [InlineData("""["w1"]""", 400, "invalid-body")]
    public async Task Enrol_ThatMakesNoSense_IsRefusedAndEnrolsNobody(string body, int status, string code)
    {
        var project = await server.NewProject();

        (await project.Ingest.Post($"{project.Path}/annotators", body)).ExpectProblem(status, code);

        (await project.Lead.Get($"{project.Path}/progress")).Json.GetProperty("annotators").GetInt32().ShouldBe(1);
    }
}
