using Shouldly;

namespace RlhfGrains.Api.Tests.Hosting;

/// <summary>What every answer tells a browser, whatever it answers.</summary>
public class SecurityHeadersTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("/", 200)]
    [InlineData("/health/live", 200)]
    [InlineData("/v1/projects", 200)]
    [InlineData("/v1/projects/nothing", 404)]
    [InlineData("/v1/projects?limit=x", 400)]
    [InlineData("/nowhere", 404)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/docs/index.html", 200)]
    [InlineData("/docs/swagger-ui-bundle.js", 200)]
    public async Task EveryAnswer_HasThem(string path, int status) =>
        Check((await server.Admin.Get(path)).Expect(status));

    [Fact]
    public async Task RefusalsBeforeARoute_HaveThem()
    {
        Check((await server.With(null).Get("/v1/projects")).Expect(401));
        Check((await server.With("rg_no.key").Get("/v1/projects")).Expect(401));
        Check((await server.Admin.Delete("/v1/projects")).Expect(405));
        Check((await server.Admin.Post("/v1/projects", "{")).Expect(400));
    }

    [Fact]
    public async Task PrivateAnswers_AreKeptByNoCache()
    {
        var project = await (await server.NewProject()).WithItems(1);
        string[] paths =
        [
            "",
            "/items/i1",
            "/annotators",
            "/agreement",
            "/progress",
            "/keys",
            "/batches",
            "/qualification",
            $"/annotators/{project.AnnotatorId}/export",
        ];

        foreach (var path in paths)
            (await project.Lead.Get(project.Path + path)).Expect(200).Headers.CacheControl!.NoStore.ShouldBeTrue(path);
        (await project.Annotator.Get(project.Path)).Expect(200).Headers.CacheControl!.NoStore.ShouldBeTrue();
        // A caller that keeps the tag itself is still spared the body.
        var tag = (await project.Lead.Get(project.Path)).Headers.ETag!.ToString();
        (await project.Lead.Get(project.Path, tag)).Expect(304).Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task ThePageOfTheDocumentation_LoadsWhatItNeeds_AndNoScriptOfAnAnswerRuns()
    {
        var page = (await server.Admin.Get("/docs/index.html")).Expect(200);
        // Nothing in the page itself is a script: all are files of its own.
        page.Text.Split("<script").Skip(1).ShouldAllBe(s => s.Contains("src=") && s.Contains("></script>"));
        Policy(page).ShouldContain("script-src 'self'");
        Policy((await server.Admin.Get("/v1/projects")).Expect(200)).ShouldContain("default-src 'none'");
    }

    static void Check(Reply reply)
    {
        reply.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        reply.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        reply.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        Policy(reply).ShouldContain("frame-ancestors 'none'");
        reply.Headers.Contains("Server").ShouldBeFalse();
    }

    static string Policy(Reply reply) => reply.Headers.GetValues("Content-Security-Policy").Single();
}
