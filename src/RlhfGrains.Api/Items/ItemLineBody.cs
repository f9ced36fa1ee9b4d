using System.Text.Json;
using System.Text.Json.Serialization;
using RlhfGrains.Api.Json;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Api.Items;

/// <summary>One item of an import.</summary>
/// <param name="Category">A declared category.</param>
/// <param name="Prompt">A text, or the messages of a conversation.</param>
/// <param name="Responses">2 for a preference, 3 or more for a ranking.</param>
/// <param name="Tags">For leads: annotators never see them.</param>
/// <param name="Gold">The known answer of an item that is to test annotators, or to be practised on.</param>
sealed record ItemLineBody(
    string Id,
    string Category,
    [property: JsonConverter(typeof(PromptConverter))] IReadOnlyList<PromptMessageBody> Prompt,
    IReadOnlyList<ResponseBody> Responses,
    IReadOnlyList<string>? Tags = null,
    GoldBody? Gold = null
)
{
    public ItemContent ToContent() =>
        new(
            new(Id),
            new(Category),
            [.. Prompt.Select(m => new PromptMessage(m.Role, m.Text))],
            [
                .. Responses.Select(r => new Response(
                    new(r.Id),
                    r.Text,
                    r.Model,
                    r.Features is { } features ? [.. features.Select(f => new Feature(f.Key, f.Value))] : []
                )),
            ],
            Tags ?? []
        );
}

sealed record PromptMessageBody(string Role, string Text);

/// <param name="Model">Which model wrote it; annotators never see it.</param>
/// <param name="Features">Numbers that were measured of it; annotators never see them.</param>
sealed record ResponseBody(
    string Id,
    string Text,
    string? Model = null,
    IReadOnlyDictionary<string, double>? Features = null
);

/// <summary>A prompt is a text, which stands for one message of a user, or a list of messages.</summary>
sealed class PromptConverter : JsonConverter<IReadOnlyList<PromptMessageBody>>
{
    public override IReadOnlyList<PromptMessageBody> Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        if (reader.TokenType is JsonTokenType.String)
            return [new("user", reader.GetString()!)];
        if (reader.TokenType is not JsonTokenType.StartArray)
            throw new JsonShapeException("a prompt is a text or a list of messages");
        return JsonSerializer.Deserialize(ref reader, ApiJson.Default.PromptMessageBodyArray)!;
    }

    public override void Write(
        Utf8JsonWriter writer,
        IReadOnlyList<PromptMessageBody> value,
        JsonSerializerOptions options
    ) => JsonSerializer.Serialize(writer, [.. value], ApiJson.Default.PromptMessageBodyArray);
}
