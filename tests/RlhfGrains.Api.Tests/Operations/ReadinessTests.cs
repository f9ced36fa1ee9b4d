using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Engine.Journals.Memory;
using Shouldly;

namespace RlhfGrains.Api.Tests.Operations;

public class ReadinessTests
{
    [Fact]
    public async Task AFailingJournal_IsSaidAndNothingIsLost()
    {
        var fails = false;
        var server = new ApiServer
        {
            Journal = new FaultyJournal(new MemoryJournal())
            {
                BeforeAppend = _ =>
                {
                    if (Volatile.Read(ref fails))
                        throw new IOException("the disk is full");
                },
            },
        };
        await server.InitializeAsync();
        var project = await (await server.NewProject()).WithItems(1);
        var judgment = project.Preference(1, "w");
        (await project.Ingest.Post($"{project.Path}/annotators", """{"externalId":"w"}""")).Expect(200);

        Volatile.Write(ref fails, true);
        var reply = (await project.Ingest.Post($"{project.Path}/items/i1/judgments", judgment)).ExpectProblem(
            503,
            "unavailable"
        );
        reply.Headers.RetryAfter.ShouldNotBeNull();
        reply.Text.ShouldNotContain("disk");
        (await server.With(null).Get("/health/live")).Expect(200);

        Volatile.Write(ref fails, false);
        Reply again;
        do again = await project.Ingest.Post($"{project.Path}/items/i1/judgments", judgment);
        while (again.Status == 503);
        again.Expect(201);
        (await project.Lead.Get($"{project.Path}/progress")).Json.GetProperty("judgments").GetInt32().ShouldBe(1);
        await server.DisposeAsync();
    }
}
