using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Judgments;

public partial class BadInputTests
{
    [Theory]
    [InlineData("items/i1/judgments", """{"id":"j1","externalAnnotator":"w\u0000","answers":[ANSWER]}""")]
    [InlineData(
        "items/i1/judgments",
        """{"id":"j1","externalAnnotator":"w","answers":[ANSWER],"rationale":"so\\\u0000"}"""
    )]
    [InlineData("items/i1/judgments", """{"id":"j1","externalAnnotator":"w","answers":[ANSWER],"flags":["\u0000"]}""")]
    [InlineData("annotators", """{"externalId":"w","name":"a\u0000b"}""")]
    [InlineData("keys", """{"role":"ingest","label":"a\u0000"}""")]
    public async Task ATextWithNul_IsRefused_WhereverItStands(string path, string body)
    {
        var project = await (await server.NewProject()).WithItems(1);
        var standing = await project.Standing("i1");

        (await project.Lead.Post($"{project.Path}/{path}", body.Replace("ANSWER", Answer)))
            .ExpectProblem(400, "invalid-body")
            .Text.ShouldContain("U+0000");

        (await project.Standing("i1")).ShouldBe(standing);
    }

    [Fact]
    public async Task ALineWithNul_IsRefused_AndABackslashBeforeSixCharacters_IsNone()
    {
        var project = await (await server.NewProject()).WithItems(1);
        var line = TestProject.ItemLine("i2").Replace("Write something.", @"a\u0000");

        (await project.Ingest.PostLines($"{project.Path}/batches/b2/items", line))
            .ExpectProblem(422, "import-has-errors")
            .Text.ShouldContain("U+0000");
        (await project.Ingest.PostLines($"{project.Path}/judgments", project.Preference(1, @"w\u0000", "i1")))
            .Expect(200)
            .Lines[0]
            .GetProperty("status")
            .GetInt32()
            .ShouldBe(400);

        (
            await project.Ingest.PostLines($"{project.Path}/batches/b2/items", line.Replace(@"\u0000", @"\\u0000"))
        ).Expect(200);
        (await project.Lead.Get($"{project.Path}/items/i2"))
            .Expect(200)
            .Json.GetProperty("prompt")[0]
            .GetProperty("text")
            .GetString()
            .ShouldBe(@"a\u0000");
    }

    const string Answer = """{"criterion":"helpful","preference":{"first":"a","second":"b","strength":1}}""";
}
