using System.Text;
using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Json;

/// <summary>Editors and spreadsheets begin a file with bytes that nobody sees: they are read, or the encoding is
/// named.</summary>
public class ByteOrderMarkTests(ApiServer server) : IClassFixture<ApiServer>
{
    static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    [Fact]
    public async Task Import_OfLinesWithMarks_KeepsEveryItem_WithSkipBadToo()
    {
        var project = await server.NewProject();
        // Two files with a mark each, put together.
        byte[] body =
        [
            .. Mark,
            .. Utf8(TestProject.ItemLine("i1") + "\n"),
            .. Mark,
            .. Utf8(TestProject.ItemLine("i2") + "\n"),
            .. Mark,
            .. "\n"u8,
        ];

        var reply = (await Lines(project, "batches/b/items?skipBad=true", body)).Expect(200);

        reply.Json.GetProperty("items").GetInt32().ShouldBe(2);
        reply.Json.GetProperty("bad").GetInt32().ShouldBe(0);
        (await project.Lead.Get($"{project.Path}/items/i1")).Expect(200);
    }

    [Fact]
    public async Task Judgments_WithAMark_AreRecorded_AndARepeatWithoutItIsTheSame()
    {
        var project = await (await server.NewProject()).WithItems(2);
        var (alone, streamed) = (project.Preference(1, "w", id: "j1"), project.Preference(1, "w", "i2", "j2"));

        var recorded = (
            await project.Ingest.Send(
                HttpMethod.Post,
                $"{project.Path}/items/i1/judgments",
                [.. Mark, .. Utf8(alone)],
                "application/json"
            )
        ).Expect(201);
        (await project.Ingest.Post($"{project.Path}/items/i1/judgments", alone)).Text.ShouldBe(recorded.Text);

        (await Lines(project, "judgments", [.. Mark, .. Utf8(streamed)]))
            .Expect(200)
            .Lines.Single()
            .GetProperty("status")
            .GetInt32()
            .ShouldBe(201);
    }

    [Fact]
    public async Task Enrolment_OfLinesWithAMark_TakesEveryPerson()
    {
        var project = await server.NewProject();

        var reply = (
            await Lines(
                project,
                "annotators:import",
                [.. Mark, .. "{\"externalId\":\"first\"}\n{\"externalId\":\"second\"}\n"u8]
            )
        ).Expect(200);

        reply.Lines.Select(l => l.GetProperty("status").GetInt32()).ShouldBe([200, 200]);
    }

    [Theory]
    [InlineData("utf-16", "UTF-16, little endian")]
    [InlineData("utf-16BE", "UTF-16, big endian")]
    [InlineData("utf-32", "UTF-32")]
    public async Task Lines_InAnotherEncoding_AreRefusedAsAWholeAndByName(string encoding, string name)
    {
        var project = await (await server.NewProject()).WithItems(1);
        var as16 = Encoding.GetEncoding(encoding);
        foreach (
            var (path, line) in new[]
            {
                ("batches/b/items?skipBad=true", TestProject.ItemLine("i9")),
                ("judgments", project.Preference(1, "w", "i1")),
                ("annotators:import", "{\"externalId\":\"x\"}"),
            }
        )
        {
            foreach (var marked in new[] { true, false })
            {
                var reply = await Lines(
                    project,
                    path,
                    [.. marked ? as16.GetPreamble() : [], .. as16.GetBytes(line + "\n")]
                );
                reply.ExpectProblem(400, "malformed").Text.ShouldContain(name);
            }
        }
    }

    /// <summary>Every operation that takes JSON, from the server's own document: a mark changes no answer, and UTF-16
    /// is named.</summary>
    [Fact]
    public async Task EveryBody_IsReadWithAMark()
    {
        var project = await server.NewProject();
        using var document = JsonDocument.Parse((await server.Admin.Get("/openapi/v1.json")).Expect(200).Text);
        var read = 0;
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (
                var operation in path.Value.EnumerateObject().Where(o => o.Value.TryGetProperty("requestBody", out _))
            )
            {
                if (
                    !operation
                        .Value.GetProperty("requestBody")
                        .GetProperty("content")
                        .TryGetProperty("application/json", out _)
                )
                    continue;
                var address = System.Text.RegularExpressions.Regex.Replace(
                    path.Name.Replace("{project}", project.Id),
                    @"\{\w+\}",
                    "x"
                );
                Task<Reply> Send(byte[] body) =>
                    server.Admin.Send(
                        new HttpMethod(operation.Name.ToUpperInvariant()),
                        address,
                        body,
                        "application/json",
                        ("If-Match", "\"1\"")
                    );

                // No operation takes an empty list, so nothing changes between the two.
                var (plain, marked) = (await Send([.. "[]"u8]), await Send([.. Mark, .. "[]"u8]));
                marked.Code.ShouldBe(plain.Code, $"{operation.Name} {path.Name}");
                if (plain.Code != "invalid-body")
                    continue;
                (await Send(Encoding.Unicode.GetBytes("[]")))
                    .ExpectProblem(400, "malformed")
                    .Text.ShouldContain("UTF-16, little endian");
                read++;
            }
        }
        read.ShouldBeGreaterThan(10);
    }

    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    static Task<Reply> Lines(TestProject project, string path, byte[] body) =>
        (path == "annotators:import" ? project.Lead : project.Ingest).Send(
            HttpMethod.Post,
            $"{project.Path}/{path}",
            body,
            "application/x-ndjson"
        );
}
