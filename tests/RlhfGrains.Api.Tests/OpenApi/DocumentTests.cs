using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Judgments;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Grains.Webhooks;
using Shouldly;

namespace RlhfGrains.Api.Tests.OpenApi;

public class DocumentTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Document_IsOpenApi31AndReadsBack()
    {
        var text = (await server.With(null).Get("/openapi/v1.json")).Expect(200).Text;

        text.ShouldContain("\"openapi\": \"3.1");
        var read = OpenApiDocument.Parse(text, "json");
        read.Diagnostic!.Errors.ShouldBeEmpty();
        read.Document!.Paths.Count.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Document_NamesEveryRouteWithItsRolesAndProblems()
    {
        var document = OpenApiDocument.Parse((await server.With(null).Get("/openapi/v1.json")).Text, "json").Document!;
        var documented = document
            .Paths.SelectMany(p => p.Value.Operations!.Select(o => $"{o.Key.Method} {p.Key}"))
            .ToList();
        var mapped = server
            .Services.GetServices<EndpointDataSource>()
            .SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(e =>
                e.Metadata.GetMetadata<HttpMethodMetadata>() is not null
                && !e.RoutePattern.RawText!.StartsWith("/openapi", StringComparison.Ordinal)
            )
            .Select(e =>
                $"{e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]} {Path(e.RoutePattern.RawText!)}"
            )
            .Distinct();

        documented.ShouldBe(mapped, ignoreOrder: true);
        foreach (
            var operation in document
                .Paths.Where(p => p.Key.StartsWith("/v1/", StringComparison.Ordinal))
                .SelectMany(p => p.Value.Operations!.Values)
        )
        {
            operation.Summary.ShouldNotBeNullOrWhiteSpace();
            operation.Security.ShouldNotBeNull().ShouldNotBeEmpty(operation.OperationId);
            operation.Responses!.Keys.ShouldContain("401");
            operation.Responses.Keys.ShouldContain("503");
            operation.Responses.Keys.Any(k => k.StartsWith('2')).ShouldBeTrue(operation.OperationId);
        }
        document.Paths.SelectMany(p => p.Value.Operations!.Values).Select(o => o.OperationId).ShouldBeUnique();

        static string Path(string pattern) =>
            pattern.Length == 1 ? pattern : pattern.TrimEnd('/').Replace(":int}", "}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_DescribesEveryEventThatIsSent()
    {
        var document = OpenApiDocument.Parse((await server.With(null).Get("/openapi/v1.json")).Text, "json").Document!;

        document.Webhooks!.Keys.ShouldBe([.. EventTypeNames.ByName.Keys, "ping"], ignoreOrder: true);
        foreach (var sent in document.Webhooks.Values.Select(w => w.Operations!.Values.Single()))
        {
            var body = sent.RequestBody!.Content!["application/json"].Schema!;
            body.Properties!.Keys.ShouldBe(["id", "type", "version", "timestamp", "project", "data"]);
            sent.Parameters!.Select(p => p.Name).ShouldBe(["webhook-id", "webhook-timestamp", "webhook-signature"]);
        }
    }

    [Fact]
    public void Examples_AreReadTheWayTheServerReads()
    {
        Reads(Examples.Project, ApiJson.Default.NewProjectBody);
        Reads(Examples.Settings, ApiJson.Default.SettingsDraftBody);
        Reads(Examples.Withdrawal, ApiJson.Default.WithdrawalBody);
        Reads(Examples.Annotator, ApiJson.Default.NewAnnotatorBody);
        Reads(Examples.AdminKey, ApiJson.Default.NewAdminKeyBody);
        Reads(Examples.Gate, ApiJson.Default.GateBody);
        Reads(Examples.Acknowledgement, ApiJson.Default.AcknowledgementBody);
        Reads(Examples.Status, ApiJson.Default.StatusBody);
        Reads(Examples.Export, ApiJson.Default.NewExportBody);
        Reads(Examples.Key, ApiJson.Default.NewKeyBody);
        Reads(Examples.Webhook, ApiJson.Default.NewWebhookBody);
        Reads(Examples.WebhookChange, ApiJson.Default.WebhookChangeBody);
        foreach (var line in Examples.ItemLines.Split('\n'))
            Reads(line, ApiJson.Default.ItemLineBody);
        foreach (var line in Examples.AnnotatorLines.Split('\n'))
            Reads(line, ApiJson.Default.NewAnnotatorBody);
        foreach (var judgment in new[] { Examples.Judgment, Examples.JudgmentLine })
        {
            JudgmentReader.TryRead(Encoding.UTF8.GetBytes(judgment), out _, out var fault).ShouldBeTrue(fault.Detail);
            Reads(judgment, ApiJson.Default.JudgmentDoc);
        }

        static void Reads<T>(string example, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
            where T : class =>
            JsonBody
                .Parse(Encoding.UTF8.GetBytes(example), type, out _, out var fault)
                .ShouldBeTrue($"{example}: {fault.Detail}");
    }

    [Fact]
    public async Task Page_ComesFromTheServerItself()
    {
        var page = (await server.With(null).Get("/docs/index.html")).Expect(200);

        page.Text.ShouldContain("swagger-ui");
        page.Text.ShouldNotContain("https://");
        (await server.With(null).Get("/docs/swagger-ui-bundle.js")).Expect(200);
    }
}
