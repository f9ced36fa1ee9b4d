using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Gold;

public class GoldTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Practice_TellsAfterEachAnswer_AndThePassedGateOpensTheWork()
    {
        var project = await server.NewProject(overlap: 2);
        await (await project.WithItems(2)).WithQuality(
            $$$"""{"qualification":{"gate":{{{GoldProject.Gate}}},"practiceItems":1}}"""
        );
        (await project.Annotator.PostNothing($"{project.Path}/tasks:next"))
            .Expect(200)
            .String("reason")
            .ShouldBe("no-practice");
        await project.WithGold(4);

        var exercise = (await project.Next())!.Value;
        var wrong = (await project.Judge(exercise, prefersA: false)).Expect(201);
        var told = wrong.Json.GetProperty("feedback");
        told.GetProperty("right").GetBoolean().ShouldBeFalse();
        told.GetProperty("explanation").GetString().ShouldBe("The other one is wrong.");
        var accepted = told.GetProperty("answers")[0].GetProperty("accepted").GetProperty("preference");
        exercise
            .GetProperty("responses")
            .EnumerateArray()
            .Select(r => r.GetProperty("id").GetString())
            .ShouldContain(accepted.GetProperty("first").GetString());
        accepted
            .GetProperty("accepted")
            .GetProperty("values")
            .EnumerateArray()
            .Select(v => v.GetInt32())
            .ShouldBe([1, 2, 3]);
        (await project.Judge(exercise, prefersA: false)).Text.ShouldBe(wrong.Text);

        (await project.Judge((await project.Next())!.Value))
            .Expect(201)
            .Json.GetProperty("feedback")
            .GetProperty("right")
            .GetBoolean()
            .ShouldBeTrue();
        (await project.Annotator.Get($"{project.Path}/annotators/me/qualification"))
            .Expect(200)
            .Json.GetProperty("categories")[0]
            .GetProperty("status")
            .GetString()
            .ShouldBe("qualified");

        var work = (await project.Next())!.Value;
        (await project.OpenItem()).ShouldStartWith("i");
        (await project.Judge(work))
            .Expect(201)
            .Json.GetProperty("feedback")
            .ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await project.Annotator.PostNothing($"{project.Path}/tasks:next?mode=practice"))
            .Expect(200)
            .String("reason")
            .ShouldBe("no-practice");
        (await project.Annotator.PostNothing($"{project.Path}/tasks:next?mode=play")).ExpectProblem(
            400,
            "invalid-query"
        );
        (await project.GoldOf()).ShouldBe((2, 1));
    }

    [Fact]
    public async Task ChangedGold_CorrectsTheCounts_AndMarksTheGateThatItDecided()
    {
        var project = await (
            await (await server.NewProject(overlap: 2)).WithQuality(
                $$$"""{"qualification":{"gate":{{{GoldProject.Gate}}}}}"""
            )
        ).WithGold(3);
        var task = (await project.Next())!.Value;
        var item = await project.OpenItem();
        (await project.Judge(task)).Expect(201);
        (await project.GoldOf()).ShouldBe((1, 1));

        var changed = (await project.Lead.Put($"{project.Path}/items/{item}/gold", GoldProject.BIsBetter, null))
            .Expect(200)
            .Json;
        (changed.GetProperty("version").GetInt32(), changed.GetProperty("corrected").GetInt32()).ShouldBe((2, 1));

        (await project.GoldOf()).ShouldBe((1, 0));
        var gate = (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}/qualification"))
            .Expect(200)
            .Json.GetProperty("categories")[0]
            .GetProperty("gates")[0];
        gate.GetProperty("outcome").GetString().ShouldBe("passed");
        gate.GetProperty("evidenceChanged").GetBoolean().ShouldBeTrue();
        gate.GetProperty("wouldBe").GetProperty("outcome").GetString().ShouldBe("undecided");
        var seen = (await project.Lead.Get($"{project.Path}/items/{item}")).Expect(200).Json;
        seen.GetProperty("gold").GetProperty("version").GetInt32().ShouldBe(2);
        (
            seen.GetProperty("judgments")[0].GetProperty("kind").GetString(),
            seen.GetProperty("judgments")[0].GetProperty("right").GetBoolean()
        ).ShouldBe(("practice", false));

        (await project.Lead.Delete($"{project.Path}/items/{item}/gold"))
            .Expect(200)
            .Json.GetProperty("version")
            .GetInt32()
            .ShouldBe(0);
        (await project.GoldOf()).ShouldBe((0, 0));
        (await project.Lead.Get($"{project.Path}/items/{item}"))
            .Expect(200)
            .Json.TryGetProperty("gold", out _)
            .ShouldBeFalse();
    }

    [Fact]
    public async Task LeakedGold_IsRetired_AndWhatItTouchedIsMarked()
    {
        var project = await (
            await (await server.NewProject(overlap: 2)).WithQuality(
                $$$"""{"qualification":{"gate":{{{GoldProject.Gate}}}}}"""
            )
        ).WithGold(2);
        var task = (await project.Next())!.Value;
        var item = await project.OpenItem();
        (await project.Judge(task)).Expect(201);

        var retired = (
            await project.Lead.Post($"{project.Path}/items/{item}/gold:retire", """{"reason":"It was posted."}""", "r1")
        ).Expect(200);
        (await project.Lead.Post($"{project.Path}/items/{item}/gold:retire", """{"reason":"It was posted."}""", "r1"))
            .Expect(200)
            .Text.ShouldBe(retired.Text);

        retired.Json.GetProperty("corrected").GetInt32().ShouldBe(1);
        (await project.GoldOf()).ShouldBe((0, 0));
        var gate = (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}/qualification"))
            .Expect(200)
            .Json.GetProperty("categories")[0]
            .GetProperty("gates")[0];
        gate.GetProperty("evidenceChanged").GetBoolean().ShouldBeTrue();
        var gold = (await project.Lead.Get($"{project.Path}/items/{item}")).Expect(200).Json.GetProperty("gold");
        (gold.GetProperty("use").GetString(), gold.GetProperty("retired").GetProperty("reason").GetString()).ShouldBe(
            ("retired", "It was posted.")
        );
        (await project.Lead.Post($"{project.Path}/items/{item}/gold:retire", """{"reason":""}""")).ExpectProblem(
            422,
            "invalid-reason"
        );
    }

    [Fact]
    public async Task Enrolments_ByIngest_AreLimitedPerHour_AndALeadsAreNot()
    {
        var project = await (await server.NewProject()).WithQuality(
            $$$"""{"qualification":{"gate":{{{GoldProject.Gate}}},"enrolmentsPerHourMax":1}}"""
        );
        (await project.Ingest.Post($"{project.Path}/annotators", """{"externalId":"w1"}""")).Expect(200);

        (await project.Ingest.Post($"{project.Path}/annotators", """{"externalId":"w2"}""")).ExpectProblem(
            429,
            "too-many-enrolments"
        );
        (await project.Ingest.PostLines($"{project.Path}/annotators:import", """{"externalId":"w3"}"""))
            .Lines[0]
            .GetProperty("code")
            .GetString()
            .ShouldBe("too-many-enrolments");
        (await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Preference(1, "w4"))).ExpectProblem(
            429,
            "too-many-enrolments"
        );
        (
            await project.Lead.PostLines(
                $"{project.Path}/annotators:import",
                """{"externalId":"w2"}""",
                """{"externalId":"w3"}"""
            )
        ).Lines.ShouldAllBe(l => l.GetProperty("status").GetInt32() == 200);
    }

    [Fact]
    public async Task KnownAnswers_AreForLeads()
    {
        var project = await (await server.NewProject()).WithGold(1);

        (await project.Lead.Get($"{project.Path}/items/g1"))
            .Expect(200)
            .Json.GetProperty("gold")
            .GetProperty("explanation")
            .GetString()
            .ShouldBe("The other one is wrong.");
        (await project.Ingest.Get($"{project.Path}/items/g1")).Expect(200).Text.ShouldNotContain("\"gold\":");
        (await project.Annotator.Get($"{project.Path}/items/g1")).ExpectProblem(403, "lease-required");
        (await project.Annotator.Get($"{project.Path}/annotators/me")).Expect(200).Text.ShouldNotContain("gold");
    }

    [Theory]
    [InlineData("""{"answers":[]}""", 422, "invalid-gold")]
    [InlineData(
        """{"answers":[{"criterion":"helpful","preference":{"first":"a","second":"c","accepted":{"min":1}}}]}""",
        422,
        "invalid-gold"
    )]
    [InlineData(
        """{"answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","accepted":{"values":[4]}}}]}""",
        422,
        "invalid-gold"
    )]
    [InlineData("""{"answers":[{"criterion":"safe","ratings":{"a":{"labels":["Perhaps"]}}}]}""", 422, "invalid-gold")]
    [InlineData("""{"answers":[{"criterion":"style","ratings":{"a":{"min":1}}}]}""", 422, "invalid-gold")]
    [InlineData("""{"answer":"a"}""", 400, "invalid-body")]
    public async Task KnownAnswer_ThatCannotBe_IsRefused_AndIsABadLineOfAnImport(string gold, int status, string code)
    {
        var project = await (await server.NewProject()).WithItems(1);

        (await project.Lead.Put($"{project.Path}/items/i1/gold", gold, null)).ExpectProblem(status, code);

        (
            await project.Lead.PostLines($"{project.Path}/batches/b2/items", GoldProject.GoldLine("i2", gold))
        ).Status.ShouldBe(422);
        (await project.Lead.Put($"{project.Path}/items/nothing/gold", GoldProject.AIsBetter, null)).ExpectProblem(
            404,
            "unknown-item"
        );
    }

    [Fact]
    public async Task EveryForm_ComesBackAsItWasMeant()
    {
        var project = await (await server.NewProject(TestProject.RankingOnly)).WithItems(1, responses: 4);
        (
            await project.Lead.Put(
                $"{project.Path}/items/i1/gold",
                """{"answers":[{"criterion":"order","ranking":[["c"],["a","d"],["b"]]}]}""",
                null
            )
        ).Expect(200);
        (await project.Lead.Get($"{project.Path}/items/i1"))
            .Expect(200)
            .Json.GetProperty("gold")
            .GetProperty("answers")[0]
            .GetProperty("ranking")
            .GetRawText()
            .ShouldBe("""[["c"],["a","d"],["b"]]""");

        var rated = await (await server.NewProject()).WithItems(1);
        (
            await rated.Lead.Put(
                $"{rated.Path}/items/i1/gold",
                """{"answers":[{"criterion":"safe","ratings":{"b":{"labels":["No","Unsure"]}}}]}""",
                null
            )
        ).Expect(200);
        (await rated.Lead.Get($"{rated.Path}/items/i1"))
            .Expect(200)
            .Json.GetProperty("gold")
            .GetProperty("answers")[0]
            .GetProperty("ratings")
            .GetRawText()
            .ShouldBe("""{"b":{"values":[0,1]}}""");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.51")]
    [InlineData("-1")]
    public async Task Share_ThatCannotBe_IsRefused(string share)
    {
        var project = await server.NewProject();

        (
            await project.Lead.Put(
                $"{project.Path}/settings",
                GoldProject.Settings($$$"""{"gold":{"share":{{{share}}}}}"""),
                "\"1\""
            )
        ).ExpectProblem(422, "invalid-settings");
    }

    [Fact]
    public async Task Progress_WarnsOfGoldThatDoesNotReach()
    {
        var project = await (await server.NewProject(overlap: 2)).WithItems(30);
        (await project.Warnings()).ShouldNotContain("gold-pool-empty");
        await project.WithQuality(
            $$$"""{"gold":{"share":0.5},"qualification":{"gate":{{{GoldProject.Gate}}},"unqualifiedMayWork":true}}"""
        );
        (await project.Warnings()).ShouldContain("gold-pool-empty");
        (
            await project.Lead.PostLines(
                $"{project.Path}/batches/gold/items",
                GoldProject.GoldLine("g1", GoldProject.For("blind")),
                GoldProject.GoldLine("g2", GoldProject.For("practice"))
            )
        ).Expect(200);
        (await project.Lead.Get($"{project.Path}/progress"))
            .Expect(200)
            .Json.GetProperty("goldPools")
            .GetRawText()
            .ShouldBe("""[{"category":"creative","practice":1,"blind":1,"retired":0}]""");
        var pool = await project.Warnings();
        pool.ShouldContain("gold-pool-below-gate");
        pool.ShouldNotContain("gold-pool-empty");
        pool.ShouldNotContain("gold-used-up");

        // One gold item, and then ordinary tasks in its place.
        for (var n = 0; n < 31; n++)
            (await project.Judge((await project.Next())!.Value)).Expect(201);

        (await project.GoldOf()).ShouldBe((1, 1));
        (await project.Next()).ShouldBeNull();
    }

    [Fact]
    public async Task UsedUpGold_IsToldToLeads_AndTheAnnotatorGetsOrdinaryTasks()
    {
        var project = await (await (await (await server.NewProject(overlap: 2)).WithItems(40)).WithShare(.5)).WithGold(
            1
        );

        for (var n = 0; n < 41; n++)
            (await project.Judge((await project.Next())!.Value)).Expect(201);

        (await project.GoldOf()).ShouldBe((1, 1));
        (await project.Warnings()).ShouldContain("gold-used-up");
    }

    [Fact]
    public async Task ItemThatBecomesGold_KeepsItsPlaceInAgreement_AndGetsNoFurtherJudgments()
    {
        var project = await (await server.NewProject(overlap: 3)).WithItems(1);
        await project.Judge("i1", "one", 2);
        await project.Judge("i1", "two", 1);
        var agreement = await project.AgreementRows();

        (await project.Lead.Put($"{project.Path}/items/i1/gold", GoldProject.AIsBetter, null)).Expect(200);
        await project.Judge("i1", "three", 3);
        await project.Judge("i1", "four", 3);

        (await project.AgreementRows()).ShouldBe(agreement);
        (await project.Annotator.PostNothing($"{project.Path}/tasks:next"))
            .Expect(200)
            .String("reason")
            .ShouldBe("no-work");
        var progress = (await project.Lead.Get($"{project.Path}/progress")).Expect(200).Json;
        (
            progress.GetProperty("judgments").GetInt32(),
            progress.GetProperty("gold").GetInt32(),
            progress.GetProperty("open").GetInt32()
        ).ShouldBe((2, 1, 0));
    }
}
