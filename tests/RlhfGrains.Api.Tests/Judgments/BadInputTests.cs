using System.Text;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Judgments;

/// <summary>Bad input gets a clear refusal and changes nothing.</summary>
public partial class BadInputTests(ApiServer server) : IClassFixture<ApiServer>
{
    const string Answers =
        """ "answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","strength":1}}] """;

    /// <summary>A name, the body, the status and the code.</summary>
    public static TheoryData<string, string, int, string> Bodies =>
        new()
        {
            { "nothing", "", 400, "malformed" },
            { "truncated", """{"id":"j","answers":[{"criterion":"helpful","pref""", 400, "malformed" },
            { "truncated in a text", "{\"id\":\"j", 400, "malformed" },
            { "two objects", $$"""{"id":"j","externalAnnotator":"w",{{Answers}}} {"id":"k"}""", 400, "malformed" },
            { "a comment", $$"""{"id":"j",/* so */"externalAnnotator":"w",{{Answers}}}""", 400, "malformed" },
            { "a trailing comma", $$"""{"id":"j","externalAnnotator":"w",{{Answers}},}""", 400, "malformed" },
            {
                "NaN",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","strength":NaN}}]}""",
                400,
                "malformed"
            },
            { "half a character", $$"""{"id":"j","externalAnnotator":"w\ud800",{{Answers}}}""", 400, "malformed" },
            { "too deep", new string('[', 200), 400, "malformed" },
            { "an array", "[]", 400, "invalid-body" },
            { "null", "null", 400, "invalid-body" },
            { "a number as id", $$"""{"id":5,"externalAnnotator":"w",{{Answers}}}""", 400, "invalid-body" },
            { "no id", $$"""{"externalAnnotator":"w",{{Answers}}}""", 400, "invalid-body" },
            { "no answers", """{"id":"j","externalAnnotator":"w"}""", 400, "invalid-body" },
            {
                "an unknown member",
                $$"""{"id":"j","externalAnnotator":"w","extra":1,{{Answers}}}""",
                400,
                "invalid-body"
            },
            {
                "an unknown member of an answer",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"helpful","winner":"a"}]}""",
                400,
                "invalid-body"
            },
            { "a member twice", $$"""{"id":"j","id":"j","externalAnnotator":"w",{{Answers}}}""", 400, "invalid-body" },
            {
                "a rating twice",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"safe","ratings":{"a":1,"a":2,"b":1}}]}""",
                400,
                "invalid-body"
            },
            {
                "a number in a text",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","strength":"1"}}]}""",
                400,
                "invalid-body"
            },
            {
                "a fraction",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","strength":1.5}}]}""",
                400,
                "invalid-body"
            },
            {
                "a huge number",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","strength":1e400}}]}""",
                400,
                "invalid-body"
            },
            {
                "a huge duration",
                $$"""{"id":"j","externalAnnotator":"w","durationMs":99999999999999999999,{{Answers}}}""",
                400,
                "invalid-body"
            },
            {
                "two kinds of answer",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"safe","ratings":{"a":1,"b":1},"ranking":[["a"],["b"]]}]}""",
                400,
                "invalid-body"
            },
            {
                "a time without an offset",
                $$"""{"id":"j","externalAnnotator":"w","judgedAt":"2020-01-01T00:00:00",{{Answers}}}""",
                400,
                "invalid-body"
            },
            {
                "an unknown round",
                $$"""{"id":"j","externalAnnotator":"w","round":"second",{{Answers}}}""",
                400,
                "invalid-body"
            },
            { "another item", $$"""{"id":"j","externalAnnotator":"w","item":"i2",{{Answers}}}""", 400, "invalid-body" },
            { "nobody", $$"""{"id":"j",{{Answers}}}""", 400, "invalid-body" },
            { "an odd id", $$"""{"id":"j/../k","externalAnnotator":"w",{{Answers}}}""", 422, "invalid-id" },
            { "an empty id", $$"""{"id":"","externalAnnotator":"w",{{Answers}}}""", 422, "invalid-id" },
            {
                "a long id",
                $$"""{"id":"{{new string('x', 129)}}","externalAnnotator":"w",{{Answers}}}""",
                422,
                "invalid-id"
            },
            { "an id with a line break", $$"""{"id":"j\n","externalAnnotator":"w",{{Answers}}}""", 422, "invalid-id" },
            {
                "a long external id",
                $$"""{"id":"j","externalAnnotator":"{{new string('x', 1001)}}",{{Answers}}}""",
                422,
                "invalid-profile"
            },
            {
                "an unknown annotator",
                $$"""{"id":"j","annotator":"an-nobody",{{Answers}}}""",
                404,
                "unknown-annotator"
            },
            { "an empty list of answers", """{"id":"j","externalAnnotator":"w","answers":[]}""", 422, "no-answer" },
            {
                "an undeclared criterion",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"beauty","ratings":{"a":1,"b":1}}]}""",
                422,
                "undeclared-criterion"
            },
            {
                "a criterion twice",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"safe","ratings":{"a":1,"b":1}},{"criterion":"safe","ratings":{"a":1,"b":1}}]}""",
                422,
                "criterion-repeated"
            },
            {
                "another scale",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"helpful","ratings":{"a":1,"b":1}}]}""",
                422,
                "scale-mismatch"
            },
            {
                "a strength off the scale",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","strength":4}}]}""",
                422,
                "off-scale"
            },
            {
                "the least integer",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"helpful","preference":{"first":"b","second":"a","strength":-2147483648}}]}""",
                422,
                "off-scale"
            },
            {
                "an unknown label",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"safe","ratings":{"a":"Perhaps","b":1}}]}""",
                422,
                "off-scale"
            },
            {
                "an unknown response",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"helpful","preference":{"first":"a","second":"z","strength":1}}]}""",
                422,
                "unknown-response"
            },
            {
                "a response against itself",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"helpful","preference":{"first":"a","second":"a","strength":1}}]}""",
                422,
                "response-repeated"
            },
            {
                "a rating missing",
                """{"id":"j","externalAnnotator":"w","answers":[{"criterion":"safe","ratings":{"a":1}}]}""",
                422,
                "response-missing"
            },
            {
                "an unknown rubric version",
                $$"""{"id":"j","externalAnnotator":"w","rubricVersion":2,{{Answers}}}""",
                422,
                "unknown-rubric-version"
            },
            {
                "the future",
                $$"""{"id":"j","externalAnnotator":"w","judgedAt":"2999-01-01T00:00:00Z",{{Answers}}}""",
                422,
                "judged-in-future"
            },
            {
                "a negative duration",
                $$"""{"id":"j","externalAnnotator":"w","durationMs":-1,{{Answers}}}""",
                422,
                "duration-out-of-range"
            },
            {
                "a long rationale",
                $$"""{"id":"j","externalAnnotator":"w","rationale":"{{new string('x', 70_000)}}",{{Answers}}}""",
                422,
                "rationale-too-long"
            },
            {
                "an odd flag",
                $$"""{"id":"j","externalAnnotator":"w","flags":["so so"],{{Answers}}}""",
                422,
                "invalid-flags"
            },
            {
                "a re-audit of nothing",
                $$"""{"id":"j","externalAnnotator":"w","round":"reaudit",{{Answers}}}""",
                409,
                "not-judged-before"
            },
        };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task BadBody_IsRefusedAndChangesNothing(string name, string body, int status, string code)
    {
        var project = await (await server.NewProject()).WithItems(1);
        await project.Judge("i1", "earlier", 1);
        (await project.Ingest.Post($"{project.Path}/annotators", """{"externalId":"w"}""")).Expect(200);
        var standing = await project.Standing("i1");

        var reply = (await project.Ingest.Post($"{project.Path}/items/i1/judgments", body)).ExpectProblem(status, code);

        reply.String("type").ShouldBe("/problems/" + code);
        reply.Text.ShouldNotContain("RlhfGrains.", customMessage: $"{name}: our type names are nobody's business");
        reply.Text.Length.ShouldBeLessThan(1_000, name);
        (await project.Standing("i1")).ShouldBe(standing, name);
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task BadLine_HasItsOwnOutcomeAndTheStreamGoesOn(string name, string body, int status, string code)
    {
        if (body.Length == 0 || name == "another item")
            return; // neither is a mistake in a stream
        var project = await (await server.NewProject()).WithItems(2);
        var bad = body.Replace("\n", "", StringComparison.Ordinal);
        if (bad.StartsWith('{'))
            bad = bad.Insert(1, "\"item\":\"i1\",");

        var reply = (
            await project.Ingest.PostLines($"{project.Path}/judgments", bad, project.Preference(1, "w", "i2"))
        ).Expect(200);

        reply.Lines[0].GetProperty("status").GetInt32().ShouldBe(status, name);
        reply.Lines[0].GetProperty("code").GetString().ShouldBe(code, name);
        reply.Lines[1].GetProperty("status").GetInt32().ShouldBe(201, name);
    }

    [Fact]
    public async Task InvalidUtf8_IsRefused()
    {
        var project = await (await server.NewProject()).WithItems(1);
        var body = Encoding.UTF8.GetBytes($$"""{"id":"j","externalAnnotator":"w?",{{Answers}}}""");
        body[Array.IndexOf(body, (byte)'?')] = 0xFF;

        (
            await project.Ingest.Send(HttpMethod.Post, $"{project.Path}/items/i1/judgments", body, "application/json")
        ).ExpectProblem(400, "malformed");
    }

    [Fact]
    public async Task TenMegabytes_AreRefusedEverywhere()
    {
        var project = await (await server.NewProject()).WithItems(1);
        var standing = await project.Standing("i1");
        var body = Encoding.UTF8.GetBytes($$"""{"id":"j","rationale":"{{new string('x', 10 << 20)}}"}""");

        foreach (var path in new[] { $"{project.Path}/items/i1/judgments", $"{project.Path}/annotators", "/v1/echo" })
            (await project.Ingest.Send(HttpMethod.Post, path, body, "application/json")).ExpectProblem(
                413,
                "too-large"
            );

        (await project.Standing("i1")).ShouldBe(standing);
    }

    [Fact]
    public async Task AnotherContentType_IsRefused()
    {
        var project = await (await server.NewProject()).WithItems(1);
        var body = Encoding.UTF8.GetBytes(project.Preference(1, "w"));

        (
            await project.Ingest.Send(HttpMethod.Post, $"{project.Path}/items/i1/judgments", body, "text/plain")
        ).ExpectProblem(415, "unsupported-media-type");
        (
            await project.Ingest.Send(HttpMethod.Post, $"{project.Path}/judgments", body, "application/json")
        ).ExpectProblem(415, "unsupported-media-type");
        (
            await project.Ingest.Send(
                HttpMethod.Post,
                $"{project.Path}/items/i1/judgments",
                body,
                "application/json; charset=utf-8"
            )
        ).Expect(201);
    }

    [Fact]
    public async Task TheSameIdWithAnotherContent_IsRefused()
    {
        var project = await (await server.NewProject()).WithItems(1);
        (await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Preference(1, "w", id: "j"))).Expect(
            201
        );
        var standing = await project.Standing("i1");

        (
            await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Preference(2, "w", id: "j"))
        ).ExpectProblem(409, "id-reused");

        (await project.Standing("i1")).ShouldBe(standing);
    }

    [Fact]
    public async Task AnItemThatIsClosedUnknownFullOrJudged_IsRefused()
    {
        var project = await (await server.NewProject(overlap: 1)).WithItems(3);
        (await project.Lead.PostNothing($"{project.Path}/items/i2:close")).Expect(204);
        await project.Judge("i1", "w", 1);
        await project.Judge("i3", "w", 1);
        var standing = await project.Standing("i1", "i2", "i3");

        (await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Preference(1, "w"))).ExpectProblem(
            409,
            "already-judged"
        );
        (await project.Ingest.Post($"{project.Path}/items/i3/judgments", project.Preference(1, "w2"))).ExpectProblem(
            409,
            "item-complete"
        );
        (await project.Ingest.Post($"{project.Path}/items/i2/judgments", project.Preference(1, "w"))).ExpectProblem(
            409,
            "item-closed"
        );
        (
            await project.Ingest.Post($"{project.Path}/items/nothing/judgments", project.Preference(1, "w"))
        ).ExpectProblem(404, "unknown-item");
        (await project.Ingest.Post($"{project.Path}/items/a%20b/judgments", project.Preference(1, "w"))).ExpectProblem(
            422,
            "invalid-id"
        );

        (await project.Standing("i1", "i2", "i3")).ShouldBe(
            standing.Replace("\"annotators\":2", "\"annotators\":3", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("""[["a"],["b"]]""", "response-missing")]
    [InlineData("""[["a"],["b"],["c"],["a"]]""", "response-repeated")]
    [InlineData("""[["a"],["b","z"],["c"]]""", "unknown-response")]
    [InlineData("""[["a"],[],["b","c"]]""", "scale-mismatch")]
    public async Task ARankingThatDoesNotFitTheItem_IsRefused(string ranking, string code)
    {
        var project = await (await server.NewProject(TestProject.RankingOnly)).WithItems(1, responses: 3);

        (
            await project.Ingest.Post(
                $"{project.Path}/items/i1/judgments",
                $$"""{"id":"j","externalAnnotator":"w","answers":[{"criterion":"order","ranking":{{ranking}}}]}"""
            )
        ).ExpectProblem(422, code);

        (await project.AgreementRows()).ShouldBe("[]");
    }
}
