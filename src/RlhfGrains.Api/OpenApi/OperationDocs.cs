using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Problems;

namespace RlhfGrains.Api.OpenApi;

/// <summary>Writes what the route tables say into the operations of the document.</summary>
static class OperationDocs
{
    const string ProblemName = "Problem";

    static readonly ProblemKind[] OfEveryKeyedRoute =
    [
        HostProblems.Unauthenticated,
        HostProblems.Forbidden,
        HostProblems.RateLimited,
        HostProblems.TooManyOpen,
        HostProblems.Busy,
        HostProblems.Unavailable,
        HostProblems.Stopping,
        HostProblems.Damaged,
    ];

    static readonly ProblemKind[] OfEveryChange = [HostProblems.ReadOnly, HostProblems.StorageFull];

    static readonly ProblemKind[] OfEveryBody =
    [
        HostProblems.Malformed,
        HostProblems.InvalidBody,
        HostProblems.TooLarge,
        HostProblems.UnsupportedMediaType,
        HostProblems.TimedOut,
        HostProblems.InvalidId,
    ];

    public static async Task Describe(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var problems = metadata.OfType<RefusalsDoc>().SelectMany(r => r.Codes).Select(ProblemTable.Get).ToList();
        if (metadata.OfType<Access>().LastOrDefault() is { } access)
        {
            problems.AddRange(OfEveryKeyedRoute);
            // Who asked is kept first.
            if (context.Description.HttpMethod is not "GET" || access.IsKept)
                problems.AddRange(OfEveryChange);
            operation.Security =
            [
                new OpenApiSecurityRequirement
                {
                    [new OpenApiSecuritySchemeReference(ApiDocument.KeyScheme, context.Document)] = [],
                },
            ];
            operation.Description += $" Roles: {string.Join(", ", Names(access.Roles))}.";
        }
        if (metadata.OfType<BodyDoc>().LastOrDefault() is { } body)
        {
            problems.AddRange(OfEveryBody);
            var content = await Content(body.Type, body.ContentType, body.Example, context, cancellation);
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = content };
        }
        if (metadata.OfType<AnswerDoc>().LastOrDefault() is { } answer)
        {
            operation.Responses ??= [];
            operation.Responses["200"] = new OpenApiResponse
            {
                Description = "OK",
                Content = await Content(answer.Type, answer.ContentType, answer.Example, context, cancellation),
            };
        }
        if (metadata.OfType<IdempotentDoc>().Any())
        {
            problems.Add(ProblemTable.Get("id-reused"));
            AddHeader(
                operation,
                problems,
                RequestIds.Header,
                "The caller's name for this change: sent again with the same content it has no further effect and gets the same answer."
            );
        }
        foreach (var header in metadata.OfType<HeaderDoc>())
            AddHeader(operation, problems, header.Name, header.Description, isRequired: true);
        if (problems.Contains(HostProblems.IfMatchRequired))
            AddHeader(operation, problems, "If-Match", "The `ETag` of what the change is based on.");
        problems.AddRange(OfParameters(operation, context.Description.RelativePath!));
        AddProblems(operation, problems, context.Document!);
        operation.OperationId ??= OperationId(context.Description.HttpMethod!, context.Description.RelativePath!);
    }

    static void AddHeader(
        OpenApiOperation operation,
        List<ProblemKind> problems,
        string name,
        string description,
        bool isRequired = false
    )
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(
            new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Required = isRequired,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Description = description,
            }
        );
        problems.Add(HostProblems.InvalidHeader);
    }

    /// <summary>
    /// Ids in the address are checked wherever they stand, and parameters that are not known are refused everywhere.
    /// </summary>
    static IEnumerable<ProblemKind> OfParameters(OpenApiOperation operation, string path)
    {
        yield return HostProblems.InvalidQuery;
        if (path.StartsWith("v1/", StringComparison.Ordinal) && path.Contains('{', StringComparison.Ordinal))
            yield return HostProblems.InvalidId;
        if (operation.Parameters?.Any(p => p.Name == "cursor") is true)
            yield return HostProblems.InvalidCursor;
        if (operation.Parameters?.Any(p => p.Name == "annotator") is true)
            yield return ProblemTable.Get("unknown-annotator");
    }

    static async Task<Dictionary<string, OpenApiMediaType>> Content(
        Type type,
        string contentType,
        string? example,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        var isJson = contentType == "application/json";
        return new Dictionary<string, OpenApiMediaType>
        {
            [contentType] = new()
            {
                Schema =
                    type == typeof(string)
                        ? new OpenApiSchema { Type = JsonSchemaType.String }
                        : await Component(type, context, cancellation),
                Example =
                    example is null ? null
                    : isJson ? JsonNode.Parse(example)
                    : JsonValue.Create(example + "\n"),
            },
        };
    }

    static async Task<IOpenApiSchema> Component(
        Type type,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        if (context.Document!.Components?.Schemas?.ContainsKey(type.Name) is not true)
            context.Document.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, cancellation));
        return new OpenApiSchemaReference(type.Name, context.Document);
    }

    /// <summary>One response for each status, listing the codes behind it.</summary>
    static void AddProblems(OpenApiOperation operation, IEnumerable<ProblemKind> problems, OpenApiDocument document)
    {
        operation.Responses ??= [];
        document.AddComponent(ProblemName, ProblemSchema);
        foreach (var status in problems.Distinct().GroupBy(p => p.Status).OrderBy(g => g.Key))
        {
            operation.Responses[$"{status.Key}"] = new OpenApiResponse
            {
                Description = string.Join("\n", status.Select(p => $"- `{p.Code}`: {p.Title}")),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Problem.ContentType] = new() { Schema = new OpenApiSchemaReference(ProblemName, document) },
                },
            };
        }
    }

    static OpenApiSchema ProblemSchema =>
        new()
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "/problems/{code}" },
                ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["code"] = new OpenApiSchema { Type = JsonSchemaType.String },
            },
        };

    static IEnumerable<string> Names(Roles roles) =>
        Enum.GetValues<Grains.Keys.Role>().Where(r => roles.HasFlag((Roles)(1 << (int)r))).Select(Kebab.Of);

    static string OperationId(string method, string path) =>
        method.ToLowerInvariant()
        + "-"
        + string.Join('-', path.Split('/', '{', '}', ':', '.').Where(p => p.Length > 0 && p != "v1"));
}
