using System.Text;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Batches;

public class ImportTests(ApiServer server) : IClassFixture<ApiServer>
{
    static string[] Items(int from, int to) =>
        [.. Enumerable.Range(from, to - from + 1).Select(i => TestProject.ItemLine($"i{i}"))];

    [Fact]
    public async Task Import_OpensItsItemsAtOnce()
    {
        var project = await server.NewProject();

        var reply = (await project.Ingest.PostLines($"{project.Path}/batches/b/items", Items(1, 3))).Expect(200);

        reply.Json.GetProperty("batches").GetRawText().ShouldBe("""["b"]""");
        reply.Json.GetProperty("opened").GetBoolean().ShouldBeTrue();
        reply.Json.GetProperty("items").GetInt32().ShouldBe(3);
        (await project.Ingest.Get($"{project.Path}/batches/b")).Expect(200).String("status").ShouldBe("open");
        (await project.Ingest.Get($"{project.Path}/items/i3")).Expect(200);
        var item = (await project.Lead.Get($"{project.Path}/items/i1")).Json;
        item.GetProperty("prompt").GetRawText().ShouldBe("""[{"role":"user","text":"Write something."}]""");
        item.GetProperty("responses")[0].GetProperty("features").GetProperty("words").GetDouble().ShouldBe(12);
    }

    [Fact]
    public async Task Import_Staged_IsUnseenUntilItOpens()
    {
        var project = await server.NewProject();

        var staged = (
            await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=x&last=false", Items(1, 2))
        ).Expect(200);

        staged.Json.GetProperty("opened").GetBoolean().ShouldBeFalse();
        var unseen = (
            await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Preference(1, "w"))
        ).ExpectProblem(404, "unknown-item");
        var absent = (
            await project.Ingest.Post($"{project.Path}/items/i9/judgments", project.Preference(1, "w"))
        ).ExpectProblem(404, "unknown-item");
        unseen.Text.Replace("i1", "i9", StringComparison.Ordinal).ShouldBe(absent.Text);
        (await project.Lead.Get($"{project.Path}/items/i1")).ExpectProblem(404, "unknown-item");
        (await project.Lead.Get($"{project.Path}/batches/b/items"))
            .Expect(200)
            .Json.GetProperty("items")
            .GetArrayLength()
            .ShouldBe(0);
        (await project.Lead.Get($"{project.Path}/progress")).Json.GetProperty("items").GetInt32().ShouldBe(0);

        (await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=x&fromLine=3"))
            .Expect(200)
            .Json.GetProperty("opened")
            .GetBoolean()
            .ShouldBeTrue();
        await project.Judge("i1", "w", 1);
    }

