using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RlhfGrains.Api.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Hosting;

public class GuardTests
{
    [Fact]
    public async Task AKey_BeyondItsRate_IsToldToWait()
    {
        var server = new ApiServer();
        server.Settings.KeyRates = new RateSettings { AdminPerSecond = 0, AnnotatorPerSecond = 1 };
        await server.InitializeAsync();
        var project = await server.NewProject();
        var replies = new List<Reply>();

        // A bucket holds five; far more are asked for than it can gain meanwhile.
        for (var i = 0; i < 200; i++)
            replies.Add(await project.Annotator.Get(project.Path));

        replies[0].Expect(200);
        var limited = replies.First(r => r.Status != 200).ExpectProblem(429, "rate-limited");
        limited.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        (await project.Admin.Get(project.Path)).Expect(200);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Cors_IsOffUnlessAnOriginIsAllowed()
    {
        var closed = new ApiServer();
        var open = new ApiServer();
        open.Settings.CorsOrigins = ["https://console.example"];
        foreach (var server in new[] { closed, open })
            await server.InitializeAsync();

        (await Preflight(closed, "https://console.example")).ShouldBeFalse();
        (await Preflight(open, "https://console.example")).ShouldBeTrue();
        (await Preflight(open, "https://elsewhere.example")).ShouldBeFalse();
        foreach (var server in new[] { closed, open })
            await server.DisposeAsync();

        static async Task<bool> Preflight(ApiServer server, string origin)
        {
            using var request = server.With(null).Request(HttpMethod.Options, "/v1/projects");
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "GET");
            request.Headers.Add("Access-Control-Request-Headers", "authorization");
            using var response = await server.Http.SendAsync(request);
            return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed)
                && allowed.Single() == origin;
        }
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked, chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: gzip, chunked")]
    public async Task ABody_WhoseEndCanBeReadInTwoWays_IsRefused_AndTheConnectionEnds(string header)
    {
        var server = new ApiServer();
        await server.InitializeAsync();
        using var socket = new TcpClient(server.Address.Host, server.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /v1/projects HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
            )
        );

        var answer = await new StreamReader(stream).ReadToEndAsync();

        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("\"code\":\"malformed\"");
        answer.ShouldNotContain("HTTP/1.1 200");
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Metrics_AreForAdmins_OrAtAListenerOfTheirOwn()
    {
        var server = new ApiServer();
        server.Settings.MetricsUrls = "http://127.0.0.1:0";
        await server.InitializeAsync();
        var project = await server.NewProject();

        (await server.With(null).Get("/metrics")).ExpectProblem(401, "unauthenticated");
        foreach (var caller in new[] { project.Annotator, project.Ingest, project.Lead })
            (await caller.Get("/metrics")).ExpectProblem(403, "forbidden");
        (await project.Admin.Get("/metrics")).Expect(200);

        var listener = new Uri(server.Services.GetRequiredService<Api.Operations.MetricsListener>().Urls.Single());
        listener.IsLoopback.ShouldBeTrue();
        using var http = new HttpClient();
        (await http.GetStringAsync(new Uri(listener, "/metrics"))).ShouldContain("rlhfgrains_events_total");
        foreach (var path in new[] { "/", "/v1/projects", "/health/ready", "/openapi/v1.json" })
            ((int)(await http.GetAsync(new Uri(listener, path))).StatusCode).ShouldBe(404, path);
        await server.DisposeAsync();
        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri(listener, "/metrics")));
    }
}
