using System.Text.Json.Nodes;

namespace RlhfGrains.LoadTest.Fuzz;

/// <summary>A request of the fuzz, without keys: those are of one run.</summary>
/// <param name="Operation">Which operation of the document it was made from.</param>
/// <param name="What">What is odd about it.</param>
/// <param name="Role">Whose key is sent; null: none.</param>
/// <param name="IsOnTheWire">Its address or headers are odd, which the HTTP server may refuse before the API sees
/// it.</param>
sealed record FuzzRequest(
    string Operation,
    string What,
    string Method,
    string Target,
    string? Role,
    IReadOnlyList<(string Name, string Value)> Headers,
    byte[]? Body,
    bool IsOnTheWire
)
{
    public byte[] ToBytes(FuzzWorld world) =>
        RawHttp.Request(
            Method,
            world.Fill(Target),
            world.Host,
            Role is null
                ? Headers
                : [("Authorization", "Bearer " + world.Keys.GetValueOrDefault(Role, Role)), .. Headers],
            Body
        );

    /// <summary>As a row of the corpus.</summary>
    public string ToRow() =>
        new JsonObject
        {
            ["operation"] = Operation,
            ["what"] = What,
            ["method"] = Method,
            ["target"] = Target,
            ["role"] = Role,
            ["headers"] = new JsonArray([.. Headers.Select(h => new JsonArray(h.Name, h.Value))]),
            ["body"] = Body is null ? null : Convert.ToBase64String(Body),
            ["onTheWire"] = IsOnTheWire,
        }.ToJsonString();

    public static FuzzRequest OfRow(string row)
    {
        var json = JsonNode.Parse(row)!;
        return new FuzzRequest(
            (string)json["operation"]!,
            (string)json["what"]!,
            (string)json["method"]!,
            (string)json["target"]!,
            (string?)json["role"],
            [.. json["headers"]!.AsArray().Select(h => ((string)h![0]!, (string)h[1]!))],
            (string?)json["body"] is { } body ? Convert.FromBase64String(body) : null,
            (bool)json["onTheWire"]!
        );
    }
}