    [Fact]
    public async Task Import_Interrupted_GoesOnFromTheNextLine()
    {
        var project = await server.NewProject();
        (await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=x&last=false", Items(1, 4))).Expect(
            200
        );

        var next = (await project.Ingest.Get($"{project.Path}/batches/b"))
            .Expect(200)
            .Json.GetProperty("import")
            .GetProperty("nextLine")
            .GetInt64();
        next.ShouldBe(5);
        (
            await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=x&fromLine=7", Items(7, 7))
        ).ExpectProblem(409, "line-gap");
        // Lines that were taken before are passed over.
        var done = (
            await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=x&fromLine=3", Items(3, 6))
        ).Expect(200);

        done.Json.GetProperty("items").GetInt32().ShouldBe(6);
        done.Json.GetProperty("opened").GetBoolean().ShouldBeTrue();
        // The whole import again, as after an answer that was lost.
        (await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=x", Items(1, 6)))
            .Expect(200)
            .Json.GetProperty("items")
            .GetInt32()
            .ShouldBe(6);
        (await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=y", Items(7, 7))).ExpectProblem(
            409,
            "batch-open"
        );
    }

    [Fact]
    public async Task Import_WithBadLines_OpensNothingAndListsThem()
    {
        var project = await server.NewProject();
        string[] lines =
        [
            TestProject.ItemLine("i1"),
            "{\"id\":",
            TestProject.ItemLine("i3", category: "undeclared"),
            TestProject.ItemLine("i1"),
            "",
            TestProject.ItemLine("i6", responses: 1).Replace("\"prompt\"", "\"promt\""),
            """{"id":"i7","category":"creative","prompt":"x","responses":[{"id":"a","text":"","features":{"n":1e999}},{"id":"b","text":""}]}""",
            TestProject.ItemLine("i8"),
        ];

        var reply = (await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=x", lines)).ExpectProblem(
            422,
            "import-has-errors"
        );

        reply.Json.GetProperty("bad").GetInt32().ShouldBe(6);
        reply
            .Json.GetProperty("errors")
            .EnumerateArray()
            .Select(e => e.GetProperty("line").GetInt32())
            .ShouldBe([2, 3, 4, 5, 6, 7]);
        reply.Text.ShouldContain("there is no member 'promt'");
        (await project.Lead.Get($"{project.Path}/items/i1")).ExpectProblem(404, "unknown-item");
        (await project.Lead.Get($"{project.Path}/batches/b"))
            .Json.GetProperty("import")
            .GetProperty("errors")
            .GetArrayLength()
            .ShouldBe(6);

        var opened = (
            await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=x&fromLine=9&skipBad=true")
        ).Expect(200);
        opened.Json.GetProperty("items").GetInt32().ShouldBe(2);
        (await project.Lead.Get($"{project.Path}/items/i8")).Expect(200);
    }

    [Fact]
    public async Task Import_InOnePiece_LeavesNothingWhenItFails()
    {
        var project = await server.NewProject();

        (
            await project.Ingest.PostLines($"{project.Path}/batches/b/items", TestProject.ItemLine("i1"), "bad")
        ).ExpectProblem(422, "import-has-errors");

        (await project.Ingest.Get($"{project.Path}/batches/b")).ExpectProblem(404, "unknown-batch");
        (await project.Ingest.PostLines($"{project.Path}/batches/b/items", TestProject.ItemLine("i1"))).Expect(200);
    }

    [Fact]
    public async Task Import_Discarded_FreesItsIds()
    {
        var project = await server.NewProject();
        (await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=x&last=false", Items(1, 2))).Expect(
            200
        );
        (
            await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=y&last=false", Items(1, 2))
        ).ExpectProblem(409, "import-in-progress");

        (await project.Ingest.PostNothing($"{project.Path}/batches/b:discard?importId=x")).Expect(204);

        (await project.Ingest.PostNothing($"{project.Path}/batches/b:discard?importId=x")).Expect(204);
        (await project.Ingest.PostNothing($"{project.Path}/batches/b:discard?importId=never")).ExpectProblem(
            404,
            "unknown-import"
        );
        (await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=x", Items(1, 2))).ExpectProblem(
            409,
            "import-discarded"
        );
        (await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=y", Items(1, 2))).Expect(200);
    }

    [Fact]
    public async Task Import_OfMoreThanABatchHolds_GoesOnInFurtherParts()
    {
        var project = await server.NewProject();
        const int all = 2 * ApiServer.LinesPerPart + 3;
        (
            await project.Ingest.PostLines(
                $"{project.Path}/batches/b/items?importId=x&last=false",
                Items(1, ApiServer.LinesPerPart + 4)
            )
        ).Expect(200);
        (await project.Ingest.Get($"{project.Path}/batches/b"))
            .Json.GetProperty("import")
            .GetProperty("nextLine")
            .GetInt64()
            .ShouldBe(ApiServer.LinesPerPart + 5);

        var done = (
            await project.Ingest.PostLines(
                $"{project.Path}/batches/b/items?importId=x&fromLine={ApiServer.LinesPerPart + 5}",
                Items(ApiServer.LinesPerPart + 5, all)
            )
        ).Expect(200);

        done.Json.GetProperty("batches").GetRawText().ShouldBe("""["b","b~2","b~3"]""");
        done.Json.GetProperty("items").GetInt32().ShouldBe(all);
        foreach (var external in new[] { "w1", "w2" })
        {
            foreach (var i in new[] { 1, ApiServer.LinesPerPart + 1, all })
                await project.Judge($"i{i}", external, 1);
        }
        (await project.Lead.Get($"{project.Path}/progress?batch=b")).Json.GetProperty("items").GetInt32().ShouldBe(all);
        var row = (await project.Lead.Get($"{project.Path}/agreement?by=batch&batch=b"))
            .Expect(200)
            .Json.GetProperty("rows")[0];
        row.GetProperty("batch").GetString().ShouldBe("b");
        row.GetProperty("pairs").GetInt32().ShouldBe(3);
        (await project.Lead.PostNothing($"{project.Path}/batches/b:close"))
            .Expect(200)
            .String("status")
            .ShouldBe("closed");
        (
            await project.Ingest.Post($"{project.Path}/items/i{all}/judgments", project.Preference(1, "w3"))
        ).ExpectProblem(409, "item-closed");
        (await project.Lead.PostNothing($"{project.Path}/batches/b:reopen"))
            .Expect(200)
            .String("status")
            .ShouldBe("open");
        await project.Judge($"i{all}", "w3", 1);
    }

    [Fact]
    public async Task Import_WithABadLineInALaterPart_OpensNoPart()
    {
        var project = await server.NewProject();

        var reply = await project.Ingest.PostLines(
            $"{project.Path}/batches/b/items?importId=x",
            [.. Items(1, ApiServer.LinesPerPart + 1), "bad"]
        );

        reply
            .ExpectProblem(422, "import-has-errors")
            .Json.GetProperty("errors")[0]
            .GetProperty("line")
            .GetInt32()
            .ShouldBe(ApiServer.LinesPerPart + 2);
        (await project.Lead.Get($"{project.Path}/items/i1")).ExpectProblem(404, "unknown-item");
    }

    [Theory]
    [InlineData("b~2", "", 422, "invalid-id")]
    [InlineData("b%20c", "", 422, "invalid-id")]
    [InlineData("b", "?importId=a%20b", 422, "invalid-id")]
    [InlineData("b", "?fromLine=0", 400, "invalid-query")]
    [InlineData("b", "?fromLine=2", 400, "invalid-query")]
    [InlineData("b", "?last=false", 400, "invalid-query")]
    [InlineData("b", "?last=perhaps", 400, "invalid-query")]
    [InlineData("b", "?form_line=2", 400, "invalid-query")]
    public async Task Import_WithAnOddAddress_IsRefusedAndStagesNothing(
        string batch,
        string query,
        int status,
        string code
    )
    {
        var project = await server.NewProject();

        (await project.Ingest.PostLines($"{project.Path}/batches/{batch}/items{query}", Items(1, 1))).ExpectProblem(
            status,
            code
        );

        (await project.Lead.Get($"{project.Path}/batches")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Import_OfNothing_IsRefused()
    {
        var project = await server.NewProject();

        (
            await project.Ingest.Send(
                HttpMethod.Post,
                $"{project.Path}/batches/b/items",
                Encoding.UTF8.GetBytes("\n\n"),
                "application/x-ndjson"
            )
        ).ExpectProblem(422, "import-empty");
        (await project.Ingest.PostLines("/v1/projects/no-such-project/batches/b/items", Items(1, 1))).ExpectProblem(
            403,
            "forbidden"
        );
        (await project.Admin.PostLines("/v1/projects/no-such-project/batches/b/items", Items(1, 1))).ExpectProblem(
            404,
            "unknown-project"
        );
    }

    [Fact]
    public async Task Items_ComeInPages()
    {
        var project = await (await server.NewProject()).WithItems(5);
        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null; )
        {
            var page = (
                await project.Lead.Get(
                    $"{project.Path}/batches/b1/items?limit=2{(cursor.Length > 0 ? "&cursor=" + cursor : "")}"
                )
            )
                .Expect(200)
                .Json;
            page.GetProperty("items").GetArrayLength().ShouldBeLessThanOrEqualTo(2);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }
        seen.ShouldBe(["i1", "i2", "i3", "i4", "i5"]);
        (await project.Lead.Get($"{project.Path}/batches/b1/items?limit=501")).ExpectProblem(400, "invalid-query");
        (await project.Lead.Get($"{project.Path}/batches/b1/items?cursor=zzz")).ExpectProblem(400, "invalid-cursor");
    }
}
