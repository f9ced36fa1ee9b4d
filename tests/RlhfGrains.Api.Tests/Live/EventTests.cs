using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Live;

public class EventTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Events_TellWhatHappens_AndNothingThatWasSaid()
    {
        var project = await (await server.NewProject()).WithItems(2);
        var other = await (await server.NewProject()).WithItems(1);
        using var events = await EventStream.Open(project.Lead, server, project.Path);
        (await events.Next()).ShouldBe(("reset", "{}"));

        await other.Judge("i1", "w", 1);
        (
            await project.Ingest.Post(
                $"{project.Path}/items/i1/judgments",
                project.Preference(3, "w", id: "j1", more: ",\"rationale\":\"their-reason\"")
            )
        ).Expect(201);
        var judgment = await events.Next();
        judgment.Kind.ShouldBe("judgment");
        judgment.Data.ShouldContain("\"item\":\"i1\"");
        judgment.Data.ShouldContain("\"category\":\"creative\"");
        judgment.Data.ShouldContain("\"round\":\"first\"");
        judgment.Data.ShouldContain("\"withdrawn\":false");
        judgment.Data.ShouldNotContain("their-reason");
        judgment.Data.ShouldNotContain("strength");

        (
            await project.Lead.Post($"{project.Path}/items/i1/judgments/j1:withdraw", """{"reason":"their-reason"}""")
        ).Expect(200);
        (await events.Next()).Data.ShouldContain("\"withdrawn\":true");

        await project.WithItems(1, batch: "b2", prefix: "x");
        (await events.Next()).ShouldBe(("batch", """{"id":"b2","status":"opening"}"""));
        (await events.Next()).ShouldBe(("batch", """{"id":"b2","status":"open"}"""));
    }

    [Fact]
    public async Task Events_EndWithTheKey()
    {
        var project = await server.NewProject();
        var issued = (
            await project.Lead.Post($"{project.Path}/keys", """{"role":"lead","label":"dashboard"}""")
        ).Expect(201);
        using var events = await EventStream.Open(server.With(issued.String("key")), server, project.Path);
        (await events.Next()).Kind.ShouldBe("reset");

        (await project.Lead.Delete($"{project.Path}/keys/{issued.String("id")}")).Expect(200);

        (await events.Next()).Kind.ShouldBe("");
    }

    [Fact]
    public async Task Events_OfNoProject_AreRefused() =>
        (await server.Admin.Get("/v1/projects/nothing/events")).ExpectProblem(404, "unknown-project");
}
