using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Projects;

public class ProjectTests(ApiServer server) : IClassFixture<ApiServer>
{
    const string Settings = """
        {"categories":[{"id":"creative"},{"id":"factual"},{"id":"coding"}],"criteria":[{"id":"helpful","scale":{"kind":"preference","strength":3}},{"id":"safe","scale":{"kind":"ratings","labels":["No","Unsure","Yes"]}}],"rubricVersion":2}
        """;

    [Fact]
    public async Task Create_GivesTheProjectWithItsSettings()
    {
        var reply = (
            await server.Admin.Post(
                "/v1/projects",
                """
                {"id":"created","name":"Created","categories":[{"id":"creative","title":"Creative writing"}],
                 "criteria":[{"id":"stars","scale":{"kind":"ratings","min":1,"max":5}},{"id":"order","scale":{"kind":"ranking"}},{"id":"better","scale":{"kind":"preference","strength":2}}],"overlap":3}
                """
            )
        ).Expect(201);

        reply.Headers.Location!.ToString().ShouldBe("/v1/projects/created");
        reply.Headers.ETag!.Tag.ShouldBe("\"1\"");
        var settings = reply.Json.GetProperty("settings");
        settings.GetProperty("version").GetInt32().ShouldBe(1);
        settings.GetProperty("overlap").GetInt32().ShouldBe(3);
        settings
            .GetProperty("criteria")
            .EnumerateArray()
            .Select(c => c.GetProperty("scale").GetRawText())
            .ShouldBe([
                """{"kind":"ratings","min":1,"max":5}""",
                """{"kind":"ranking"}""",
                """{"kind":"preference","strength":2}""",
            ]);
        (await server.Admin.Get("/v1/projects/created")).Expect(200).Text.ShouldBe(reply.Text);
        (await server.Admin.Get("/v1/projects")).Expect(200).Text.ShouldContain("\"created\"");
    }

    [Fact]
    public async Task Create_Again_IsTheSameUnderTheSameRequestIdAndRefusedOtherwise()
    {
        const string body =
            """{"id":"twice","name":"Twice","categories":[{"id":"c"}],"criteria":[{"id":"order","scale":{"kind":"ranking"}}]}""";
        var first = (await server.Admin.Post("/v1/projects", body, "create-twice")).Expect(201);

        (await server.Admin.Post("/v1/projects", body, "create-twice")).Expect(201).Text.ShouldBe(first.Text);
        (
            await server.Admin.Post(
                "/v1/projects",
                body.Replace("Twice", "Other", StringComparison.Ordinal),
                "create-twice"
            )
        ).ExpectProblem(409, "id-reused");
        (await server.Admin.Post("/v1/projects", body)).ExpectProblem(409, "project-exists");
        (await server.Admin.Post("/v1/projects", body, "not an id")).ExpectProblem(400, "invalid-header");
    }

