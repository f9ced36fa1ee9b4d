using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Api.Tests.Live;
using Shouldly;

namespace RlhfGrains.Api.Tests.Tasks;

public class TaskTests(ApiServer server) : IClassFixture<ApiServer>
{
    static string Judgment(JsonElement task, int strength = 2) =>
        $$$"""
            {"answers":[{"criterion":"helpful","preference":{"first":"{{{Response(task, 0)}}}","second":"{{{Response(
                task,
                1
            )}}}","strength":{{{strength}}}}}],"durationMs":4100}
            """;

    static string Response(JsonElement task, int shown) =>
        task.GetProperty("responses")[shown].GetProperty("id").GetString()!;

    static string IdOf(JsonElement task) => task.GetProperty("id").GetString()!;

    static async Task<JsonElement> Next(Caller caller, TestProject project, string query = "")
    {
        var answer = (await caller.PostNothing($"{project.Path}/tasks:next{query}")).Expect(200).Json;
        answer.GetProperty("task").ValueKind.ShouldBe(JsonValueKind.Object, answer.GetRawText());
        return answer.GetProperty("task");
    }

    static async Task<string> Reason(Caller caller, TestProject project, string query = "") =>
        (await caller.PostNothing($"{project.Path}/tasks:next{query}")).Expect(200).String("reason");

    static async Task<string> Enrol(TestProject project, string external) =>
        (await project.Ingest.Post($"{project.Path}/annotators", $$"""{"externalId":"{{external}}"}"""))
            .Expect(200)
            .String("id");

