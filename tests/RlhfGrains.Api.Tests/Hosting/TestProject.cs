namespace RlhfGrains.Api.Tests.Hosting;

/// <summary>A project with a key of each role.</summary>
public sealed class TestProject
{
    /// <summary>"helpful": a preference of strength 3; "safe": ratings No, Unsure, Yes.</summary>
    public const string PreferenceAndRatings = """
        [{"id":"helpful","scale":{"kind":"preference","strength":3}},{"id":"safe","scale":{"kind":"ratings","labels":["No","Unsure","Yes"]}}]
        """;

    public const string RankingOnly = """[{"id":"order","scale":{"kind":"ranking"}}]""";

    int judgments;

    public required ApiServer Server { get; init; }
    public required string Id { get; init; }
    public required Caller Lead { get; init; }
    public required Caller Ingest { get; init; }
    public required Caller Annotator { get; init; }
    public required string AnnotatorId { get; init; }
    public Caller Admin => Server.Admin;
    public string Path => $"/v1/projects/{Id}";

    public static async Task<TestProject> Create(ApiServer server, string id, string criteria, int? overlap)
    {
        (
            await server.Admin.Post(
                "/v1/projects",
                $$"""
                {"id":"{{id}}","name":"A project","categories":[{"id":"creative"},{"id":"factual"}],"criteria":{{criteria}},"overlap":{{overlap?.ToString()
                    ?? "null"}}}
                """
            )
        ).Expect(201);
        var lead = server.With(await KeyOf(server, id, "lead", null));
        var annotator = (
            await lead.Post(
                $"/v1/projects/{id}/annotators",
                """{"externalId":"annotator-with-a-key","name":"Kim Secretname"}"""
            )
        )
            .Expect(200)
            .String("id");
        return new TestProject
        {
            Server = server,
            Id = id,
            Lead = lead,
            AnnotatorId = annotator,
            Ingest = server.With(await KeyOf(server, id, "ingest", null)),
            Annotator = server.With(await KeyOf(server, id, "annotator", annotator)),
        };
    }

    /// <summary>Imports items i1, i2, ... with responses a, b (and c, ...) into a batch of their own.</summary>
    public async Task<TestProject> WithItems(
        int count,
        int responses = 2,
        string batch = "b1",
        string category = "creative",
        string prefix = "i"
    )
    {
        (
            await Ingest.PostLines(
                $"{Path}/batches/{batch}/items",
                Enumerable.Range(1, count).Select(i => ItemLine($"{prefix}{i}", responses, category))
            )
        ).Expect(200);
        return this;
    }

    /// <summary>With other terms of assignment.</summary>
    public async Task<TestProject> WithAssignment(string assignment, int? overlap = null)
    {
        var version = (await Lead.Get(Path)).Expect(200).Json.GetProperty("settings").GetProperty("version").GetInt32();
        (
            await Lead.Put(
                $"{Path}/settings",
                $$"""
                {"categories":[{"id":"creative"},{"id":"factual"}],"criteria":{{PreferenceAndRatings}},"overlap":{{overlap?.ToString()
                    ?? "null"}},"assignment":{{assignment}}}
                """,
                $"\"{version}\""
            )
        ).Expect(200);
        return this;
    }

    public const string AnnotatorsSubmit = """{"annotatorsSubmit":true}""";

    public static string ItemLine(string id, int responses = 2, string category = "creative")
    {
        var list = string.Join(
            ',',
            Enumerable
                .Range(0, responses)
                .Select(r =>
                    $$$"""{"id":"{{{(char)('a' + r)}}}","text":"Response {{{r}}}","model":"secret-model","features":{"words":12}}"""
                )
        );
        return $$"""{"id":"{{id}}","category":"{{category}}","prompt":"Write something.","responses":[{{list}}],"tags":["secret-tag"]}""";
    }

    /// <summary>A judgment of "helpful" with a fresh id.</summary>
    public string Preference(
        int strength,
        string? external = null,
        string? item = null,
        string? id = null,
        string more = ""
    ) =>
        $$$"""
            {"id":"{{{id ?? "j" + Interlocked.Increment(ref judgments)}}}"{{{Member("item", item)}}}{{{Member(
                "externalAnnotator",
                external
            )}}},"answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","strength":{{{strength}}}}}]{{{more}}}}
            """;

    public async Task Judge(string item, string external, int strength) =>
        (await Ingest.Post($"{Path}/items/{item}/judgments", Preference(strength, external))).Expect(201);

    /// <summary>Everything that a refused request must leave as it was.</summary>
    public async Task<string> Standing(params string[] items)
    {
        var parts = new List<string>
        {
            (await Lead.Get($"{Path}/progress")).Expect(200).Text,
            await AgreementRows(),
            (await Lead.Get($"{Path}/batches")).Expect(200).Text,
        };
        foreach (var item in items)
            parts.Add((await Lead.Get($"{Path}/items/{item}")).Text);
        return string.Join('\n', parts);
    }

    public async Task<string> AgreementRows(string query = "") =>
        (await Lead.Get($"{Path}/agreement{query}")).Expect(200).Json.GetProperty("rows").GetRawText();

    static string Member(string name, string? value) => value is null ? "" : $",\"{name}\":\"{value}\"";

    static async Task<string> KeyOf(ApiServer server, string project, string role, string? annotator)
    {
        var body = annotator is null
            ? $$"""{"role":"{{role}}","label":"test"}"""
            : $$"""{"role":"{{role}}","label":"test","annotator":"{{annotator}}"}""";
        return (await server.Admin.Post($"/v1/projects/{project}/keys", body)).Expect(201).String("key");
    }
}
