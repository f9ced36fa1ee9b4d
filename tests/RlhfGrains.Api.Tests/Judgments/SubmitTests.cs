using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Judgments;

public class SubmitTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Submit_GivesAReceiptAndNothingAboutOthers()
    {
        var project = await (await server.NewProject()).WithItems(1);
        await project.Judge("i1", "somebody-else", 2);

        var reply = (
            await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Preference(1, "w1", id: "mine"))
        ).Expect(201);

        reply
            .Json.EnumerateObject()
            .Select(m => m.Name)
            .ShouldBe(["id", "item", "recordedAt", "judgedAt", "withdrawn"]);
        reply.String("id").ShouldBe("mine");
        reply.String("item").ShouldBe("i1");
        reply.String("recordedAt").ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
    }

    [Fact]
    public async Task Submit_SentTwice_GivesTheSameAnswerAndCountsOnce()
    {
        var project = await (await server.NewProject()).WithItems(1);
        var body = project.Preference(2, "w1");
        var first = (await project.Ingest.Post($"{project.Path}/items/i1/judgments", body)).Expect(201);
        var standing = await project.Standing("i1");

        var second = (await project.Ingest.Post($"{project.Path}/items/i1/judgments", body)).Expect(201);

        second.Text.ShouldBe(first.Text);
        (await project.Standing("i1")).ShouldBe(standing);
    }

    [Fact]
    public async Task Submit_IsInTheAgreementThatIsReadNext()
    {
        var project = await (await server.NewProject()).WithItems(3);
        for (var i = 1; i <= 3; i++)
        {
            await project.Judge($"i{i}", "w1", 2);
            await project.Judge($"i{i}", "w2", i == 3 ? -1 : 2);

            var row = (await project.Lead.Get($"{project.Path}/agreement")).Expect(200).Json.GetProperty("rows")[0];
            row.GetProperty("values").GetInt32().ShouldBe(2 * i);
            row.GetProperty("pairs").GetInt32().ShouldBe(i);
        }
    }

    [Fact]
    public async Task Submit_WithEveryMember_IsReadBackAsItWasSent()
    {
        var project = await (await server.NewProject()).WithItems(1);
        (
            await project.Ingest.Post(
                $"{project.Path}/items/i1/judgments",
                """
                {"id":"full","externalAnnotator":"w1","round":"first","rubricVersion":1,
                 "answers":[{"criterion":"helpful","preference":{"first":"b","second":"a","strength":3}},{"criterion":"safe","ratings":{"a":"Yes","b":0}}],
                 "rationale":"Because, ü.","flags":["ambiguous"],"durationMs":5300,"presentation":["b","a"],"judgedAt":"2020-02-03T04:05:06.789+01:00"}
                """
            )
        ).Expect(201);

        var judgment = (await project.Lead.Get($"{project.Path}/items/i1")).Expect(200).Json.GetProperty("judgments")[
            0
        ];

        judgment
            .GetProperty("answers")
            .GetRawText()
            .ShouldBe(
                """[{"criterion":"helpful","preference":{"first":"a","second":"b","strength":-3}},{"criterion":"safe","ratings":{"a":2,"b":0}}]"""
            );
        judgment.GetProperty("rationale").GetString().ShouldBe("Because, ü.");
        judgment.GetProperty("flags")[0].GetString().ShouldBe("ambiguous");
        judgment.GetProperty("durationMs").GetInt64().ShouldBe(5300);
        judgment.GetProperty("presentation").GetRawText().ShouldBe("""["b","a"]""");
        judgment.GetProperty("judgedAt").GetString().ShouldBe("2020-02-03T03:05:06.789Z");
    }

    [Fact]
    public async Task Submit_ARankingWithTies_IsReadBackInGroups()
    {
        var project = await (await server.NewProject(TestProject.RankingOnly)).WithItems(1, responses: 3);

        (
            await project.Ingest.Post(
                $"{project.Path}/items/i1/judgments",
                """{"id":"r","externalAnnotator":"w1","answers":[{"criterion":"order","ranking":[["c"],["a","b"]]}]}"""
            )
        ).Expect(201);

        (await project.Lead.Get($"{project.Path}/items/i1"))
            .Json.GetProperty("judgments")[0]
            .GetProperty("answers")[0]
            .GetProperty("ranking")
            .GetRawText()
            .ShouldBe("""[["c"],["a","b"]]""");
    }

    [Fact]
    public async Task Submit_ByAnAnnotatorsKey_IsForThatAnnotator()
    {
        var project = await (await (await server.NewProject()).WithItems(1)).WithAssignment(
            TestProject.AnnotatorsSubmit
        );

        (await project.Annotator.Post($"{project.Path}/items/i1/judgments", project.Preference(1))).Expect(201);

        (await project.Lead.Get($"{project.Path}/items/i1"))
            .Json.GetProperty("judgments")[0]
            .GetProperty("annotator")
            .GetString()
            .ShouldBe(project.AnnotatorId);
    }

    [Theory]
    [InlineData("annotator", ",\"annotator\":\"an-0000000000000000\"")]
    [InlineData("annotator", ",\"externalAnnotator\":\"w1\"")]
    [InlineData("annotator", ",\"round\":\"reaudit\"")]
    [InlineData("annotator", ",\"judgedAt\":\"2020-01-01T00:00:00Z\"")]
    [InlineData("lead", ",\"externalAnnotator\":\"w1\",\"judgedAt\":\"2020-01-01T00:00:00Z\"")]
    public async Task Submit_BeyondTheRole_IsForbiddenAndChangesNothing(string role, string more)
    {
        var project = await (await server.NewProject()).WithItems(1);
        var standing = await project.Standing("i1");
        var caller = role == "lead" ? project.Lead : project.Annotator;

        (await caller.Post($"{project.Path}/items/i1/judgments", project.Preference(1, more: more))).ExpectProblem(
            403,
            "forbidden"
        );

        (await project.Standing("i1")).ShouldBe(standing);
    }

    [Fact]
    public async Task Submit_AReaudit_ByIngest_IsASeriesOfItsOwn()
    {
        var project = await (await server.NewProject()).WithItems(1);
        await project.Judge("i1", "w1", 2);
        await project.Judge("i1", "w2", 2);
        var first = await project.AgreementRows();

        (
            await project.Ingest.Post(
                $"{project.Path}/items/i1/judgments",
                project.Preference(-2, "w1", more: ",\"round\":\"reaudit\"")
            )
        ).Expect(201);

        (await project.AgreementRows()).ShouldBe(first);
        (await project.Lead.Get($"{project.Path}/agreement?round=reaudit&by=round"))
            .Json.GetProperty("rows")[0]
            .GetProperty("values")
            .GetInt32()
            .ShouldBe(1);
    }

    [Fact]
    public async Task Withdraw_RestoresAgreementExactly()
    {
        var project = await (await server.NewProject()).WithItems(3);
        foreach (var item in new[] { "i1", "i2", "i3" })
        {
            await project.Judge(item, "w1", 2);
            await project.Judge(item, "w2", item == "i3" ? -2 : 1);
        }
        var before = await project.AgreementRows();
        (
            await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Preference(-3, "w3", id: "mistake"))
        ).Expect(201);
        (await project.AgreementRows()).ShouldNotBe(before);

        var receipt = (
            await project.Lead.Post(
                $"{project.Path}/items/i1/judgments/mistake:withdraw",
                """{"reason":"a mis-click"}"""
            )
        ).Expect(200);

        receipt.Json.GetProperty("withdrawn").GetBoolean().ShouldBeTrue();
        (await project.AgreementRows()).ShouldBe(before);
        (
            await project.Lead.Post($"{project.Path}/items/i1/judgments/mistake:withdraw", """{"reason":"again"}""")
        ).ExpectProblem(409, "already-withdrawn");
        (await project.Lead.Get($"{project.Path}/items/i1"))
            .Json.GetProperty("judgments")[2]
            .GetProperty("withdrawnBecause")
            .GetString()
            .ShouldBe("a mis-click");
    }

    [Fact]
    public async Task Echo_ReadsAndChecksAJudgmentAndChangesNothing()
    {
        var project = await (await server.NewProject()).WithItems(1);
        var standing = await project.Standing("i1");

        (await project.Ingest.Post("/v1/echo", project.Preference(1, "w1", id: "e1")))
            .Expect(200)
            .Text.ShouldBe("""{"id":"e1"}""");
        (await project.Ingest.Post("/v1/echo", """{"id":"e1"}""")).ExpectProblem(400, "invalid-body");

        (await project.Standing("i1")).ShouldBe(standing);
    }
}
