using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Keys;

/// <summary>What must not be seen (promise 5), whichever way a role asks.</summary>
public class LeakTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Annotator_SeesNothingOfOthersOrOfItems()
    {
        var project = await (await (await server.NewProject(overlap: 5)).WithItems(2)).WithAssignment(
            TestProject.AnnotatorsSubmit,
            overlap: 5
        );
        (
            await project.Ingest.Post(
                $"{project.Path}/items/i1/judgments",
                project.Preference(3, "somebody-else", id: "their-judgment", more: ",\"rationale\":\"their-reason\"")
            )
        ).Expect(201);
        (await project.Annotator.Post($"{project.Path}/items/i1/judgments", project.Preference(1))).Expect(201);
        var others = (await project.Lead.Get($"{project.Path}/annotators"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Select(a => a.GetProperty("id").GetString()!)
            .ToList();
        string[] paths =
        [
            "/v1/projects",
            "/v1/keys",
            project.Path,
            $"{project.Path}/settings/1",
            $"{project.Path}/keys",
            $"{project.Path}/progress",
            $"{project.Path}/agreement",
            $"{project.Path}/annotators",
            $"{project.Path}/annotators/me",
            $"{project.Path}/batches",
            $"{project.Path}/batches/b1",
            $"{project.Path}/batches/b1/items",
            $"{project.Path}/items/i1",
            $"{project.Path}/items/i2",
            $"{project.Path}/events",
            .. others.Select(o => $"{project.Path}/annotators/{o}"),
        ];

        foreach (var path in paths)
        {
            var reply = await project.Annotator.Get(path);
            foreach (
                var secret in new[]
                {
                    "their-",
                    "somebody-else",
                    "secret-",
                    "Secretname",
                    "overlap",
                    "\"judged\"",
                    "progress",
                    "Response 0",
                    "Write something",
                }
            )
                reply.Text.ShouldNotContain(secret, Case.Sensitive, $"{path}: {reply.Text}");
            foreach (var other in others.Where(o => o != project.AnnotatorId))
                reply.Text.ShouldNotContain(other, Case.Sensitive, path);
        }
    }

    [Fact]
    public async Task Annotator_CannotTellWhetherAnItemIsThere()
    {
        var project = await (await server.NewProject()).WithItems(1);

        var there = (await project.Annotator.Get($"{project.Path}/items/i1")).ExpectProblem(403, "lease-required");

        (await project.Annotator.Get($"{project.Path}/items/nothing")).Text.ShouldBe(there.Text);
    }

    [Fact]
    public async Task Annotator_CannotTellSomebodyFromNobody()
    {
        var project = await server.NewProject();
        var somebody = (await project.Ingest.Post($"{project.Path}/annotators", """{"externalId":"somebody"}"""))
            .Expect(200)
            .String("id");

        var reply = (await project.Annotator.Get($"{project.Path}/annotators/{somebody}")).ExpectProblem(
            403,
            "forbidden"
        );

        (await project.Annotator.Get($"{project.Path}/annotators/an-nobody")).Text.ShouldBe(reply.Text);
    }

    [Fact]
    public async Task Annotator_SeesTheirStandingOnlyAsPublished()
    {
        var project = await (await (await server.NewProject()).WithItems(20)).WithAssignment(
            TestProject.AnnotatorsSubmit
        );
        for (var i = 1; i <= 20; i++)
        {
            await project.Judge($"i{i}", "somebody-else", i % 2 == 0 ? 2 : -2);
            var before = (await project.Annotator.Get($"{project.Path}/annotators/me")).Expect(200).Text;
            (
                await project.Annotator.Post(
                    $"{project.Path}/items/i{i}/judgments",
                    project.Preference(i % 2 == 0 ? 2 : -2)
                )
            ).Expect(201);
            var after = (await project.Annotator.Get($"{project.Path}/annotators/me")).Expect(200).Text;
            if (i < 20)
                after.ShouldBe(before, $"after {i} judgments");
            else
                after.ShouldNotBe(before);
        }
        // Of 20 units the width of an interval would tell how many there are.
        (await project.Annotator.Get($"{project.Path}/annotators/{project.AnnotatorId}"))
            .Expect(200)
            .Json.GetProperty("agreementWithOthers")
            .GetArrayLength()
            .ShouldBe(0);
    }

    [Fact]
    public async Task Annotator_SeesTheirAgreementInRoundFigures_FromAHundredUnitsOn()
    {
        var project = await (await (await server.NewProject()).WithItems(160)).WithAssignment(
            TestProject.AnnotatorsSubmit
        );
        await project.Ingest.PostLines(
            $"{project.Path}/judgments",
            Enumerable.Range(1, 160).Select(i => project.Preference(i % 3 == 0 ? 2 : -2, "else", item: $"i{i}"))
        );
        (
            await project.Annotator.PostLines(
                $"{project.Path}/judgments",
                Enumerable.Range(1, 160).Select(i => project.Preference(i % 4 == 0 ? 2 : -2, item: $"i{i}"))
            )
        )
            .Expect(200)
            .Lines.ShouldAllBe(l => l.GetProperty("status").GetInt32() == 201);

        var row = (await project.Annotator.Get($"{project.Path}/annotators/me"))
            .Expect(200)
            .Json.GetProperty("agreementWithOthers")
            .EnumerateArray()
            .Single();

        (row.GetProperty("criterion").GetString(), row.GetProperty("units").GetInt32()).ShouldBe(("helpful", 100));
        foreach (var figure in new[] { "value", "low", "high" })
        {
            var value = row.GetProperty("percentAgreement").GetProperty(figure).GetDouble();
            value.ShouldBe(Math.Round(value, 2));
        }
    }

    [Fact]
    public async Task DirectSubmission_IsNotForAnnotators_WhateverTheItem()
    {
        var project = await (await server.NewProject(overlap: 1)).WithItems(1);

        var there = (
            await project.Annotator.Post($"{project.Path}/items/i1/judgments", project.Preference(1))
        ).ExpectProblem(403, "task-required");
        (await project.Annotator.Post($"{project.Path}/items/nothing/judgments", project.Preference(1))).Text.ShouldBe(
            there.Text
        );
        var lines = (
            await project.Annotator.PostLines(
                $"{project.Path}/judgments",
                project.Preference(1, item: "i1"),
                project.Preference(1, item: "nothing")
            )
        )
            .Expect(200)
            .Lines;
        lines.Select(l => l.GetProperty("code").GetString()).ShouldBe(["task-required", "task-required"]);
        (await project.Lead.Get($"{project.Path}/progress")).Json.GetProperty("judgments").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task DirectSubmission_WhereItIsAllowed_TellsNothingOfTheItem()
    {
        var project = await (await (await server.NewProject(overlap: 1)).WithItems(3)).WithAssignment(
            TestProject.AnnotatorsSubmit,
            overlap: 1
        );
        (
            await project.Lead.PostLines(
                $"{project.Path}/batches/gold/items",
                Gold.GoldProject.GoldLine("g1", Gold.GoldProject.AIsBetter)
            )
        ).Expect(200);
        await project.Judge("i1", "somebody", 1);
        (await project.Lead.PostNothing($"{project.Path}/items/i3:close")).Expect(204);

        // Complete, open and gold: taken alike.
        foreach (var item in new[] { "i1", "i2", "g1" })
            (await Submit(item)).Expect(201);
        // Not there, closed, judged by them, with other responses: refused alike, also under an id that somebody else
        // has used.
        string[] refused =
        [
            (await Submit("nothing")).ExpectProblem(409, "not-available").Text,
            (await Submit("i3")).Text,
            (await Submit("i1")).Text,
            (await Submit("g1")).Text,
            (await Submit("i2", first: "x")).Text,
            (await Submit("nothing", first: "x")).Text,
        ];
        refused.Distinct().ShouldHaveSingleItem();
        var taken = await (await server.NewProject()).WithItems(1);
        await taken.WithAssignment(TestProject.AnnotatorsSubmit);
        (await taken.Ingest.Post($"{taken.Path}/items/i1/judgments", taken.Preference(1, "somebody", id: "j"))).Expect(
            201
        );
        (await taken.Annotator.Post($"{taken.Path}/items/i1/judgments", taken.Preference(2, id: "j")))
            .Expect(201)
            .String("id")
            .ShouldBe("j");
        (await taken.Annotator.Post($"{taken.Path}/items/i1/judgments", taken.Preference(-2, id: "j"))).ExpectProblem(
            409,
            "id-reused"
        );

        Task<Reply> Submit(string item, string first = "a") =>
            project.Annotator.Post(
                $"{project.Path}/items/{item}/judgments",
                project.Preference(1).Replace("\"first\":\"a\"", $"\"first\":\"{first}\"")
            );
    }

    [Fact]
    public async Task DirectSubmission_WhereItIsAllowed_IsForTheQualified()
    {
        var project = await (await server.NewProject()).WithItems(2);
        (
            await project.Lead.Put(
                $"{project.Path}/settings",
                $$$"""
                {"categories":[{"id":"creative"},{"id":"factual"}],"criteria":{{{TestProject.PreferenceAndRatings}}},"assignment":{"annotatorsSubmit":true},
                 "quality":{"qualification":{"gate":{{{Gold.GoldProject.Gate}}} } } }
                """,
                "\"1\""
            )
        ).Expect(200);
        (await project.Annotator.Post($"{project.Path}/items/i1/judgments", project.Preference(1))).ExpectProblem(
            409,
            "not-available"
        );

        await Set("qualified");
        (await project.Annotator.Post($"{project.Path}/items/i1/judgments", project.Preference(1))).Expect(201);
        await Set("suspended");
        (await project.Annotator.Post($"{project.Path}/items/i2/judgments", project.Preference(1))).ExpectProblem(
            409,
            "not-available"
        );

        async Task Set(string status) =>
            (
                await project.Lead.Post(
                    $"{project.Path}/annotators/{project.AnnotatorId}/qualification:set",
                    $$"""{"category":"creative","status":"{{status}}","reason":"a test"}"""
                )
            ).Expect(200);
    }

    [Fact]
    public async Task Ingest_SeesItemsWithoutJudgments()
    {
        var project = await (await server.NewProject()).WithItems(1);
        (
            await project.Ingest.Post(
                $"{project.Path}/items/i1/judgments",
                project.Preference(3, "w", more: ",\"rationale\":\"their-reason\"")
            )
        ).Expect(201);

        var item = (await project.Ingest.Get($"{project.Path}/items/i1")).Expect(200);

        item.Text.ShouldContain("secret-model");
        item.Json.TryGetProperty("judgments", out _).ShouldBeFalse();
        item.Text.ShouldNotContain("their-reason");
    }

    [Fact]
    public async Task ProjectSecret_IsNeverShown()
    {
        var project = await server.NewProject();

        foreach (
            var path in new[] { "/v1/projects", project.Path, $"{project.Path}/settings/1", $"{project.Path}/progress" }
        )
            (await project.Admin.Get(path)).Expect(200).Text.ShouldNotContain("secret", Case.Insensitive, path);
    }

    [Fact]
    public async Task Metrics_NameNobodyAndNothing()
    {
        var project = await (await server.NewProject()).WithItems(1);
        await project.Judge("i1", "somebody-else", 1);

        var metrics = (await server.Admin.Get("/metrics")).Expect(200);

        metrics.Text.ShouldContain(
            """rlhfgrains_requests_total{method="POST",route="/v1/projects/{project}/items/{item}/judgments",status="2xx"}"""
        );
        metrics.Text.ShouldNotContain("somebody-else");
        metrics.Text.ShouldNotContain($"/{project.Id}/");
        metrics.Text.ShouldNotContain("an-");
    }
}
