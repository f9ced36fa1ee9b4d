using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Api.Tests.Live;
using RlhfGrains.Grains.Vocabulary;
using Shouldly;
using Caller = RlhfGrains.Api.Tests.Hosting.Caller;

namespace RlhfGrains.Api.Tests.Keys;

/// <summary>Keys that expire, are replaced, say who made and uses them, and may do less than their role.</summary>
public class KeyLifeTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task AKey_OpensNothingWhenItHasExpired_AndItsStreamEnds()
    {
        var project = await server.NewProject();
        var end = DateTimeOffset.UtcNow.AddSeconds(3);
        var issued = (
            await project.Lead.Post($"{project.Path}/keys", $$"""{"role":"lead","label":"x","expiresAt":"{{end:O}}"}""")
        ).Expect(201);
        var caller = server.With(issued.String("key"));
        using var events = await EventStream.Open(caller, server, project.Path);
        (await events.Next()).Kind.ShouldBe("reset");

        (await events.Next().WaitAsync(TimeSpan.FromSeconds(30))).Kind.ShouldBe("");

        DateTimeOffset.UtcNow.ShouldBeGreaterThan(end.AddMilliseconds(-1));
        (await caller.Get(project.Path)).ExpectProblem(401, "unauthenticated");
        (
            await project.Lead.Post($"{project.Path}/keys", $$"""{"role":"lead","label":"x","expiresAt":"{{end:O}}"}""")
        ).ExpectProblem(422, "invalid-key");
    }

    [Fact]
    public async Task AReplacedKey_GoesOnBesideItsSuccessor_OrEndsAtOnce()
    {
        var project = await server.NewProject();
        var (id, old) = await NewKey(project, "ingest", "no-practice");

        var made = (await project.Lead.PostNothing($"{project.Path}/keys/{id}:rotate", "rotate-1")).Expect(201);
        var successor = server.With(made.String("key"));
        made.String("replaces").ShouldBe(id);
        made.String("scope").ShouldBe("no-practice");
        (await old.Get(project.Path)).Expect(200);
        (await successor.Get(project.Path)).Expect(200);
        (await Listed(project, id)).GetProperty("replacedBy").GetString().ShouldBe(made.String("id"));
        var again = (await project.Lead.PostNothing($"{project.Path}/keys/{id}:rotate", "rotate-1")).Expect(200);
        again.String("id").ShouldBe(made.String("id"));

        (await project.Lead.PostNothing($"{project.Path}/keys/{id}:rotate?overlapHours=0")).Expect(201);
        (await old.Get(project.Path)).ExpectProblem(401, "unauthenticated");
        (await successor.Get(project.Path)).Expect(200);
        (await project.Lead.PostNothing($"{project.Path}/keys/{id}:rotate")).ExpectProblem(409, "key-ended");
    }

    [Fact]
    public async Task AKey_SaysWhoMadeAndEndedIt_AndWhenItWasUsed()
    {
        var project = await server.NewProject();
        var (id, caller) = await NewKey(project, "ingest");
        var before = await Listed(project, id);
        before.GetProperty("lastUsedAt").GetString().ShouldBeNull();
        before.GetProperty("madeBy").GetString().ShouldBe(project.Lead.Key![3..19]);

        (await caller.Get(project.Path)).Expect(200);
        // It is kept beside the answer.
        while ((await Listed(project, id)).GetProperty("lastUsedAt").GetString() is null) { }

        (await server.Admin.Delete($"{project.Path}/keys/{id}"))
            .Expect(200)
            .String("revokedBy")
            .ShouldBe("environment");
    }

    [Fact]
    public async Task AnIngestKeyWithoutPractice_GetsNoPracticeTask_AndNoFeedback()
    {
        var project = await (await server.NewProject()).WithItems(1);
        var (_, caller) = await NewKey(project, "ingest", "no-practice");

        (
            await caller.PostNothing($"{project.Path}/tasks:next?annotator={project.AnnotatorId}&mode=practice")
        ).ExpectProblem(403, "forbidden");
        (await caller.PostNothing($"{project.Path}/tasks:next?annotator={project.AnnotatorId}")).Expect(200);
    }

    [Fact]
    public async Task AnExporter_ReadsJudgments_AndAnAdjudicatorDoesNot()
    {
        var project = await (await server.NewProject()).WithItems(1);
        await project.Judge("i1", "somebody", 2);
        var (_, exporter) = await NewKey(project, "exporter");
        var (_, adjudicator) = await NewKey(project, "adjudicator");

        (await exporter.Get($"{project.Path}/items/i1"))
            .Expect(200)
            .Json.GetProperty("judgments")
            .GetArrayLength()
            .ShouldBe(1);
        (await adjudicator.Get($"{project.Path}/items/i1"))
            .Expect(200)
            .Json.TryGetProperty("judgments", out _)
            .ShouldBeFalse();
    }

    [Fact]
    public async Task AKeyThatIsRefused_TakesNoPlaceOnTheList()
    {
        var project = await server.NewProject();
        var before = (await project.Lead.Get($"{project.Path}/keys")).Json.GetProperty("items").GetArrayLength();

        (
            await project.Lead.Post($"{project.Path}/keys", """{"role":"ingest","label":"x","scope":"read-only"}""")
        ).ExpectProblem(422, "invalid-key");

        (await project.Lead.Get($"{project.Path}/keys")).Json.GetProperty("items").GetArrayLength().ShouldBe(before);
    }

    [Fact]
    public async Task AllKeysOfAnAnnotator_AreRevokedInOneStep_WithWhatTheyHaveOpen()
    {
        var project = await server.NewProject();
        var keys = (KeyRing)server.Services.GetService(typeof(KeyRing))!;
        var waiting = project.Annotator.PostNothing($"{project.Path}/tasks:next?waitSeconds=30");
        var id = new KeyId(project.Annotator.Key![3..19]);
        while (keys.OpenOf(id) == 0)
            await Task.Yield();

        (
            await keys.RevokeAll(
                new(project.Id),
                new(project.AnnotatorId),
                new Request("gone", []),
                new KeyId("by"),
                default
            )
        ).ShouldBe(1);

        (await waiting.WaitAsync(TimeSpan.FromSeconds(10))).ExpectProblem(401, "unauthenticated");
        (await project.Annotator.Get(project.Path)).ExpectProblem(401, "unauthenticated");
        (await project.Ingest.Get(project.Path)).Expect(200);
    }

    [Fact]
    public async Task WhatAnAdminChanges_AndWhoTouchesKeysAndPersonalData_IsInTheAuditTrail()
    {
        var project = await (await server.NewProject()).WithItems(1);

        (await project.Admin.PostNothing($"{project.Path}/items/i1:close")).Expect(204);
        (await project.Lead.PostNothing($"{project.Path}/items/i1:reopen")).Expect(204);
        (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}/export")).Expect(200);
        (await project.Admin.Get($"{project.Path}/progress")).Expect(200);
        var (id, _) = await NewKey(project, "ingest");

        var acts = (await project.Lead.Get($"{project.Path}/audit-trail"))
            .Expect(200)
            .Json.GetProperty("items")
            .EnumerateArray()
            .Select(a =>
                $"{a.GetProperty("role").GetString()} {a.GetProperty("operation").GetString()} {a.GetProperty("path").GetString()}"
            )
            .ToList();
        acts.ShouldContain($"admin POST /v1/projects/{{project}}/items/{{item}}:close {project.Path}/items/i1:close");
        acts.ShouldContain(
            $"lead GET /v1/projects/{{project}}/annotators/{{annotator}}/export {project.Path}/annotators/{project.AnnotatorId}/export"
        );
        acts.ShouldContain($"lead POST /v1/projects/{{project}}/keys {project.Path}/keys");
        acts.ShouldNotContain(a =>
            a.Contains(":reopen", StringComparison.Ordinal) || a.Contains("progress", StringComparison.Ordinal)
        );
        (await project.Admin.Get("/v1/admin/audit-trail?limit=500"))
            .Expect(200)
            .Text.ShouldContain("POST /v1/projects\"");
        (await project.Lead.Get($"{project.Path}/audit-trail?day=2001-01-01"))
            .Expect(200)
            .Json.GetProperty("items")
            .GetArrayLength()
            .ShouldBe(0);
    }

    [Fact]
    public async Task AnAdmin_MayDoWhatLeadsAndFrontendsDo()
    {
        var project = await (await server.NewProject()).WithItems(2);
        var path = $"{project.Path}/tasks";

        (await project.Admin.Post($"{project.Path}/items/i1/judgments", project.Preference(1, "w", id: "j1"))).Expect(
            201
        );
        (await project.Admin.Post($"{project.Path}/items/i1/judgments/j1:withdraw", """{"reason":"a slip"}""")).Expect(
            200
        );
        (await project.Admin.Post($"{project.Path}/annotators", """{"externalId":"new"}""")).Expect(200);
        (await project.Admin.PostNothing($"{project.Path}/batches/b1:close")).Expect(200);
        (await project.Admin.PostNothing($"{project.Path}/batches/b1:reopen")).Expect(200);
        var task = (await project.Admin.PostNothing($"{path}:next?annotator={project.AnnotatorId}"))
            .Expect(200)
            .Json.GetProperty("task")
            .GetProperty("id")
            .GetString();
        (await project.Admin.PostNothing($"{path}/{task}:release?annotator={project.AnnotatorId}")).Expect(204);
    }

    async Task<(string Id, Caller Caller)> NewKey(TestProject project, string role, string? scope = null)
    {
        var scoped = scope is null ? "" : $",\"scope\":\"{scope}\"";
        var issued = (
            await project.Lead.Post($"{project.Path}/keys", $$"""{"role":"{{role}}","label":"x"{{scoped}}}""")
        ).Expect(201);
        return (issued.String("id"), server.With(issued.String("key")));
    }

    static async Task<System.Text.Json.JsonElement> Listed(TestProject project, string id) =>
        (await project.Lead.Get($"{project.Path}/keys"))
            .Expect(200)
            .Json.GetProperty("items")
            .EnumerateArray()
            .Single(k => k.GetProperty("id").GetString() == id);
}
