using RlhfGrains.EndToEnd.Tests.Servers;

namespace RlhfGrains.EndToEnd.Tests.Features;

/// <summary>What the README begins with: a project, items, a key, judgments, and what a lead reads.</summary>
public sealed class FirstProjectTests
{
    [Fact]
    public async Task Newcomer_MakesAProject_JudgesAndReadsAgreement()
    {
        var server = await SharedServer.Get();
        var project = await (await RealProject.Create(server, "\"overlap\":null")).WithItems(3);
        var line = project.Judgment(
            "ann@crowd",
            2,
            more: ""","rationale":"It has a season word.","durationMs":5300,"presentation":["b","a"]"""
        );

        var first = (await project.Ingest.Post($"{project.Path}/items/i1/judgments", line)).Expect(201);
        Assert.Equal(
            first.Text,
            (await project.Ingest.Post($"{project.Path}/items/i1/judgments", line)).Expect(201).Text
        );
        (await project.Ingest.Post($"{project.Path}/items/i1/judgments", line.Replace(":2}", ":1}"))).Expect(
            409,
            "id-reused"
        );
        await project.Judge("i1", "bob@crowd", 2);
        await project.Judge("i2", "ann@crowd", -1);
        await project.Judge("i2", "bob@crowd", 1);

        var row = (await project.Lead.Get($"{project.Path}/agreement?by=category,criterion")).Expect(200).At("rows/0");
        Assert.Equal(("creative", 4), (row.String("category"), row.At("values").GetInt32()));
        Assert.Equal(
            2,
            (await project.Lead.Get($"{project.Path}/annotators")).Expect(200).At("items").GetArrayLength()
        );
        Assert.Equal(4, (await project.Lead.Get($"{project.Path}/progress")).Expect(200).Int("judgments"));
    }

    [Fact]
    public async Task Withdrawal_TakesEveryCountBackExactly()
    {
        var project = await (await RealProject.Create(await SharedServer.Get(), "\"overlap\":2")).WithItems(2);
        await project.Judge("i1", "ann", 1);
        await project.Judge("i2", "ann", 1);
        await project.Judge("i2", "bob", -1);
        var before = await Rows();
        var slip = (await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Judgment("bob", -3)))
            .Expect(201)
            .String("id");
        Assert.NotEqual(before, await Rows());

        (
            await project.Lead.Post($"{project.Path}/items/i1/judgments/{slip}:withdraw", """{"reason":"a slip"}""")
        ).Expect(200);

        Assert.Equal(before, await Rows());
        await project.Judge("i1", "bob", 1);

        async Task<string> Rows() =>
            (await project.Lead.Get($"{project.Path}/agreement")).Expect(200).At("rows").GetRawText();
    }

    [Fact]
    public async Task Documentation_HealthAndFigures_AreServed()
    {
        var server = await SharedServer.Get();
        var document = (await server.Admin.Get("/openapi/v1.json")).Expect(200);
        Assert.True(document.At("paths").EnumerateObject().Count() > 40);
        (await server.Admin.Get("/docs/index.html")).Expect(200);
        Assert.Equal("ready", (await server.Admin.Get("/health/ready")).Expect(200).String("status"));
        Assert.Contains((await server.Admin.Get("/problems")).Expect(200).Json.EnumerateArray(), p =>
            p.String("code") == "item-complete"
        );
    }
}
