using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Engine.Journals.Memory;
using Shouldly;

namespace RlhfGrains.Api.Tests.Operations;

public class BusyTests
{
    [Fact]
    public async Task AFullQueue_SendsRequestsAway_AndStreamsWait()
    {
        using var mayAppend = new ManualResetEventSlim(initialState: true);
        var server = new ApiServer
        {
            Journal = new FaultyJournal(new MemoryJournal()) { BeforeAppend = _ => mayAppend.Wait() },
        };
        server.Settings.QueueDepthMax = 4;
        await server.InitializeAsync();
        var project = await (await server.NewProject()).WithItems(40);
        (await project.Ingest.Post($"{project.Path}/annotators", """{"externalId":"w"}""")).Expect(200);

        mayAppend.Reset();
        var asking = Enumerable
            .Range(1, 20)
            .Select(i => project.Ingest.Post($"{project.Path}/items/i{i}/judgments", project.Preference(1, "w")))
            .ToList();
        var stream = project.Ingest.PostLines(
            $"{project.Path}/judgments",
            Enumerable.Range(21, 20).Select(i => project.Preference(1, "w", $"i{i}"))
        );
        var away = (await await Task.WhenAny(asking)).ExpectProblem(503, "busy");
        away.Headers.RetryAfter.ShouldNotBeNull();
        mayAppend.Set();

        var replies = await Task.WhenAll(asking);
        replies.ShouldAllBe(r => r.Status == 201 || r.Code == "busy");
        (await stream).Lines.ShouldAllBe(l => l.GetProperty("status").GetInt32() == 201);
        (await project.Lead.Get($"{project.Path}/progress"))
            .Json.GetProperty("judgments")
            .GetInt32()
            .ShouldBe(replies.Count(r => r.Status == 201) + 20);
        await server.DisposeAsync();
    }
}
