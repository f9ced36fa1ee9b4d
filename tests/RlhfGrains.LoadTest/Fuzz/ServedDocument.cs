using System.Text.Json.Nodes;

namespace RlhfGrains.LoadTest.Fuzz;

/// <param name="In">path, query or header.</param>
sealed record ApiParameter(string Name, string In, string? Type, bool IsRequired);

/// <param name="Schema">With its references.</param>
/// <param name="Example">As text; of lines the first line.</param>
sealed record ApiBody(string ContentType, JsonNode Schema, string Example)
{
    public bool IsLines => ContentType != "application/json";
}

/// <param name="Responses">What is said of each status.</param>
/// <param name="Roles">Whose keys may use it; empty: everyone, without a key.</param>
sealed record ApiOperation(
    string Method,
    string Path,
    IReadOnlyList<ApiParameter> Parameters,
    ApiBody? Body,
    IReadOnlyDictionary<int, string> Responses,
    IReadOnlyList<string> Roles
)
{
    public string Name => $"{Method} {Path}";

    public bool Changes => Method is not "GET";
}

/// <summary>The OpenAPI document as the server serves it: the fuzz knows of the API only what stands there.</summary>
sealed class ServedDocument
{
    const string RolesMark = "Roles: ";

    readonly JsonNode document;

    public ServedDocument(JsonNode document)
    {
        this.document = document;
        Operations =
        [
            .. document["paths"]!
                .AsObject()
                .SelectMany(p => p.Value!.AsObject().Select(o => Read(p.Key, o.Key.ToUpperInvariant(), o.Value!))),
        ];
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>A schema behind its references.</summary>
    public JsonNode Resolve(JsonNode schema)
    {
        while ((string?)schema["$ref"] is { } reference)
            schema = document["components"]!["schemas"]![reference.Split('/')[^1]]!;
        return schema;
    }

    ApiOperation Read(string path, string method, JsonNode operation) =>
        new(
            method,
            path,
            [
                .. (operation["parameters"]?.AsArray() ?? []).Select(p => new ApiParameter(
                    (string)p!["name"]!,
                    (string)p["in"]!,
                    TypeOf(p["schema"]),
                    (bool?)p["required"] is true
                )),
            ],
            ReadBody(operation["requestBody"]?["content"]?.AsObject()),
            operation["responses"]!
                .AsObject()
                .ToDictionary(
                    r => int.Parse(r.Key, System.Globalization.CultureInfo.InvariantCulture),
                    r => (string?)r.Value!["description"] ?? ""
                ),
            ReadRoles(operation)
        );

    ApiBody? ReadBody(JsonObject? content)
    {
        if (content is null)
            return null;
        var (type, media) = content.First();
        var example =
            media!["example"] is JsonValue text && text.TryGetValue<string>(out var lines)
                ? lines.Split('\n')[0]
                : media["example"]?.ToJsonString() ?? "{}";
        return new ApiBody(type, Resolve(media["schema"]!), example);
    }

    static IReadOnlyList<string> ReadRoles(JsonNode operation)
    {
        if (operation["security"] is not JsonArray { Count: > 0 })
            return [];
        var description = (string?)operation["description"] ?? "";
        var at = description.LastIndexOf(RolesMark, StringComparison.Ordinal);
        return at < 0 ? ["admin"] : description[(at + RolesMark.Length)..].TrimEnd('.').Split(", ");
    }

    static string? TypeOf(JsonNode? schema) =>
        schema?["type"] is JsonValue type ? (string?)type : (string?)schema?["type"]?[0];
}
