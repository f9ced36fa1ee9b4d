using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Batches;

public class ChangedLineTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task ALine_ThatIsAnotherUnderTheSameImportId_IsRefused_AndTheSameIsAnsweredAgain()
    {
        var project = await server.NewProject();
        string[] lines = [TestProject.ItemLine("i1"), TestProject.ItemLine("i2")];
        var path = $"{project.Path}/batches/b1/items?importId=import-1";
        (await project.Ingest.PostLines(path, lines)).Expect(200);

        (await project.Ingest.PostLines(path, lines)).Expect(200);
        (
            await project.Ingest.PostLines(
                path,
                lines[0],
                TestProject.ItemLine("i2").Replace("Write something", "Write nothing")
            )
        ).ExpectProblem(409, "line-changed");
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task AnIdThatNoAddressCanCarry_IsRefused_WhereverItIsStated(string id)
    {
        var project = await server.NewProject();
        (
            await server.Admin.Post(
                "/v1/projects",
                $$$"""{"id":"{{{id}}}","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"h","scale":{"kind":"preference","strength":3}}]}"""
            )
        ).ExpectProblem(422, "invalid-id");
        (await project.Ingest.PostLines($"{project.Path}/batches/b1/items", TestProject.ItemLine(id))).ExpectProblem(
            422,
            "import-has-errors"
        );
        (
            await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Preference(1, "w1", id: id))
        ).Status.ShouldBeOneOf(400, 422);
        (await project.Lead.Post($"{project.Path}/annotators", """{"name":"x"}""", id)).ExpectProblem(
            400,
            "invalid-header"
        );
    }
}
