using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Fuzz;

/// <summary>
/// A server with one project, made of the document's own examples, so that valid requests meet something that is there.
/// </summary>
sealed class FuzzWorld : IDisposable
{
    const string Project = "fz";

    readonly ApiClient admin;
    readonly Dictionary<string, string> fixtures = new(StringComparer.Ordinal)
    {
        ["project"] = Project,
        ["batch"] = "b1",
        ["item"] = "i1",
        ["judgment"] = "fj",
        ["version"] = "1",
        ["code"] = "malformed",
        ["Idempotency-Key"] = "{fresh}",
        ["importId"] = "{fresh}",
        ["alarm"] = "1",
    };

    int fresh;

    FuzzWorld(ServerProcess server, ApiClient admin, ServedDocument document) =>
        (this.admin, Document, Host) = (admin, document, server.Address.Authority);

    public ServedDocument Document { get; }

    public string Host { get; }

    /// <summary>By role.</summary>
    public Dictionary<string, string> Keys { get; } = new(StringComparer.Ordinal);

    public static async Task<FuzzWorld> Create(ServerProcess server, CancellationToken cancellation)
    {
        var admin = new ApiClient(server.Address, server.Key, 4);
        var world = new FuzzWorld(server, admin, new ServedDocument(await admin.Get("/openapi/v1.json", cancellation)));
        world.Keys["admin"] = server.Key;
        await world.Fill(cancellation);
        return world;
    }

    /// <summary>What stands for a parameter in a valid request.</summary>
    public string Fixture(ApiParameter parameter) =>
        fixtures.GetValueOrDefault(parameter.Name) is { } known
            ? known == "{fresh}"
                ? Fresh()
                : known
            : parameter.Type switch
            {
                "integer" => "1",
                "boolean" => "true",
                _ => "x1",
            };

    public string Fresh() => string.Create(CultureInfo.InvariantCulture, $"f{++fresh}");

    /// <summary>A valid body; what must be new each time is.</summary>
    public JsonNode Valid(ApiBody body)
    {
        var valid = JsonNode.Parse(body.Example)!;
        foreach (var name in new[] { "id", "externalId", "externalAnnotator" })
            if (valid is JsonObject members && members.ContainsKey(name))
                members[name] = Fresh();
        return valid;
    }

    /// <summary>Puts this run's ids into an address of the corpus.</summary>
    public string Fill(string target) =>
        fixtures.Aggregate(target, static (t, f) => t.Replace($"{{{f.Key}}}", f.Value, StringComparison.Ordinal));

    /// <summary>What the last requests may have closed is open again.</summary>
    public async Task Restore(CancellationToken cancellation)
    {
        await lead!.Delete($"/v1/projects/{Project}/items/i1/gold", cancellation);
        foreach (var path in new[] { "batches/b1:reopen", "items/i1:reopen" })
            await lead!.Post($"/v1/projects/{Project}/{path}", [], cancellation);
        fixtures["If-Match"] =
            $"\"{(int)(await admin.Get($"/v1/projects/{Project}", cancellation))["settings"]!["version"]!}\"";
    }

    /// <summary>The item that judgments are sent for, with all of them.</summary>
    public async Task<string> Judged(RawHttp http, CancellationToken cancellation) =>
        (
            await http.Ask(
                RawHttp.Request(
                    "GET",
                    $"/v1/projects/{Project}/items/i1",
                    Host,
                    [("Authorization", "Bearer " + Keys["admin"])],
                    null
                ),
                cancellation
            )
        ).Body;

    /// <summary>How many records the journal has.</summary>
    public async Task<long> Records(RawHttp http, CancellationToken cancellation)
    {
        var metrics = (
            await http.Ask(
                RawHttp.Request("GET", "/metrics", Host, [("Authorization", "Bearer " + Keys["admin"])], null),
                cancellation
            )
        ).Body;
        const string Name = "\nrlhfgrains_journal_records_total ";
        var at = metrics.IndexOf(Name, StringComparison.Ordinal) + Name.Length;
        return long.Parse(metrics[at..metrics.IndexOf('\n', at)], CultureInfo.InvariantCulture);
    }

