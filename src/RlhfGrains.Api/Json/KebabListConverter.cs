using System.Text.Json;
using System.Text.Json.Serialization;

namespace RlhfGrains.Api.Json;

/// <summary>A list of an enum's kebab-case names.</summary>
sealed class KebabListConverter<T> : JsonConverter<IReadOnlyList<T>>
    where T : struct, Enum
{
    static readonly KebabConverter<T> Each = new();

    public override IReadOnlyList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
            throw new JsonShapeException("a list");
        var values = new List<T>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            values.Add(Each.Read(ref reader, typeof(T), options));
        return values;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var one in value)
            Each.Write(writer, one, options);
        writer.WriteEndArray();
    }
}
