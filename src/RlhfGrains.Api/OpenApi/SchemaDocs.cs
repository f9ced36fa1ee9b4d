using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RlhfGrains.Api.Items;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.OpenApi;

/// <summary>The schemas of what our own converters read and write.</summary>
static class SchemaDocs
{
    public static async Task Describe(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellation
    )
    {
        var type = context.JsonTypeInfo.Type;
        if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = Names(type);
        }
        else if (
            type.IsGenericType
            && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            && type.GenericTypeArguments[0].IsEnum
        )
        {
            schema.Type = JsonSchemaType.Array;
            schema.Items = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = Names(type.GenericTypeArguments[0]),
            };
        }
        else if (type == typeof(Instant) || type == typeof(Instant?))
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = "date-time";
        }
        else if (
            context.JsonPropertyInfo is { Name: "prompt", DeclaringType: var owner }
            && owner == typeof(ItemLineBody)
        )
        {
            schema.Type = null;
            schema.Items = null;
            schema.OneOf =
            [
                new OpenApiSchema { Type = JsonSchemaType.String },
                new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = await context.GetOrCreateSchemaAsync(typeof(PromptMessageBody), null, cancellation),
                },
            ];
        }
        // Members that are not listed are refused.
        if (
            schema.Type is JsonSchemaType.Object
            && schema.Properties is { Count: > 0 }
            && type.Name.StartsWith("New", StringComparison.Ordinal)
        )
            schema.AdditionalPropertiesAllowed = false;
    }

    // 0 is "none yet" where it has a name, and is never said.
    static List<JsonNode> Names(Type type) =>
        [
            .. Enum.GetValues(type)
                .Cast<Enum>()
                .Where(v => Convert.ToInt32(v, null) != 0)
                .Select(v => (JsonNode)Refusal.CodeOf(v)),
        ];
}
