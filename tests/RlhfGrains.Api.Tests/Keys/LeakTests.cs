using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Keys;

/// <summary>What must not be seen (promise 5), whichever way a role asks.</summary>
public class LeakTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Annotator_SeesNothingOfOthersOrOfItems()
    {
        var project = await (await server.NewProject(overlap: 5)).WithItems(2);
        (await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Preference(3, "somebody-else", id: "their-judgment", more: ",\"rationale\":\"their-reason\""))).Expect(201);
        (await project.Annotator.Post($"{project.Path}/items/i1/judgments", project.Preference(1))).Expect(201);
        var others = (await project.Lead.Get($"{project.Path}/annotators")).Json.GetProperty("items").EnumerateArray().Select(a => a.GetProperty("id").GetString()!).ToList();
        string[] paths =
        [
            "/v1/projects", "/v1/keys", project.Path, $"{project.Path}/settings/1", $"{project.Path}/keys", $"{project.Path}/progress", $"{project.Path}/agreement",
            $"{project.Path}/annotators", $"{project.Path}/annotators/me", $"{project.Path}/batches", $"{project.Path}/batches/b1", $"{project.Path}/batches/b1/items",
            $"{project.Path}/items/i1", $"{project.Path}/items/i2", $"{project.Path}/events", .. others.Select(o => $"{project.Path}/annotators/{o}"),
        ];

        foreach (var path in paths)
        {
            var reply = await project.Annotator.Get(path);
            foreach (var secret in new[] { "their-", "somebody-else", "secret-", "Secretname", "overlap", "\"judged\"", "progress", "Response 0", "Write something" })
                reply.Text.ShouldNotContain(secret, Case.Sensitive, $"{path}: {reply.Text}");
            foreach (var other in others.Where(o => o != project.AnnotatorId)) reply.Text.ShouldNotContain(other, Case.Sensitive, path);
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
        var somebody = (await project.Ingest.Post($"{project.Path}/annotators", """{"externalId":"somebody"}""")).Expect(200).String("id");

        var reply = (await project.Annotator.Get($"{project.Path}/annotators/{somebody}")).ExpectProblem(403, "forbidden");

        (await project.Annotator.Get($"{project.Path}/annotators/an-nobody")).Text.ShouldBe(reply.Text);
    }

    [Fact]
    public async Task Annotator_SeesTheirStandingOnlyAsPublished()
    {
        var project = await (await server.NewProject()).WithItems(20);
        for (var i = 1; i <= 20; i++)
        {
            await project.Judge($"i{i}", "somebody-else", i % 2 == 0 ? 2 : -2);
            var before = (await project.Annotator.Get($"{project.Path}/annotators/me")).Expect(200).Text;
            (await project.Annotator.Post($"{project.Path}/items/i{i}/judgments", project.Preference(i % 2 == 0 ? 2 : -2))).Expect(201);
            var after = (await project.Annotator.Get($"{project.Path}/annotators/me")).Expect(200).Text;
            if (i < 20) after.ShouldBe(before, $"after {i} judgments");
            else after.ShouldNotBe(before);
        }
        (await project.Annotator.Get($"{project.Path}/annotators/{project.AnnotatorId}")).Expect(200).Json.GetProperty("agreementWithOthers").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Ingest_SeesItemsWithoutJudgments()
    {
        var project = await (await server.NewProject()).WithItems(1);
        (await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Preference(3, "w", more: ",\"rationale\":\"their-reason\""))).Expect(201);

        var item = (await project.Ingest.Get($"{project.Path}/items/i1")).Expect(200);

        item.Text.ShouldContain("secret-model");
        item.Json.TryGetProperty("judgments", out _).ShouldBeFalse();
        item.Text.ShouldNotContain("their-reason");
    }

    [Fact]
    public async Task ProjectSecret_IsNeverShown()
    {
        var project = await server.NewProject();

        foreach (var path in new[] { "/v1/projects", project.Path, $"{project.Path}/settings/1", $"{project.Path}/progress" })
            (await project.Admin.Get(path)).Expect(200).Text.ShouldNotContain("secret", Case.Insensitive, path);
    }

    [Fact]
    public async Task Metrics_NameNobodyAndNothing()
    {
        var project = await (await server.NewProject()).WithItems(1);
        await project.Judge("i1", "somebody-else", 1);

        var metrics = (await server.With(null).Get("/metrics")).Expect(200);

        metrics.Text.ShouldContain("""rlhfgrains_requests_total{method="POST",route="/v1/projects/{project}/items/{item}/judgments",status="2xx"}""");
        metrics.Text.ShouldNotContain("somebody-else");
        metrics.Text.ShouldNotContain($"/{project.Id}/");
        metrics.Text.ShouldNotContain("an-");
    }
}
