using System.Net;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Api.Tests.Live;
using Shouldly;

namespace RlhfGrains.Api.Tests.Keys;

/// <summary>Keys that look like keys and are none, as many as can be sent, take nothing from those that are.</summary>
public class GarbageKeyTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task EventStreams_EndWithTheirKey_BesideKeysThatAreNone()
    {
        var project = await server.NewProject();
        using var stop = new CancellationTokenSource();
        var garbage = Enumerable.Range(0, 8).Select(_ => Task.Run(() => Garbage(project.Path, stop.Token))).ToList();
        for (var round = 0; round < 20; round++)
        {
            var issued = (await project.Lead.Post($"{project.Path}/keys", """{"role":"lead","label":"x"}""")).Expect(
                201
            );
            var (id, caller) = (issued.String("id"), server.With(issued.String("key")));
            using var events = await EventStream.Open(caller, server, project.Path);
            (await events.Next()).Kind.ShouldBe("reset");

            (await project.Lead.Delete($"{project.Path}/keys/{id}")).Expect(200);

            (await events.Next().WaitAsync(TimeSpan.FromSeconds(10))).Kind.ShouldBe("", $"round {round}");
        }
        await stop.CancelAsync();
        await Task.WhenAll(garbage);
    }

    async Task Garbage(string path, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var key = $"rg_{i:x16}_{new string('A', 43)}";
            using var request = server.With(key).Request(HttpMethod.Get, path);
            using var response = await server.Http.SendAsync(request, CancellationToken.None);
            response.StatusCode.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests);
        }
    }
}
