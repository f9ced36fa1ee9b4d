using System.Text.RegularExpressions;
using RlhfGrains.Api.Guide;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Guide;

public partial class GuideTests(ApiServer server) : IClassFixture<ApiServer>
{
    public static TheoryData<string> Pages => [.. new GuidePages().All.Select(p => p.Name)];

    [Fact]
    public async Task Guide_LeadsToEveryPage_WithoutAKey()
    {
        var contents = (await server.With(null).Get("/guide")).Expect(200).Text;

        new GuidePages().All.Select(p => p.Name).ShouldAllBe(name => contents.Contains($"\"/guide/{name}\""));
        (await server.With(null).Get("/guide/style.css")).Expect(200).Text.ShouldContain("main");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_IsHtml_WhoseLinksAreServed(string page)
    {
        var html = (await server.With(null).Get($"/guide/{page}")).Expect(200).Text;

        html.ShouldContain("<h1>");
        html.ShouldNotContain("<script");
        foreach (var link in Link().Matches(html).Select(m => m.Groups[1].Value).Where(IsOwn))
            (
                await server.With(null).Get(new Uri(new Uri($"http://server/guide/{page}"), link).AbsolutePath)
            ).Status.ShouldBeLessThan(400);
    }

    [Fact]
    public async Task UnknownPage_IsRefused() =>
        (await server.With(null).Get("/guide/nothing")).ExpectProblem(404, "unknown-page");

    static bool IsOwn(string link) => !link.Contains("://", StringComparison.Ordinal);

    [GeneratedRegex("href=\"([^\"#]+)")]
    private static partial Regex Link();
}
