using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;
using Shouldly;

namespace RlhfGrains.Api.Tests.Tasks;

/// <summary>What comes after a task's time, on a server whose clock only the test moves.</summary>
public sealed class ExpiredLeaseTests : IAsyncLifetime
{
    static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);

    readonly ManualTimeProvider clock = new(Instant.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    readonly ApiServer server;

    public ExpiredLeaseTests() => server = new ApiServer { Clock = clock };

    public Task InitializeAsync() => server.InitializeAsync();

    public Task DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Judgment_IsTaken()
    {
        var (project, task) = await Start(keepSurplus: true);
        clock.Advance(LeaseTime);

        (await project.Annotator.Post(PathOf(project, task, "/judgment"), Judgment(task))).Expect(201);

        await Judged(project, 1);
    }

    [Fact]
    public async Task Judgment_IsRefused_WhateverHasBecomeOfTheItem_WhereNothingLateIsKept()
    {
        var (project, task) = await Start();
        clock.Advance(LeaseTime);

        (await project.Annotator.Post(PathOf(project, task, "/judgment"), Judgment(task))).ExpectProblem(
            409,
            "lease-expired"
        );
        await Judged(project, 0);
    }

    [Fact]
    public async Task Judgment_IsRefused_WhenSomebodyElseHasTheTask_WhereNothingLateIsKept()
    {
        var (project, task) = await Start();
        clock.Advance(LeaseTime);
        var (other, theirs) = await TakenBySomebodyElse(project);

        (await project.Annotator.Post(PathOf(project, task, "/judgment"), Judgment(task))).ExpectProblem(
            409,
            "lease-expired"
        );

        (await project.Ingest.Post(PathOf(project, theirs, $"/judgment?annotator={other}"), Judgment(theirs))).Expect(
            201
        );
        (await project.Annotator.Post(PathOf(project, task, "/judgment"), Judgment(task))).ExpectProblem(
            409,
            "lease-expired"
        );
        await Judged(project, 1);
    }

    [Fact]
    public async Task Judgment_IsKeptAndNotCounted_WhereTheProjectKeepsSurplus()
    {
        var (project, task) = await Start(keepSurplus: true);
        clock.Advance(LeaseTime);
        await TakenBySomebodyElse(project);

        (await project.Annotator.Post(PathOf(project, task, "/judgment"), Judgment(task))).Expect(201);

        await Judged(project, 0);
        (await project.Lead.Get($"{project.Path}/items/i1"))
            .Expect(200)
            .Json.GetProperty("judgments")
            .GetArrayLength()
            .ShouldBe(1);
    }

    [Fact]
    public async Task TaskThatHasRunOut_IsNeitherReadNorRenewed_AndANewOneHasNewNames()
    {
        var (project, task) = await Start();
        (await project.Annotator.PostNothing(PathOf(project, task, ":renew"))).Expect(200);
        clock.Advance(LeaseTime);

        (await project.Annotator.Get(PathOf(project, task, ""))).ExpectProblem(409, "lease-expired");
        (await project.Annotator.PostNothing(PathOf(project, task, ":renew"))).ExpectProblem(409, "lease-expired");
        (await project.Annotator.PostNothing(PathOf(project, task, ":release"))).ExpectProblem(409, "lease-expired");
        (await project.Annotator.Post(PathOf(project, task, ":skip"), """{"reason":"x"}""")).ExpectProblem(
            409,
            "lease-expired"
        );

        var again = await Next(project.Annotator, project, "");
        foreach (var name in new[] { "id", "item", "batch" })
            again.GetProperty(name).GetString().ShouldNotBe(task.GetProperty(name).GetString());
        (await project.Annotator.Post(PathOf(project, task, "/judgment"), Judgment(task))).ExpectProblem(
            409,
            "lease-expired"
        );
        (await project.Annotator.Post(PathOf(project, again, "/judgment"), Judgment(again))).Expect(201);
    }

    async Task<(TestProject Project, JsonElement Task)> Start(bool keepSurplus = false)
    {
        var project = await server.NewProject(overlap: 1);
        var settings =
            """{"categories":[{"id":"creative"},{"id":"factual"}],"criteria":CRITERIA,"overlap":1,"assignment":{"leaseSeconds":60,"keepSurplus":KEEP}}"""
                .Replace("CRITERIA", TestProject.PreferenceAndRatings)
                .Replace("KEEP", keepSurplus ? "true" : "false");
        (await project.Lead.Put($"{project.Path}/settings", settings, "\"1\"")).Expect(200);
        await project.WithItems(1);
        return (project, await Next(project.Annotator, project, ""));
    }

    static async Task<(string Annotator, JsonElement Task)> TakenBySomebodyElse(TestProject project)
    {
        var other = (await project.Ingest.Post($"{project.Path}/annotators", """{"externalId":"other"}"""))
            .Expect(200)
            .String("id");
        return (other, await Next(project.Ingest, project, $"?annotator={other}"));
    }

    /// <summary>The next task; asked again until the server has noted that a lease ran out.</summary>
    static async Task<JsonElement> Next(Caller caller, TestProject project, string query)
    {
        for (var asked = 0; asked < 20_000; asked++)
        {
            var task = (await caller.PostNothing($"{project.Path}/tasks:next{query}"))
                .Expect(200)
                .Json.GetProperty("task");
            if (task.ValueKind is JsonValueKind.Object)
                return task;
        }
        throw new InvalidOperationException("no task became free");
    }

    static string PathOf(TestProject project, JsonElement task, string what) =>
        $"{project.Path}/tasks/{task.GetProperty("id").GetString()}{what}";

    static string Judgment(JsonElement task)
    {
        var shown = task.GetProperty("responses")
            .EnumerateArray()
            .Select(r => r.GetProperty("id").GetString())
            .ToList();
        return $$$"""{"answers":[{"criterion":"helpful","preference":{"first":"{{{shown[0]}}}","second":"{{{shown[1]}}}","strength":2}}],"durationMs":4100}""";
    }

    static async Task Judged(TestProject project, int expected) =>
        (await project.Lead.Get($"{project.Path}/progress"))
            .Expect(200)
            .Json.GetProperty("judgments")
            .GetInt32()
            .ShouldBe(expected);
}
