using System.Text.Json;
using System.Text.Json.Serialization;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Json;

/// <summary>An enum as its kebab-case name, to the letter: no numbers, no other case.</summary>
sealed class KebabConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    static readonly Dictionary<string, T> Values = Enum.GetValues<T>()
        .Where(v => Convert.ToInt32(v, null) != 0)
        .ToDictionary(Kebab.Of, StringComparer.Ordinal);
    static readonly Dictionary<T, string> Names = Enum.GetValues<T>().ToDictionary(v => v, Kebab.Of);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && Values.TryGetValue(reader.GetString()!, out var value)
            ? value
            : throw new JsonShapeException("one of " + string.Join(", ", Values.Keys));

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Names[value]);
}

static class Kebab
{
    public static string Of<T>(T value)
        where T : struct, Enum => Refusal.CodeOf(value);
}
