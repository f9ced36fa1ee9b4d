using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Annotators;

/// <summary>A decision about a person reaches what they hold, and is in force when it is answered.</summary>
public class StatusTests(ApiServer server) : IClassFixture<ApiServer>
{
    const string Because = """{"reason":"answers without reading"}""";

    [Fact]
    public async Task Suspended_TheyHoldNothing_AndNothingOfTheirsIsTaken_UntilTheyAreReinstated()
    {
        var project = await (await server.NewProject()).WithItems(2);
        var person = $"{project.Path}/annotators/{project.AnnotatorId}";
        var task = (await Next(project)).Json.GetProperty("task").GetProperty("id").GetString();

        var suspended = (await project.Lead.Post($"{person}:suspend", Because)).Expect(200);

        suspended.String("status").ShouldBe("suspended");
        suspended.Json.GetProperty("recalledItems").GetArrayLength().ShouldBe(1);
        (await project.Annotator.PostNothing($"{project.Path}/tasks/{task}:renew")).ExpectProblem(409, "lease-ended");
        (await Next(project)).ExpectProblem(409, "annotator-suspended");
        foreach (var caller in new[] { project.Ingest, project.Annotator })
        {
            var external = caller == project.Ingest ? "annotator-with-a-key" : null;
            (await caller.Post($"{project.Path}/items/i1/judgments", project.Preference(1, external))).ExpectProblem(
                409,
                "annotator-suspended"
            );
        }
        (await project.Lead.Post($"{person}:suspend", Because))
            .Expect(200)
            .Json.GetProperty("changed")
            .GetBoolean()
            .ShouldBeFalse();
        (await project.Lead.Get(person))
            .Json.GetProperty("status")
            .GetProperty("reason")
            .GetString()
            .ShouldBe("answers without reading");

        (await project.Lead.Post($"{person}:reinstate", Because)).Expect(200);
        (await Next(project))
            .Expect(200)
            .Json.GetProperty("task")
            .ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Object);
    }

    [Fact]
    public async Task Removed_TheirKeysOpenNothing_AndTheyAreNotEnrolledAgain()
    {
        var project = await (await server.NewProject()).WithItems(2);
        var person = $"{project.Path}/annotators/{project.AnnotatorId}";
        (await Next(project)).Expect(200);

        var removed = (await project.Lead.Post($"{person}:remove", Because, "r1")).Expect(200);

        removed.Json.GetProperty("revokedKeys").GetArrayLength().ShouldBe(1);
        (await Next(project)).Status.ShouldBe(401);
        (await project.Lead.Get(person)).Json.GetProperty("tasks").GetProperty("open").GetArrayLength().ShouldBe(0);
        (
            await project.Lead.Post($"{project.Path}/annotators", """{"externalId":"annotator-with-a-key"}""")
        ).ExpectProblem(409, "annotator-removed");
        (
            await project.Ingest.Post(
                $"{project.Path}/items/i1/judgments",
                project.Preference(1, "annotator-with-a-key")
            )
        ).ExpectProblem(409, "annotator-removed");
        (
            await project.Admin.Post(
                $"{project.Path}/keys",
                $$"""{"role":"annotator","label":"x","annotator":"{{project.AnnotatorId}}"}"""
            )
        ).ExpectProblem(409, "annotator-removed");
        (await project.Lead.Post($"{project.Path}/annotators/an-nobody:remove", Because)).ExpectProblem(
            404,
            "unknown-annotator"
        );
        (await project.Lead.Post($"{person}:remove", """{"reason":" "}""")).ExpectProblem(422, "invalid-status-reason");
        (await project.Ingest.Post($"{person}:remove", Because)).ExpectProblem(403, "forbidden");
    }

    [Fact]
    public async Task ALeadTakesATaskBack_AndARevokedKeyHoldsNone()
    {
        var project = await (await server.NewProject()).WithItems(2);
        var person = $"{project.Path}/annotators/{project.AnnotatorId}";
        (await Next(project)).Expect(200);
        (await project.Lead.PostNothing($"{person}/tasks:recall"))
            .Expect(200)
            .Json.GetProperty("items")
            .GetArrayLength()
            .ShouldBe(1);
        (await project.Lead.PostNothing($"{person}/tasks:recall?item=i1"))
            .Expect(200)
            .Json.GetProperty("items")
            .GetArrayLength()
            .ShouldBe(0);
        (await Next(project)).Expect(200);
        var key = (await project.Lead.Get($"{project.Path}/keys"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Single(k => k.GetProperty("role").GetString() == "annotator")
            .GetProperty("id")
            .GetString();

        (await project.Lead.Delete($"{project.Path}/keys/{key}")).Expect(200);

        (await project.Lead.Get(person)).Json.GetProperty("tasks").GetProperty("open").GetArrayLength().ShouldBe(0);
    }

    static Task<Reply> Next(TestProject project) => project.Annotator.PostNothing($"{project.Path}/tasks:next");
}
