using System.Buffers;
using System.Globalization;
using System.Text.Json;
using RlhfGrains.LoadTest.Judgments;

namespace RlhfGrains.LoadTest.Replay;

/// <summary>A row as the request body that says the same.</summary>
sealed class JudgmentBodies(LabelScale scale)
{
    public const string FirstResponse = "a1";
    public const string SecondResponse = "a2";
    public const string OnlyResponse = "r1";

    /// <param name="withItem">A line of a stream names its item; a single request's address does.</param>
    public ReadOnlyMemory<byte> Of(JudgmentRow row, bool withItem)
    {
        var bytes = new ArrayBufferWriter<byte>(384);
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteString("id", row.Id);
        if (withItem)
            json.WriteString("item", row.Item);
        json.WriteString("externalAnnotator", row.Annotator);
        json.WriteStartArray("answers");
        json.WriteStartObject();
        json.WriteString("criterion", ReplayOptions.Criterion);
        WriteAnswer(json, row.Label);
        json.WriteEndObject();
        json.WriteEndArray();
        if (row.JudgedAt is { } at)
            json.WriteString(
                "judgedAt",
                at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            );
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    void WriteAnswer(Utf8JsonWriter json, int label)
    {
        if (scale.Kind is ScaleKind.Ratings)
        {
            json.WriteStartObject("ratings");
            json.WriteString(OnlyResponse, scale.Labels[label]);
        }
        else
        {
            json.WriteStartObject("preference");
            json.WriteString("first", FirstResponse);
            json.WriteString("second", SecondResponse);
            json.WriteNumber("strength", scale.ValueOf(label));
        }
        json.WriteEndObject();
    }
}