    /// <summary>Everything that can be read, as far as it does not tell the time; not webhooks, whose deliveries are
    /// tried in the background, and not jobs, which go on there, and not the audit
    /// trail, which has what was refused too.</summary>
    public async Task<string> Digest(RawHttp http, CancellationToken cancellation)
    {
        var all = new StringBuilder();
        foreach (
            var operation in Document.Operations.Where(o =>
                o.Method == "GET"
                && o.Responses.ContainsKey(200)
                && !o.Path.EndsWith("/events", StringComparison.Ordinal)
                && o.Path != "/metrics"
                && !o.Path.Contains("/webhooks", StringComparison.Ordinal)
                && !o.Path.Contains("/jobs", StringComparison.Ordinal)
                && !o.Path.EndsWith("/audit-trail", StringComparison.Ordinal)
            )
        )
        {
            var request = new FuzzRequest(
                operation.Name,
                "",
                "GET",
                Target(operation, null, null),
                operation.Roles.Count > 0 ? operation.Roles[0] : null,
                [],
                null,
                false
            );
            var answer = await http.Ask(request.ToBytes(this), cancellation);
            all.Append(operation.Path)
                .Append(' ')
                .Append(answer.Status)
                .Append(' ')
                .Append(WithoutTimes(answer))
                .Append('\n');
        }
        return all.ToString();
    }

    /// <summary>The address of an operation with one parameter as given and the other path parameters valid.</summary>
    public string Target(ApiOperation operation, ApiParameter? odd, string? value)
    {
        var path = operation.Path;
        var query = new List<string>();
        foreach (var parameter in operation.Parameters)
        {
            var text =
                parameter == odd ? value!
                : parameter.In == "path" || (parameter.In == "query" && parameter.IsRequired)
                    ? FixtureOf(operation, parameter)
                : null;
            if (text is null)
                continue;
            if (parameter.In == "path")
                path = path.Replace($"{{{parameter.Name}}}", text, StringComparison.Ordinal);
            else if (parameter.In == "query")
                query.Add($"{parameter.Name}={text}");
        }
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    /// <summary>An import makes its batch, so it needs the name of one that is not there.</summary>
    string FixtureOf(ApiOperation operation, ApiParameter parameter) =>
        parameter.Name == "batch" && operation is { Method: "POST", Body.IsLines: true } ? Fresh() : Fixture(parameter);

    ApiClient? lead;

    async Task Fill(CancellationToken cancellation)
    {
        var project = (JsonObject)JsonNode.Parse(Example("POST /v1/projects"))!;
        project["id"] = Project;
        project.Remove("overlap");
        await admin.Post("/v1/projects", project, cancellation);
        await admin.PostLines(
            $"/v1/projects/{Project}/batches/b1/items",
            Encoding.UTF8.GetBytes(Example("POST /v1/projects/{project}/batches/{batch}/items") + "\n"),
            cancellation
        );
        foreach (var role in new[] { "lead", "ingest", "adjudicator", "exporter" })
            await NewKey(role, null, cancellation);
        lead = new ApiClient(admin.Server, Keys["lead"], 4);
        fixtures["annotator"] = (string)
            (
                await lead.Post(
                    $"/v1/projects/{Project}/annotators",
                    new JsonObject { ["externalId"] = "known" },
                    cancellation
                )
            )["id"]!;
        await NewKey("annotator", fixtures["annotator"], cancellation);
        fixtures["key"] = await NewKey("ingest", null, cancellation, "spare");
        var judgment = (JsonObject)JsonNode.Parse(Example("POST /v1/projects/{project}/items/{item}/judgments"))!;
        judgment["id"] = "fj";
        await lead.Post($"/v1/projects/{Project}/items/i1/judgments", judgment, cancellation);
        await Restore(cancellation);
    }

    async Task<string> NewKey(string role, string? annotator, CancellationToken cancellation, string? name = null)
    {
        var wanted = new JsonObject { ["role"] = role, ["label"] = role };
        if (annotator is not null)
            wanted["annotator"] = annotator;
        var made = await admin.Post($"/v1/projects/{Project}/keys", wanted, cancellation);
        Keys[name ?? role] = (string)made["key"]!;
        return (string)made["id"]!;
    }

    string Example(string operation) => Document.Operations.Single(o => o.Name == operation).Body!.Example;

    /// <summary>
    /// Neither what tells the time, nor whether a list goes on: an import that was given up keeps its place in the list
    /// of batches, and is not seen there.
    /// </summary>
    static string WithoutTimes(RawAnswer answer) =>
        answer.ContentType switch
        {
            "application/json" => WithoutTimes(answer.Body),
            "application/x-ndjson" => string.Join(' ', answer.Body.Split('\n').Select(WithoutTimes)),
            _ => answer.Body,
        };

    static string WithoutTimes(string body)
    {
        if (!body.StartsWith('{'))
            return body;
        var json = JsonNode.Parse(body)!.AsObject();
        json.Remove("asOf");
        json.Remove("next");
        // A key's first use is noted a moment later.
        if (json["items"] is JsonArray items)
        {
            foreach (var item in items.OfType<JsonObject>())
                item.Remove("lastUsedAt");
        }
        return json.ToJsonString();
    }

    public void Dispose()
    {
        admin.Dispose();
        lead?.Dispose();
    }
}
