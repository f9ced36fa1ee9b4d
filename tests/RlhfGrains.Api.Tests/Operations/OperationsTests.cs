using System.Globalization;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Operations;

public class OperationsTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Health_IsOpenToEveryone()
    {
        (await server.With(null).Get("/health/live")).Expect(200).String("status").ShouldBe("live");
        (await server.With(null).Get("/health/ready")).Expect(200).String("status").ShouldBe("ready");
        (await server.With(null).Get("/")).Expect(200).Text.ShouldContain("/docs");
    }

    [Fact]
    public async Task Metrics_ArePrometheusText()
    {
        var project = await (await server.NewProject()).WithItems(1);
        await project.Judge("i1", "w", 1);

        var reply = (await server.Admin.Get("/metrics")).Expect(200);

        reply.ContentType.ShouldBe("text/plain");
        foreach (
            var line in reply.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith('#'))
        )
        {
            line.ShouldMatch(@"^[a-z_]+(\{[a-z]+=""[^""]*""(,[a-z]+=""[^""]*"")*\})? \S+$");
            double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)
                .ShouldBeGreaterThanOrEqualTo(0);
        }
        foreach (
            var name in new[]
            {
                "rlhfgrains_requests_total",
                "rlhfgrains_request_seconds_bucket",
                "rlhfgrains_queue_depth",
                "rlhfgrains_commit_seconds_bucket",
                "rlhfgrains_turn_seconds_bucket",
                "rlhfgrains_longest_turn_part_seconds",
                "rlhfgrains_judgments_acknowledged_total",
                "rlhfgrains_grains_in_memory",
            }
        )
            reply.Text.ShouldContain(name);
    }
}
