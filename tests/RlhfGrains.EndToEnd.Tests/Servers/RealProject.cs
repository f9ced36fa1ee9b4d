using System.Text.Json;

namespace RlhfGrains.EndToEnd.Tests.Servers;

/// <summary>
/// A project with a key for its lead and one for its frontend's back end. What is judged is one preference, between the
/// responses a and b.
/// </summary>
sealed class RealProject
{
    const string Judged =
        """ "categories":[{"id":"creative"},{"id":"factual"}],"criteria":[{"id":"helpful","scale":{"kind":"preference","strength":3}}] """;

    static int made;
    int judgments;

    public required string Id { get; init; }
    public required Caller Lead { get; init; }
    public required Caller Ingest { get; init; }
    public RealServer Server => Lead.Server;
    public string Path => $"/v1/projects/{Id}";

    /// <param name="settings">Further members of the settings, like <c>"overlap":2</c>.</param>
    public static async Task<RealProject> Create(RealServer server, string settings)
    {
        var id = $"p{Interlocked.Increment(ref made)}";
        (
            await server.Admin.Post("/v1/projects", $$"""{"id":"{{id}}","name":"A project",{{Judged}},{{settings}}}""")
        ).Expect(201);
        return new RealProject
        {
            Id = id,
            Lead = await Key("lead"),
            Ingest = await Key("ingest"),
        };

        async Task<Caller> Key(string role) =>
            server.With(
                (await server.Admin.Post($"/v1/projects/{id}/keys", $$"""{"role":"{{role}}","label":"{{role}}"}"""))
                    .Expect(201)
                    .String("key")
            );
    }

    /// <summary>The same project on its server after a new start.</summary>
    public async Task Publish(string settings)
    {
        var version = (await Lead.Get(Path)).Expect(200).Int("settings/version");
        (await Lead.Put($"{Path}/settings", $$"""{{{Judged}},{{settings}}}""", ("If-Match", $"\"{version}\""))).Expect(
            200
        );
    }

    /// <summary>Imports i1, i2, ... in one batch.</summary>
    public async Task<RealProject> WithItems(
        int count,
        string batch = "b1",
        string prefix = "i",
        string category = "creative"
    )
    {
        (
            await Ingest.PostLines(
                $"{Path}/batches/{batch}/items",
                Enumerable.Range(1, count).Select(i => Line($"{prefix}{i}", category))
            )
        ).Expect(200);
        return this;
    }

    /// <summary>Gold items g1, g2, ...: the response a is better.</summary>
    public async Task<RealProject> WithGold(int count, string batch = "gold", string prefix = "g")
    {
        const string gold =
            """{"answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","accepted":{"min":1}}}],"explanation":"b is wrong."}""";
        (
            await Lead.PostLines(
                $"{Path}/batches/{batch}/items",
                Enumerable.Range(1, count).Select(i => $"{Line($"{prefix}{i}", "creative")[..^1]},\"gold\":{gold}}}")
            )
        ).Expect(200);
        return this;
    }

    public static string Line(string id, string category = "creative") =>
        $$"""{"id":"{{id}}","category":"{{category}}","prompt":"Which is better?","responses":[{"id":"a","text":"This is a."},{"id":"b","text":"This is b."}]}""";

    /// <summary>A judgment under an id of its own.</summary>
    /// <param name="more">Further members, each with a comma before it.</param>
    public string Judgment(string who, int strength, string? item = null, string more = "") =>
        $$"""{"id":"j{{Interlocked.Increment(ref judgments)}}","externalAnnotator":"{{who}}"{{(item is null ? "" : $",\"item\":\"{item}\"")}},"answers":[{{Answer("a", "b", strength)}}]{{more}}}""";

    public async Task Judge(string item, string who, int strength) =>
        (await Ingest.Post($"{Path}/items/{item}/judgments", Judgment(who, strength))).Expect(201);

    public async Task<Worker> Annotator(string externalId)
    {
        var id = (await Ingest.Post($"{Path}/annotators", $$"""{"externalId":"{{externalId}}"}"""))
            .Expect(200)
            .String("id");
        var key = (await Lead.Post($"{Path}/keys", $$"""{"role":"annotator","label":"a","annotator":"{{id}}"}"""))
            .Expect(201)
            .String("key");
        return new Worker(this, id, Server.With(key));
    }

    public static string Answer(string first, string second, int strength) =>
        $$$"""{"criterion":"helpful","preference":{"first":"{{{first}}}","second":"{{{second}}}","strength":{{{strength}}}}}""";
}

/// <summary>An annotator who pulls tasks with a key of their own.</summary>
sealed record Worker(RealProject Project, string Id, Caller Caller)
{
    /// <summary>The next task; null: there is none.</summary>
    public async Task<JsonElement?> Next(string query = "")
    {
        var task = (await Caller.Post($"{Project.Path}/tasks:next{query}")).Expect(200).At("task");
        return task.ValueKind is JsonValueKind.Null ? null : task;
    }

    public async Task<string> Reason(string query = "") =>
        (await Caller.Post($"{Project.Path}/tasks:next{query}")).Expect(200).String("reason");

    public Task<Reply> Judge(JsonElement task, bool prefersA = true)
    {
        var names = task.At("responses")
            .EnumerateArray()
            .ToDictionary(r => r.String("text"), r => r.String("id"), StringComparer.Ordinal);
        var answer = RealProject.Answer(names["This is a."], names["This is b."], prefersA ? 2 : -2);
        return Caller.Post(
            $"{Project.Path}/tasks/{task.String("id")}/judgment",
            $$"""{"answers":[{{answer}}],"durationMs":4100}"""
        );
    }

    public Task<Reply> Do(JsonElement task, string what, string? json = null) =>
        Caller.Post($"{Project.Path}/tasks/{task.String("id")}:{what}", json);
}
