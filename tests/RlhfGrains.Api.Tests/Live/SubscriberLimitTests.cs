using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Live;

public class SubscriberLimitTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Readers_BeyondTheLimit_AreTurnedAwayUntilOneLeaves()
    {
        var project = await server.NewProject();
        var streams = new List<EventStream>();
        while (streams.Count < Limits.EventSubscribersPerProjectMax)
            streams.Add(await EventStream.Open(project.Lead, server, project.Path));
        (await project.Lead.Get($"{project.Path}/events")).ExpectProblem(503, "too-many-subscribers");

        streams[0].Dispose();

        // The server learns of it when the connection is closed, which takes a moment.
        HttpResponseMessage response;
        do
        {
            using var request = project.Lead.Request(HttpMethod.Get, project.Path + "/events");
            response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        } while ((int)response.StatusCode == 503);
        response.IsSuccessStatusCode.ShouldBeTrue();
        response.Dispose();
        foreach (var stream in streams)
            stream.Dispose();
    }
}
