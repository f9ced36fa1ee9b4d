using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RlhfGrains.Api.Hosting;

namespace RlhfGrains.Api.OpenApi;

/// <summary>The OpenAPI 3.1 document at <c>/openapi/v1.json</c> and the page that shows it at <c>/docs</c>.</summary>
static class ApiDocument
{
    public const string KeyScheme = "key";

    const string Name = "v1";

    public static void Add(IServiceCollection services) => services.AddOpenApi(Name, static options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer(Describe);
            options.AddDocumentTransformer(WebhookDocs.Describe);
            options.AddOperationTransformer(OperationDocs.Describe);
            options.AddSchemaTransformer(SchemaDocs.Describe);
        });

    /// <summary>Swagger UI, out of its package: it needs no network. Other requests do not pass through it.</summary>
    public static void UsePage(WebApplication app) =>
        app.UseWhen(
            static context => context.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal),
            static docs =>
                docs.UseSwaggerUI(static page =>
                {
                    page.RoutePrefix = "docs";
                    page.DocumentTitle = "RlhfGrains";
                    page.SwaggerEndpoint($"/openapi/{Name}.json", "RlhfGrains v1");
                })
        );

    static Task Describe(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellation
    )
    {
        document.Info = new OpenApiInfo
        {
            Title = "RlhfGrains",
            Version = Product.Version,
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
            Description = """
                Annotation backend for RLHF preference data: judgments in, live agreement out.

                Every request but health and documentation carries `Authorization: Bearer <key>`. Errors are problems (RFC 9457) whose `code` is stable;
                each is explained under `/problems`. A change can carry an `Idempotency-Key`: sent again with the same content it gets the same answer;
                judgments bring an id of their own for that. Lists have `limit` and `cursor`. Unknown members and unknown parameters are refused.
                """,
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[KeyScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A key of role admin, lead, annotator, ingest, adjudicator or exporter.",
        };
        return Task.CompletedTask;
    }
}
