using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Json;

/// <summary>
/// Times are written in UTC with milliseconds (<c>2026-11-20T16:00:00.000Z</c>) and read only with an offset.
/// </summary>
sealed class InstantConverter : JsonConverter<Instant>
{
    const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TryRead(ref reader, out var instant)
            ? instant
            : throw new JsonShapeException("a time is written like 2026-11-20T16:00:00.000Z");

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[24];
        value.UtcDateTime.TryFormat(text, out var n, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..n]);
    }

    public static string Text(Instant instant) => instant.ToString();

    /// <summary>A finer time is cut to its millisecond.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, out Instant instant)
    {
        instant = default;
        if (reader.TokenType is not JsonTokenType.String || reader.ValueIsEscaped || reader.HasValueSequence)
            return false;
        var text = reader.ValueSpan;
        // Without an offset it would be read as this machine's local time.
        var hasOffset = text.Length > 19 && (text[^1] == (byte)'Z' || text[^6] is (byte)'+' or (byte)'-');
        if (!hasOffset || !reader.TryGetDateTimeOffset(out var read))
            return false;
        instant = Instant.Of(read);
        return true;
    }
}