    [Theory]
    [InlineData(
        """{"id":"a/b","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"ranking"}}]}""",
        422,
        "invalid-id"
    )]
    [InlineData(
        """{"id":"bad","name":" ","categories":[{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"ranking"}}]}""",
        422,
        "invalid-project"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[],"criteria":[{"id":"o","scale":{"kind":"ranking"}}]}""",
        422,
        "invalid-settings"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[{"id":"c"},{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"ranking"}}]}""",
        422,
        "invalid-settings"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"preference","strength":0}}]}""",
        422,
        "invalid-settings"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"preference","strength":-2147483648}}]}""",
        422,
        "invalid-settings"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"preference","strength":2147483647}}]}""",
        422,
        "invalid-settings"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"ratings","labels":["one"]}}]}""",
        422,
        "invalid-settings"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"ratings","labels":["a","b"],"numbers":[2,2]}}]}""",
        422,
        "invalid-settings"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"ranking","ordered":false}}]}""",
        400,
        "invalid-body"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"ratings"}}]}""",
        400,
        "invalid-body"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"ranking","strength":1}}]}""",
        400,
        "invalid-body"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"votes"}}]}""",
        400,
        "invalid-body"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[null],"criteria":[{"id":"o","scale":{"kind":"ranking"}}]}""",
        400,
        "invalid-body"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"ranking"}}],"overlap":0}""",
        422,
        "invalid-settings"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"o","scale":{"kind":"ranking"}}],"overlap":"3"}""",
        400,
        "invalid-body"
    )]
    [InlineData(
        """{"id":"bad","name":"x","categories":[{"id":"c","titel":"C"}],"criteria":[{"id":"o","scale":{"kind":"ranking"}}]}""",
        400,
        "invalid-body"
    )]
    [InlineData("""{"id":"bad","name":"x","criteria":[{"id":"o","scale":{"kind":"ranking"}}]}""", 400, "invalid-body")]
    public async Task Create_ThatMakesNoSense_IsRefusedAndMakesNothing(string body, int status, string code)
    {
        var reply = (await server.Admin.Post("/v1/projects", body)).ExpectProblem(status, code);

        reply.Text.ShouldNotContain("RlhfGrains.");
        (await server.Admin.Get("/v1/projects/bad")).ExpectProblem(404, "unknown-project");
        (await server.Admin.Get("/v1/projects?limit=500")).Text.ShouldNotContain("\"bad\"");
    }

    [Fact]
    public async Task Read_ThatTheCallerHas_IsNotSentAgain()
    {
        var project = await server.NewProject();

        (await project.Lead.Get(project.Path, ifNoneMatch: "\"1\"")).Expect(304).Text.ShouldBeEmpty();
        (await project.Lead.Get($"{project.Path}/settings/1", ifNoneMatch: "W/\"1\"")).Expect(304);
        (await project.Lead.Get(project.Path, ifNoneMatch: "\"2\"")).Expect(200).Headers.ETag!.Tag.ShouldBe("\"1\"");
        (await project.Lead.Get($"{project.Path}/settings/2")).ExpectProblem(404, "unknown-settings");
    }

    [Fact]
    public async Task Change_SaysWhatItIsBasedOn()
    {
        var project = await server.NewProject();

        (await project.Lead.Put($"{project.Path}/settings", Settings, ifMatch: null)).ExpectProblem(
            428,
            "if-match-required"
        );
        (await project.Lead.Put($"{project.Path}/settings", Settings, "\"x\"")).ExpectProblem(400, "invalid-header");
        (await project.Lead.Put($"{project.Path}/settings", Settings, "\"2\"")).ExpectProblem(409, "settings-changed");
        (await project.Lead.Put($"{project.Path}/settings", Settings, "\"1\""))
            .Expect(200)
            .Headers.ETag!.Tag.ShouldBe("\"2\"");
        (await project.Lead.Put($"{project.Path}/settings", Settings, "\"1\"")).ExpectProblem(409, "settings-changed");
        (
            await project.Lead.Put(
                $"{project.Path}/settings",
                """{"categories":[{"id":"creative"}],"criteria":[{"id":"helpful","scale":{"kind":"preference","strength":3}}]}""",
                "\"2\""
            )
        ).ExpectProblem(409, "declared-is-final");
        (await project.Lead.Get($"{project.Path}/settings/1"))
            .Expect(200)
            .Json.GetProperty("categories")
            .GetArrayLength()
            .ShouldBe(2);
    }

    [Fact]
    public async Task Change_IsInForceForTheNextJudgment()
    {
        var project = await (await server.NewProject()).WithItems(1);
        await project.Judge("i1", "w1", 1);

        (await project.Lead.Put($"{project.Path}/settings", Settings, "\"1\"")).Expect(200);
        await project.Judge("i1", "w2", 1);

        (await project.Lead.Get($"{project.Path}/items/i1"))
            .Json.GetProperty("judgments")
            .EnumerateArray()
            .Select(j => j.GetProperty("rubricVersion").GetInt32())
            .ShouldBe([1, 2]);
        var rows = (await project.Lead.Get($"{project.Path}/agreement?by=rubricVersion")).Json.GetProperty("rows");
        rows.EnumerateArray().Select(r => r.GetProperty("pairs").GetInt32()).ShouldBe([0, 0]);
    }

    [Fact]
    public async Task Projects_ComeInPages()
    {
        for (var i = 0; i < 5; i++)
            await server.NewProject();
        var seen = new List<string>();
        for (var path = "/v1/projects?limit=2"; path.Length > 0; )
        {
            var page = (await server.Admin.Get(path)).Expect(200).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("id").GetString()!));
            path = page.GetProperty("next").GetString() is { } next ? $"/v1/projects?limit=2&cursor={next}" : "";
        }
        seen.Count.ShouldBeGreaterThanOrEqualTo(5);
        seen.ShouldBeUnique();
    }

    [Fact]
    public async Task Project_OfSomebodyElse_IsClosed()
    {
        var project = await server.NewProject();
        var other = await server.NewProject();

        (await other.Lead.Get(project.Path)).ExpectProblem(403, "forbidden");
        (await other.Lead.Get("/v1/projects"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Single()
            .GetProperty("id")
            .GetString()
            .ShouldBe(other.Id);
    }

    [Fact]
    public async Task Progress_CountsWhatWasDone()
    {
        var project = await (await server.NewProject(overlap: 2)).WithItems(3);
        await project.WithItems(2, batch: "b2", category: "factual", prefix: "f");
        await project.Judge("i1", "w1", 1);
        await project.Judge("i1", "w2", 1);
        await project.Judge("f1", "w1", 1);

        var progress = (await project.Ingest.Get($"{project.Path}/progress")).Expect(200).Json;

        Numbers(progress).ShouldBe((5, 2, 1, 3));
        progress
            .GetProperty("byCategory")
            .EnumerateArray()
            .Select(c => (c.GetProperty("category").GetString(), c.GetProperty("items").GetInt32()))
            .ShouldBe([("creative", 3), ("factual", 2)]);
        progress
            .GetProperty("batches")
            .GetRawText()
            .ShouldBe("""[{"id":"b1","status":"open"},{"id":"b2","status":"open"}]""");
        Numbers((await project.Lead.Get($"{project.Path}/progress?batch=b2")).Json).ShouldBe((2, 1, 0, 1));
        (await project.Lead.Get($"{project.Path}/progress?batch=b3")).ExpectProblem(404, "unknown-batch");

        static (int, int, int, int) Numbers(System.Text.Json.JsonElement p) =>
            (
                p.GetProperty("items").GetInt32(),
                p.GetProperty("judged").GetInt32(),
                p.GetProperty("complete").GetInt32(),
                p.GetProperty("judgments").GetInt32()
            );
    }
}