    [Fact]
    public async Task Annotator_WorksThroughABatch_TaskByTask()
    {
        var project = await (await server.NewProject(overlap: 1)).WithItems(3);
        for (var i = 0; i < 3; i++)
        {
            var task = await Next(project.Annotator, project);
            IdOf(await Next(project.Annotator, project)).ShouldBe(IdOf(task));
            (await project.Annotator.Get($"{project.Path}/tasks/{IdOf(task)}"))
                .Expect(200)
                .Text.ShouldBe(task.GetRawText());
            var receipt = (
                await project.Annotator.Post($"{project.Path}/tasks/{IdOf(task)}/judgment", Judgment(task))
            ).Expect(201);
            receipt.String("task").ShouldBe(IdOf(task));
        }
        (await Reason(project.Annotator, project)).ShouldBe("no-work");
        var progress = (await project.Lead.Get($"{project.Path}/progress")).Expect(200).Json;
        progress.GetProperty("complete").GetInt32().ShouldBe(3);
        progress.GetProperty("leased").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Reasons_TellWhatIsMissing()
    {
        var project = await server.NewProject(overlap: 2);
        (await Reason(project.Annotator, project)).ShouldBe("no-work");
        (await Reason(project.Ingest, project, $"?annotator={project.AnnotatorId}")).ShouldBe("no-open-work");
        await project.WithItems(1);
        var task = await Next(project.Annotator, project);
        (await project.Annotator.Post($"{project.Path}/tasks/{IdOf(task)}/judgment", Judgment(task))).Expect(201);

        // The annotator's own key is not told whether others have finished it.
        (await Reason(project.Annotator, project)).ShouldBe("no-work");
        (await Reason(project.Ingest, project, $"?annotator={project.AnnotatorId}")).ShouldBe("all-done");
    }

    [Fact]
    public async Task Judgment_SentTwice_GetsTheSameAnswer()
    {
        var project = await (await server.NewProject()).WithItems(1);
        var task = await Next(project.Annotator, project);
        var path = $"{project.Path}/tasks/{IdOf(task)}/judgment";
        var first = (await project.Annotator.Post(path, Judgment(task))).Expect(201).Text;

        (await project.Annotator.Post(path, Judgment(task))).Expect(201).Text.ShouldBe(first);
        (await project.Annotator.Post(path, Judgment(task, -1))).ExpectProblem(409, "id-reused");
        (await project.Annotator.PostNothing($"{project.Path}/tasks/{IdOf(task)}:release")).ExpectProblem(
            409,
            "lease-ended"
        );
    }

    [Fact]
    public async Task Lease_ForgedOrOfAnother_IsTheSameNotFound()
    {
        var project = await (await server.NewProject()).WithItems(2);
        var other = await Enrol(project, "other");
        var task = await Next(project.Ingest, project, $"?annotator={other}");
        var forged = "0123456789abcdefghjkmnpqrs";

        foreach (var id in new[] { IdOf(task), forged })
        {
            (await project.Annotator.Get($"{project.Path}/tasks/{id}")).ExpectProblem(404, "unknown-lease");
            (await project.Annotator.Post($"{project.Path}/tasks/{id}/judgment", Judgment(task))).ExpectProblem(
                404,
                "unknown-lease"
            );
            foreach (var verb in new[] { "renew", "release" })
                (await project.Annotator.PostNothing($"{project.Path}/tasks/{id}:{verb}")).ExpectProblem(
                    404,
                    "unknown-lease"
                );
            (await project.Annotator.Post($"{project.Path}/tasks/{id}:skip", """{"reason":"x"}""")).ExpectProblem(
                404,
                "unknown-lease"
            );
        }
        (await project.Annotator.Get($"{project.Path}/tasks/{IdOf(task)}")).Text.ShouldBe(
            (await project.Annotator.Get($"{project.Path}/tasks/{forged}")).Text
        );
    }

    [Fact]
    public async Task ReleaseRenewAndSkip_DoWhatTheySay()
    {
        var project = await (await server.NewProject(overlap: 1)).WithItems(2);
        var task = await Next(project.Annotator, project);
        (await project.Annotator.PostNothing($"{project.Path}/tasks/{IdOf(task)}:renew")).Expect(200);
        (await project.Annotator.PostNothing($"{project.Path}/tasks/{IdOf(task)}:release")).Expect(204);
        (await project.Annotator.PostNothing($"{project.Path}/tasks/{IdOf(task)}:release")).Expect(204);
        (await project.Annotator.Post($"{project.Path}/tasks/{IdOf(task)}/judgment", Judgment(task))).ExpectProblem(
            409,
            "lease-ended"
        );

        var again = await Next(project.Annotator, project);
        IdOf(again).ShouldBe(IdOf(task));
        (
            await project.Annotator.Post($"{project.Path}/tasks/{IdOf(again)}:skip", """{"reason":"a b"}""")
        ).ExpectProblem(422, "invalid-skip-reason");
        (
            await project.Annotator.Post($"{project.Path}/tasks/{IdOf(again)}:skip", """{"reason":"not-my-language"}""")
        ).Expect(204);
        var last = await Next(project.Annotator, project);
        (
            await project.Annotator.Post($"{project.Path}/tasks/{IdOf(last)}:skip", """{"reason":"not-my-language"}""")
        ).Expect(204);
        (await Reason(project.Annotator, project)).ShouldBe("no-work");

        var leads = (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}")).Expect(200).Json;
        leads.GetProperty("tasks").GetProperty("skips").GetInt32().ShouldBe(2);
        leads.GetProperty("tasks").GetProperty("releases").GetInt32().ShouldBe(1);
        (await project.Lead.Get($"{project.Path}/items/i1")).Expect(200).Text.ShouldContain("not-my-language");
        (await project.Lead.Get($"{project.Path}/progress"))
            .Expect(200)
            .Json.GetProperty("skips")
            .GetInt32()
            .ShouldBe(2);
    }

    [Fact]
    public async Task Releases_AreLimitedByPolicy_AndShownToLeads()
    {
        var project = await (await (await server.NewProject(overlap: 1)).WithItems(2)).WithAssignment(
            """{"releasesPerDayMax":1}""",
            overlap: 1
        );
        var task = await Next(project.Annotator, project);
        (await project.Annotator.PostNothing($"{project.Path}/tasks/{IdOf(task)}:release")).Expect(204);
        (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}"))
            .Json.GetProperty("tasks")
            .GetProperty("open")[0]
            .GetProperty("released")
            .GetBoolean()
            .ShouldBeTrue();
        await Next(project.Annotator, project);

        (await project.Annotator.PostNothing($"{project.Path}/tasks/{IdOf(task)}:release")).ExpectProblem(
            409,
            "too-many-releases"
        );
        (await project.Annotator.Post($"{project.Path}/tasks/{IdOf(task)}/judgment", Judgment(task))).Expect(201);
    }

    [Fact]
    public async Task Task_TellsAnAnnotatorNothingButWhatIsToBeJudged()
    {
        var project = await (await server.NewProject(overlap: 5)).WithItems(1);
        await project.Judge("i1", "somebody-else", 1);
        var task = await Next(project.Annotator, project);
        var text = task.GetRawText();

        task.EnumerateObject()
            .Select(m => m.Name)
            .ShouldBe(["id", "item", "batch", "prompt", "responses", "rubricVersion", "criteria", "expiresAt"]);
        foreach (
            var secret in new[]
            {
                "secret-",
                "\"i1\"",
                "\"b1\"",
                "\"a\"",
                "\"b\"",
                "creative",
                "words",
                "overlap",
                "somebody",
                "regular",
                "first",
                project.AnnotatorId,
            }
        )
            text.ShouldNotContain(secret, Case.Sensitive);
        var bad = await project.Annotator.Post(
            $"{project.Path}/tasks/{IdOf(task)}/judgment",
            """{"answers":[{"criterion":"safe","ratings":{}}]}"""
        );
        bad.ExpectProblem(422, "response-missing").Text.ShouldNotContain("'a'");
        var wrong = await project.Annotator.Post(
            $"{project.Path}/tasks/{IdOf(task)}/judgment",
            """{"answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","strength":1}}]}"""
        );
        wrong.ExpectProblem(422, "unknown-response");
    }

    [Fact]
    public async Task Roles_GetTasksAsTheyMay()
    {
        var project = await (await server.NewProject()).WithItems(2);
        var path = $"{project.Path}/tasks:next";
        (await project.Lead.PostNothing(path)).ExpectProblem(403, "forbidden");
        (await project.Admin.PostNothing(path)).ExpectProblem(400, "invalid-query");
        (await project.Ingest.PostNothing(path)).ExpectProblem(400, "invalid-query");
        (await project.Ingest.PostNothing($"{path}?annotator=an-nobody")).ExpectProblem(404, "unknown-annotator");
        (await project.Annotator.PostNothing($"{path}?annotator=an-nobody")).ExpectProblem(403, "forbidden");
        (await project.Annotator.PostNothing($"{path}?waitSeconds=31")).ExpectProblem(400, "invalid-query");
        await Next(project.Annotator, project, $"?annotator={project.AnnotatorId}");
    }

    [Fact]
    public async Task Waiting_EndsWhenWorkOpens()
    {
        var project = await server.NewProject(overlap: 1);
        var waiting = project.Annotator.PostNothing($"{project.Path}/tasks:next?waitSeconds=30");
        await project.WithItems(1);

        (await waiting.WaitAsync(TimeSpan.FromSeconds(20)))
            .Expect(200)
            .Json.GetProperty("task")
            .ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public async Task Waiting_EndsWhenSomebodyGivesATaskBack()
    {
        var project = await (await server.NewProject(overlap: 1)).WithItems(1);
        var other = await Enrol(project, "other");
        var task = await Next(project.Ingest, project, $"?annotator={other}");
        var waiting = project.Annotator.PostNothing($"{project.Path}/tasks:next?waitSeconds=30");
        (
            await project.Ingest.Post(
                $"{project.Path}/tasks/{IdOf(task)}:skip?annotator={other}",
                """{"reason":"unsafe"}"""
            )
        ).Expect(204);

        (await waiting.WaitAsync(TimeSpan.FromSeconds(20)))
            .Expect(200)
            .Json.GetProperty("task")
            .ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public async Task Batches_AreWorkedOnByPriority_AndHaveAnOverlapOfTheirOwn()
    {
        var project = await (await server.NewProject(overlap: 1)).WithItems(1, batch: "b1", prefix: "x");
        await project.WithItems(12, batch: "b2", prefix: "y");
        (await project.Lead.Put($"{project.Path}/batches/b2/policy", """{"priority":5,"overlap":2}""", null)).Expect(
            200
        );
        (await project.Lead.Put($"{project.Path}/batches/b2/policy", """{"priority":5000}""", null)).ExpectProblem(
            422,
            "invalid-settings"
        );
        (await project.Lead.Put($"{project.Path}/batches/nothing/policy", """{"priority":5}""", null)).ExpectProblem(
            404,
            "unknown-batch"
        );

        await Next(project.Annotator, project);

        var open = (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}"))
            .Json.GetProperty("tasks")
            .GetProperty("open");
        open[0].GetProperty("item").GetString()!.ShouldStartWith("y");
        foreach (var part in new[] { "b2", "b2~2" })
        {
            var batch = (await project.Lead.Get($"{project.Path}/batches/{part}")).Expect(200).Json;
            (batch.GetProperty("priority").GetInt32(), batch.GetProperty("overlap").GetInt32()).ShouldBe((5, 2));
        }
    }

    [Fact]
    public async Task Progress_SaysWhenTheOverlapCannotBeReached()
    {
        var project = await (await server.NewProject(overlap: 4)).WithItems(1);

        var warnings = (await project.Lead.Get($"{project.Path}/progress")).Expect(200).Json.GetProperty("warnings");

        warnings[0].GetProperty("code").GetString().ShouldBe("overlap-above-annotators");
    }

    [Fact]
    public async Task Leads_SeeLeases_InTheStreamAndWithTheItem()
    {
        var project = await (await server.NewProject()).WithItems(1);
        using var events = await EventStream.Open(project.Lead, server, project.Path);
        (await events.Next()).Kind.ShouldBe("reset");
        await Next(project.Annotator, project);

        var lease = await events.Next();
        lease.Kind.ShouldBe("lease");
        lease.Data.ShouldContain("\"state\":\"opened\"");
        (await project.Lead.Get($"{project.Path}/items/i1"))
            .Expect(200)
            .Json.GetProperty("leases")[0]
            .GetProperty("annotator")
            .GetString()
            .ShouldBe(project.AnnotatorId);
        (await project.Ingest.Get($"{project.Path}/items/i1"))
            .Expect(200)
            .Json.TryGetProperty("leases", out _)
            .ShouldBeFalse();
    }

    [Fact]
    public async Task Assignment_IsASettingOfTheProject()
    {
        var project = await server.NewProject();
        var read = (await project.Lead.Get(project.Path))
            .Expect(200)
            .Json.GetProperty("settings")
            .GetProperty("assignment");
        read.GetProperty("leaseSeconds").GetInt32().ShouldBe(1_800);
        var body =
            """{"categories":[{"id":"creative"},{"id":"factual"}],"criteria":CRITERIA,"overlap":2,"assignment":{"leaseSeconds":0}}""".Replace(
                "CRITERIA",
                TestProject.PreferenceAndRatings
            );

        (await project.Lead.Put($"{project.Path}/settings", body, "\"1\"")).ExpectProblem(422, "invalid-settings");
    }
}
