using System.Text;
using System.Text.Json.Nodes;

namespace RlhfGrains.LoadTest.Fuzz;

/// <summary>A body with something wrong in it.</summary>
/// <param name="What">Said when it fails.</param>
readonly record struct OddBody(string What, byte[] Bytes, string? ContentType = null);

/// <summary>
/// Makes odd bodies from the example and the schema of one: every field with every odd value, missing, twice, and
/// beside one that is not known.
/// </summary>
sealed class BodyMutations(ServedDocument document, ApiBody body)
{
    /// <summary>Stands in a body for the text that takes its place: JSON trees cannot hold what is no JSON.</summary>
    const string Hole = "\"@@hole@@\"";

    const int LevelsMax = 8;

    /// <summary>1 MiB is what a body may have.</summary>
    const int TooLongBytes = 1_200_000;

    /// <summary>Every path to a field, those of the example and those that only the schema has.</summary>
    public IReadOnlyList<string[]> Fields { get; } =
    [
        .. Paths(document, body.Schema, JsonNode.Parse(body.Example), [], 0)
            .Select(p => p.ToArray())
            .DistinctBy(p => string.Join('/', p)),
    ];

    public IEnumerable<OddBody> All(JsonNode valid)
    {
        foreach (var field in Fields)
        {
            foreach (var value in OddValues.Json)
                yield return new($"{string.Join('.', field)} = {Short(value)}", Text(Replaced(valid, field, value)));
            yield return new($"{string.Join('.', field)} missing", Text(Removed(valid, field)));
            yield return new($"{string.Join('.', field)} twice", Text(Doubled(valid, field)));
            yield return new(
                $"{string.Join('.', field)} beside an unknown member",
                Text(Removed(valid, field, andAdd: "unknown"))
            );
        }
        foreach (var odd in Whole(valid.ToJsonString()))
            yield return odd;
    }

