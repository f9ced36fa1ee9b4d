using System.Text;
using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Judgments;

namespace RlhfGrains.LoadTest.Replay;

/// <summary>
/// The items of a file as lines of an import. The data sets come without texts: names and lengths stand for them.
/// </summary>
static class ItemLines
{
    /// <param name="from">Line number from 1.</param>
    public static byte[] Of(JudgmentFile file, ItemDetails details, int from)
    {
        var lines = new StringBuilder();
        foreach (var item in file.Items.Values.Skip(from - 1))
            lines.Append(Line(file.Form.Scale, item, details).ToJsonString()).Append('\n');
        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    static JsonObject Line(LabelScale scale, JudgedItem item, ItemDetails details) =>
        new()
        {
            ["id"] = item.Id,
            ["category"] = item.Category,
            ["prompt"] = $"item {item.Original}",
            ["responses"] =
                scale.Kind is ScaleKind.Ratings
                    ? new JsonArray(
                        new JsonObject
                        {
                            ["id"] = JudgmentBodies.OnlyResponse,
                            ["text"] = $"the text of {item.Original} is not part of the data set",
                        }
                    )
                    : new JsonArray(
                        Response(JudgmentBodies.FirstResponse, details.Of(item.Original, 0)),
                        Response(JudgmentBodies.SecondResponse, details.Of(item.Original, 1))
                    ),
        };

    static JsonObject Response(string id, ResponseDetails details)
    {
        var response = new JsonObject
        {
            ["id"] = id,
            ["text"] = $"{details.Name ?? id}: the text is not part of the data set",
        };
        if (details.Model is { } model)
            response["model"] = model;
        if (details.Features.Count > 0)
            response["features"] = new JsonObject(
                details.Features.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))
            );
        return response;
    }
}
