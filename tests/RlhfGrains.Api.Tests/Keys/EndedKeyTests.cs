using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Grains.Vocabulary;
using Shouldly;
using Caller = RlhfGrains.Api.Tests.Hosting.Caller;

namespace RlhfGrains.Api.Tests.Keys;

/// <summary>Everything that a key has open ends with it.</summary>
public class EndedKeyTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task AWaitForATask_EndsWithItsKey()
    {
        var project = await server.NewProject();
        var (id, caller) = await NewKey(project, "annotator", project.AnnotatorId);
        var waiting = caller.PostNothing($"{project.Path}/tasks:next?waitSeconds=30");
        await Opens(id);

        (await project.Lead.Delete($"{project.Path}/keys/{id}")).Expect(200);

        (await waiting.WaitAsync(TimeSpan.FromSeconds(10))).ExpectProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task AnImport_EndsWithItsKey_AndLeavesNothing()
    {
        var project = await server.NewProject();
        var (id, caller) = await NewKey(project, "ingest");
        using var import = await OpenBody.Send(
            server,
            caller,
            $"{project.Path}/batches/b1/items",
            TestProject.ItemLine("i1") + "\n"
        );
        await Opens(id);

        (await project.Lead.Delete($"{project.Path}/keys/{id}")).Expect(200);

        (await import.Answer()).ShouldStartWith("HTTP/1.1 401 ");
        await project.WithItems(1);
    }

    [Fact]
    public async Task AStreamOfJudgments_EndsWithItsKey_BehindTheAnswersOfAllLinesBefore()
    {
        var project = await (await server.NewProject()).WithItems(2);
        var (id, caller) = await NewKey(project, "ingest");
        using var stream = await OpenBody.Send(
            server,
            caller,
            $"{project.Path}/judgments",
            project.Preference(1, "w", "i1").Trim() + "\n"
        );
        while (await Judgments(project) == 0) { }

        (await project.Lead.Delete($"{project.Path}/keys/{id}")).Expect(200);

        var answer = await stream.Answer();
        answer.ShouldContain("{\"line\":1,\"status\":201");
        answer.ShouldContain("{\"line\":2,\"status\":401");
    }

    [Fact]
    public async Task AnEnrolment_EndsWithItsKey()
    {
        var project = await server.NewProject();
        var (id, caller) = await NewKey(project, "ingest");
        using var enrolment = await OpenBody.Send(
            server,
            caller,
            $"{project.Path}/annotators:import",
            "{\"externalId\":\"somebody-new\"}\n"
        );
        while (
            !(await project.Lead.Get($"{project.Path}/annotators")).Text.Contains(
                "somebody-new",
                StringComparison.Ordinal
            )
        ) { }

        (await project.Lead.Delete($"{project.Path}/keys/{id}")).Expect(200);

        var answer = await enrolment.Answer();
        answer.ShouldContain("{\"line\":1,\"status\":200");
        answer.ShouldContain("{\"line\":2,\"status\":401");
    }

    [Fact]
    public async Task ABodyThatArrivesAfterItsKeyWasRevoked_ChangesNothing()
    {
        var project = await (await server.NewProject()).WithItems(1);
        var (id, caller) = await NewKey(project, "ingest");
        var judgment = project.Preference(1, "w");
        using var body = await OpenBody.Send(
            server,
            caller,
            $"{project.Path}/items/i1/judgments",
            judgment[..10],
            "application/json"
        );
        await Opens(id);

        (await project.Lead.Delete($"{project.Path}/keys/{id}")).Expect(200);
        await body.Finish(judgment[10..]);

        // Its connection was cut, or it was told.
        (await body.Answer()).ShouldNotStartWith("HTTP/1.1 2");
        (await Judgments(project)).ShouldBe(0);
    }

    [Fact]
    public async Task WhoeverRevokesTheirOwnKey_IsTold()
    {
        var project = await server.NewProject();
        var (id, caller) = await NewKey(project, "lead");

        (await caller.Delete($"{project.Path}/keys/{id}")).Expect(200).String("revokedAt").ShouldNotBeNull();

        (await caller.Get(project.Path)).ExpectProblem(401, "unauthenticated");
    }

    async Task<(string Id, Caller Caller)> NewKey(TestProject project, string role, string? annotator = null)
    {
        var body = annotator is null
            ? $$"""{"role":"{{role}}","label":"x"}"""
            : $$"""{"role":"{{role}}","label":"x","annotator":"{{annotator}}"}""";
        var issued = (await project.Lead.Post($"{project.Path}/keys", body)).Expect(201);
        return (issued.String("id"), server.With(issued.String("key")));
    }

    /// <summary>Waits until the server has let a request of the key in.</summary>
    async Task Opens(string key)
    {
        var keys = (KeyRing)server.Services.GetService(typeof(KeyRing))!;
        while (keys.OpenOf(new KeyId(key)) == 0)
            await Task.Yield();
    }

    static async Task<int> Judgments(TestProject project) =>
        (await project.Lead.Get($"{project.Path}/items/i1")).Expect(200).Json.GetProperty("judgments").GetArrayLength();
}