    /// <summary>Two fields wrong at once.</summary>
    public OddBody Drawn(JsonNode valid, Random random)
    {
        if (Fields.Count == 0)
            return new("nothing to draw", Text(valid.ToJsonString()));
        var (one, other) = (Fields[random.Next(Fields.Count)], Fields[random.Next(Fields.Count)]);
        var (first, second) = (
            OddValues.Json[random.Next(OddValues.Json.Count)],
            OddValues.Json[random.Next(OddValues.Json.Count)]
        );
        var text = Replaced(valid, one, first);
        try
        {
            if (JsonNode.Parse(text) is { } half)
                text = Replaced(half, other, second);
        }
        catch (Exception failure)
            when (failure is System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
        {
            // The first one alone breaks it already.
        }
        var bytes = Text(text);
        if (random.Next(3) == 0 && bytes.Length > 0)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return new($"{string.Join('.', one)} = {Short(first)}, {string.Join('.', other)} = {Short(second)}", bytes);
    }

    IEnumerable<OddBody> Whole(string valid)
    {
        foreach (var value in OddValues.Json)
            yield return new($"the body is {Short(value)}", Text(value));
        foreach (var n in new[] { 1, valid.Length / 2, valid.Length - 1 })
            yield return new($"cut after {n}", Text(valid[..n]));
        yield return new("behind a byte order mark", [0xEF, 0xBB, 0xBF, .. Text(valid)]);
        yield return new("in UTF-16", Encoding.Unicode.GetBytes(valid));
        yield return new(
            "in UTF-16 and said so",
            Encoding.Unicode.GetBytes(valid),
            body.ContentType + "; charset=utf-16"
        );
        yield return new("bytes that are no UTF-8", [.. Text(valid)[..^1], 0xC3, 0x28, 0xFF, (byte)'}']);
        yield return new("twice", Text(valid + valid));
        yield return new("with something behind", Text(valid + " x"));
        yield return new("with a comment", Text("/* */" + valid));
        yield return new("with a trailing comma", Text(valid[..^1] + ",}"));
        yield return new("zeros", new byte[64]);
        yield return new("too long", Text(valid[..^1] + ",\"x\":\"" + new string('y', TooLongBytes) + "\"}"));
        foreach (
            var type in new[]
            {
                "",
                "text/plain",
                "application/xml",
                "application/json5",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "application/json; charset=latin1",
                "application/json;;;",
                "a/b; c=\"",
                "application/x-ndjson",
                "application/json",
            }
        )
            if (type != body.ContentType)
                yield return new($"content type '{type}'", Text(valid), type);
    }

    static IEnumerable<IEnumerable<string>> Paths(
        ServedDocument document,
        JsonNode? schema,
        JsonNode? example,
        IReadOnlyList<string> at,
        int level
    )
    {
        if (level >= LevelsMax)
            yield break;
        if (schema is not null)
            schema = document.Resolve(schema);
        if (schema?["oneOf"] is JsonArray choices)
            schema = document.Resolve(choices[^1]!);
        var members = (schema?["properties"]?.AsObject().Select(p => p.Key) ?? []).Union(
            example is JsonObject o ? o.Select(p => p.Key) : []
        );
        foreach (var member in members)
        {
            yield return [.. at, member];
            foreach (
                var deeper in Paths(
                    document,
                    schema?["properties"]?[member] ?? schema?["additionalProperties"],
                    example is JsonObject e ? e[member] : null,
                    [.. at, member],
                    level + 1
                )
            )
                yield return deeper;
        }
        var items = schema?["items"];
        if (items is null && example is not JsonArray { Count: > 0 })
            yield break;
        yield return [.. at, "0"];
        foreach (
            var deeper in Paths(
                document,
                items,
                example is JsonArray { Count: > 0 } list ? list[0] : null,
                [.. at, "0"],
                level + 1
            )
        )
            yield return deeper;
    }

    static string Replaced(JsonNode valid, string[] field, string value)
    {
        var copy = valid.DeepClone();
        Set(copy, field, JsonNode.Parse(Hole));
        return copy.ToJsonString().Replace(Hole, value, StringComparison.Ordinal);
    }

    static string Doubled(JsonNode valid, string[] field)
    {
        var copy = valid.DeepClone();
        var old = Set(copy, field, JsonNode.Parse(Hole))?.ToJsonString() ?? "1";
        return copy.ToJsonString()
            .Replace(
                Hole,
                int.TryParse(field[^1], out _) ? $"{old},{old}" : $"{old},\"{field[^1]}\":{old}",
                StringComparison.Ordinal
            );
    }

    static string Removed(JsonNode valid, string[] field, string? andAdd = null)
    {
        var copy = valid.DeepClone();
        var parent = Parent(copy, field);
        if (parent is JsonObject members)
        {
            if (andAdd is null)
                members.Remove(field[^1]);
            else
                members[andAdd] = 1;
        }
        else if (parent is JsonArray { Count: > 0 } list)
        {
            if (andAdd is null)
                list.RemoveAt(0);
            else
                list.Add(andAdd);
        }
        return copy.ToJsonString();
    }

    /// <returns>What was there.</returns>
    static JsonNode? Set(JsonNode root, string[] field, JsonNode? value)
    {
        var parent = Parent(root, field);
        JsonNode? before = null;
        if (parent is JsonObject members)
        {
            before = members[field[^1]]?.DeepClone();
            members[field[^1]] = value;
        }
        else if (parent is JsonArray list)
        {
            if (list.Count == 0)
                list.Add(value);
            else
            {
                before = list[0]?.DeepClone();
                list[0] = value;
            }
        }
        return before;
    }

    /// <summary>What holds the field, made on the way where the example has none.</summary>
    static JsonNode Parent(JsonNode root, string[] field)
    {
        var at = root;
        for (var i = 0; i < field.Length - 1; i++)
        {
            JsonNode Fresh() => int.TryParse(field[i + 1], out _) ? new JsonArray() : new JsonObject();
            switch (at)
            {
                case JsonObject members:
                    if (members[field[i]] is not (JsonObject or JsonArray))
                        members[field[i]] = Fresh();
                    at = members[field[i]]!;
                    break;
                case JsonArray list:
                    if (list.Count == 0)
                        list.Add(Fresh());
                    else if (list[0] is not (JsonObject or JsonArray))
                        list[0] = Fresh();
                    at = list[0]!;
                    break;
            }
        }
        return at;
    }

    static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    static string Short(string value) =>
        value.Length <= 40 ? value : $"{value[..20]}... ({value.Length:N0} characters)";
}
