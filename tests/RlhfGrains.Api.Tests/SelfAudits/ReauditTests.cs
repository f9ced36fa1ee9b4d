using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;
using Shouldly;

namespace RlhfGrains.Api.Tests.SelfAudits;

/// <summary>Tasks that are one's own work again, on a server whose clock only the test moves.</summary>
public sealed class ReauditTests : IAsyncLifetime
{
    readonly ManualTimeProvider clock = new(Instant.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    readonly ApiServer server;

    public ReauditTests() => server = new ApiServer { Clock = clock };

    public Task InitializeAsync() => server.InitializeAsync();

    public Task DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task OwnWork_ComesBackAfterADay_LookingLikeAnyOther()
    {
        var project = await Start(items: 3);
        var first = new List<Reply>();
        for (var i = 0; i < 3; i++)
            first.Add(await Work(project));
        (await Next(project)).String("reason").ShouldBe("no-work");
        clock.Advance(TimeSpan.FromHours(24));

        var again = new List<Reply>();
        for (var i = 0; i < 3; i++)
            again.Add(await Work(project));

        (await Next(project)).String("reason").ShouldBe("no-work");
        foreach (var (before, after) in first.SelectMany(f => again.Select(a => (f, a))))
        {
            Shape(after.Json).ShouldBe(Shape(before.Json));
            after.Headers.Select(h => h.Key).ShouldBe(before.Headers.Select(h => h.Key));
            Names(after).ShouldNotContain(n => Names(before).Contains(n));
        }
        // Each item once, the other way round than it was shown.
        var row = (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}/self-agreement"))
            .Expect(200)
            .Json.GetProperty("rows")[0];
        row.GetProperty("answers").GetInt32().ShouldBe(3);
        foreach (var item in new[] { "i1", "i2", "i3" })
        {
            var judgments = (await project.Lead.Get($"{project.Path}/items/{item}"))
                .Expect(200)
                .Json.GetProperty("judgments")
                .EnumerateArray()
                .ToList();
            judgments.Select(j => j.GetProperty("round").GetString()).ShouldBe(["first", "reaudit"]);
            var shown = judgments
                .Select(j => j.GetProperty("presentation").EnumerateArray().Select(r => r.GetString()).ToList())
                .ToList();
            shown[1].ShouldBe(shown[0].AsEnumerable().Reverse());
        }
        // Outside the overlap, and a series of its own.
        (await project.Lead.Get($"{project.Path}/progress"))
            .Expect(200)
            .Json.GetProperty("judgments")
            .GetInt32()
            .ShouldBe(3);
    }

    [Fact]
    public async Task Annotator_IsNotToldHowMuchOfTheirWorkCameBack()
    {
        var project = await Start(items: 20);
        for (var i = 0; i < 20; i++)
            await Work(project);
        clock.Advance(TimeSpan.FromHours(24));
        for (var i = 0; i < 20; i++)
            await Work(project);

        var own = (await project.Annotator.Get($"{project.Path}/annotators/me")).Expect(200);
        var leads = (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}"))
            .Expect(200)
            .Json.GetProperty("work");

        own.Json.GetProperty("work")
            .EnumerateArray()
            .ShouldHaveSingleItem()
            .GetProperty("judgments")
            .GetInt32()
            .ShouldBe(40);
        own.Text.ShouldNotContain("reaudit");
        own.Text.ShouldNotContain("round");
        leads
            .EnumerateArray()
            .Select(w => (w.GetProperty("round").GetString(), w.GetProperty("judgments").GetInt32()))
            .ShouldBe([("first", 20), ("reaudit", 20)]);
    }

    [Fact]
    public async Task ClosedItems_DoNotKeepOthersFromComingBack()
    {
        var project = await Start(items: 12);
        for (var i = 0; i < 12; i++)
            await Work(project);
        for (var i = 1; i < 12; i++)
            (await project.Lead.PostNothing($"{project.Path}/items/i{i}:close")).Expect(204);
        clock.Advance(TimeSpan.FromHours(24));

        // A request asks about a few at most.
        for (var i = 0; i < 4; i++)
        {
            if ((await Next(project)).Json.GetProperty("task") is not { ValueKind: JsonValueKind.Object } task)
                continue;
            await Judge(project, task);
        }

        (await project.Lead.Get($"{project.Path}/items/i12"))
            .Expect(200)
            .Json.GetProperty("judgments")
            .GetArrayLength()
            .ShouldBe(2);
        (await project.Lead.Get($"{project.Path}/self-agreement"))
            .Expect(200)
            .Json.GetProperty("due")
            .GetInt32()
            .ShouldBe(0);
    }

    async Task<TestProject> Start(int items)
    {
        var project = await server.NewProject(overlap: 1);
        var settings =
            """{"categories":[{"id":"creative"},{"id":"factual"}],"criteria":CRITERIA,"overlap":1,"quality":{"selfAudit":{"share":1}}}""".Replace(
                "CRITERIA",
                TestProject.PreferenceAndRatings
            );
        (await project.Lead.Put($"{project.Path}/settings", settings, "\"1\"")).Expect(200);
        return await project.WithItems(items);
    }

    static async Task<Reply> Next(TestProject project) =>
        (await project.Annotator.PostNothing($"{project.Path}/tasks:next")).Expect(200);

    /// <returns>The answer that gave the task.</returns>
    static async Task<Reply> Work(TestProject project)
    {
        var next = await Next(project);
        await Judge(project, next.Json.GetProperty("task"));
        return next;
    }

    static async Task Judge(TestProject project, JsonElement task)
    {
        var shown = task.GetProperty("responses")
            .EnumerateArray()
            .Select(r => r.GetProperty("id").GetString())
            .ToList();
        (
            await project.Annotator.Post(
                $"{project.Path}/tasks/{task.GetProperty("id").GetString()}/judgment",
                $$$"""
                {"answers":[{"criterion":"helpful","preference":{"first":"{{{shown[0]}}}","second":"{{{shown[
                    1
                ]}}}","strength":2}}],"durationMs":4100}
                """
            )
        ).Expect(201);
    }

    /// <summary>Every member's path and kind, and how long its text is.</summary>
    static List<string> Shape(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Object =>
            [
                .. json.EnumerateObject().SelectMany(m => Shape(m.Value).Select(s => $"{m.Name}.{s}")),
            ],
            JsonValueKind.Array => [.. json.EnumerateArray().SelectMany((e, i) => Shape(e).Select(s => $"{i}.{s}"))],
            JsonValueKind.String => [$"string of {json.GetString()!.Length}"],
            _ => [json.ValueKind.ToString()],
        };

    /// <summary>All that names something in a task.</summary>
    static List<string> Names(Reply reply)
    {
        var task = reply.Json.GetProperty("task");
        return
        [
            .. new[] { "id", "item", "batch" }.Select(n => task.GetProperty(n).GetString()!),
            .. task.GetProperty("responses").EnumerateArray().Select(r => r.GetProperty("id").GetString()!),
        ];
    }
}
