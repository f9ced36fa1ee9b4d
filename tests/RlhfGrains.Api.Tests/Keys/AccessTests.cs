using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Keys;

/// <summary>Who may use which route: one row each.</summary>
public class AccessTests(ApiServer server) : IClassFixture<ApiServer>
{
    const string Judgment = """{"id":"j","answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","strength":1}}]}""";

    static readonly (string Method, string Route, string Body, string Roles)[] Routes =
    [
        ("POST", "/v1/keys", """{"role":"admin","label":"x"}""", "admin"),
        ("GET", "/v1/keys", "", "admin"),
        ("DELETE", "/v1/keys/{key}", "", "admin"),
        ("POST", "/v1/admin/backup", "", "admin"),
        ("GET", "/v1/admin/backups", "", "admin"),
        ("POST", "/v1/projects", "{}", "admin"),
        ("GET", "/v1/projects", "", "admin lead annotator ingest"),
        ("GET", "/v1/projects/{project}", "", "admin lead annotator ingest"),
        ("PUT", "/v1/projects/{project}/settings", "{}", "admin lead"),
        ("GET", "/v1/projects/{project}/settings/{version:int}", "", "admin lead ingest"),
        ("GET", "/v1/projects/{project}/progress", "", "admin lead ingest"),
        ("GET", "/v1/projects/{project}/overlap", "", "admin lead"),
        ("POST", "/v1/projects/{project}/keys", "{}", "admin lead"),
        ("GET", "/v1/projects/{project}/keys", "", "admin lead"),
        ("DELETE", "/v1/projects/{project}/keys/{key}", "", "admin lead"),
        ("GET", "/v1/projects/{project}/batches", "", "admin lead ingest"),
        ("GET", "/v1/projects/{project}/batches/{batch}", "", "admin lead ingest"),
        ("POST", "/v1/projects/{project}/batches/{batch}:close", "", "lead"),
        ("POST", "/v1/projects/{project}/batches/{batch}:reopen", "", "lead"),
        ("POST", "/v1/projects/{project}/batches/{batch}:discard", "", "admin lead ingest"),
        ("GET", "/v1/projects/{project}/batches/{batch}/items", "", "admin lead ingest"),
        ("POST", "/v1/projects/{project}/batches/{batch}/items", "{}", "admin lead ingest"),
        ("GET", "/v1/projects/{project}/items/{item}", "", "admin lead ingest"),
        ("PUT", "/v1/projects/{project}/items/{item}/gold", "{}", "admin lead"),
        ("DELETE", "/v1/projects/{project}/items/{item}/gold", "", "admin lead"),
        ("POST", "/v1/projects/{project}/items/{item}:close", "", "lead"),
        ("POST", "/v1/projects/{project}/items/{item}:reopen", "", "lead"),
        ("POST", "/v1/projects/{project}/items/{item}/judgments", Judgment, "lead annotator ingest"),
        ("POST", "/v1/projects/{project}/items/{item}/judgments/{judgment}:withdraw", "{}", "lead"),
        ("POST", "/v1/projects/{project}/judgments", Judgment, "lead annotator ingest"),
        ("PUT", "/v1/projects/{project}/batches/{batch}/policy", "{}", "admin lead"),
        ("POST", "/v1/projects/{project}/tasks:next", "", "annotator ingest"),
        ("GET", "/v1/projects/{project}/tasks/{task}", "", "annotator ingest"),
        ("POST", "/v1/projects/{project}/tasks/{task}/judgment", """{"answers":[]}""", "annotator ingest"),
        ("POST", "/v1/projects/{project}/tasks/{task}:renew", "", "annotator ingest"),
        ("POST", "/v1/projects/{project}/tasks/{task}:release", "", "annotator ingest"),
        ("POST", "/v1/projects/{project}/tasks/{task}:skip", """{"reason":"x"}""", "annotator ingest"),
        ("POST", "/v1/projects/{project}/annotators", "[]", "lead ingest"),
        ("POST", "/v1/projects/{project}/annotators:import", "[]", "lead ingest"),
        ("GET", "/v1/projects/{project}/annotators", "", "admin lead"),
        ("GET", "/v1/projects/{project}/annotators/{annotator}", "", "admin lead"),
        ("GET", "/v1/projects/{project}/annotators/{annotator}/export", "", "admin lead"),
        ("DELETE", "/v1/projects/{project}/annotators/{annotator}/personal-data", "", "admin lead"),
        ("PATCH", "/v1/projects/{project}/annotators/{annotator}/profile", "{}", "admin lead ingest"),
        ("POST", "/v1/projects/{project}/annotators/{annotator}:suspend", "{}", "admin lead"),
        ("POST", "/v1/projects/{project}/annotators/{annotator}:reinstate", "{}", "admin lead"),
        ("POST", "/v1/projects/{project}/annotators/{annotator}:remove", "{}", "admin lead"),
        ("POST", "/v1/projects/{project}/annotators/{annotator}/tasks:recall", "", "admin lead"),
        ("GET", "/v1/projects/{project}/annotators/{annotator}/qualification", "", "admin lead ingest"),
        ("POST", "/v1/projects/{project}/annotators/{annotator}/qualification:set", "{}", "admin lead"),
        ("GET", "/v1/projects/{project}/qualification", "", "admin lead ingest"),
        ("GET", "/v1/projects/{project}/qualification/plan", "", "admin lead"),
        ("POST", "/v1/projects/{project}/qualification/plan", "{}", "admin lead"),
        ("GET", "/v1/projects/{project}/annotators/{annotator}/drift", "", "admin lead"),
        ("POST", "/v1/projects/{project}/annotators/{annotator}/drift/alarms/{alarm}:acknowledge", "{}", "admin lead"),
        ("GET", "/v1/projects/{project}/drift", "", "admin lead"),
        ("GET", "/v1/projects/{project}/drift/alarms", "", "admin lead"),
        ("GET", "/v1/projects/{project}/annotators/{annotator}/self-agreement", "", "admin lead"),
        ("GET", "/v1/projects/{project}/self-agreement", "", "admin lead"),
        ("GET", "/v1/projects/{project}/agreement", "", "admin lead"),
        ("GET", "/v1/projects/{project}/events", "", "admin lead"),
        ("POST", "/v1/projects/{project}/webhooks", "{}", "admin lead"),
        ("GET", "/v1/projects/{project}/webhooks", "", "admin lead"),
        ("GET", "/v1/projects/{project}/webhooks/{webhook}", "", "admin lead"),
        ("PATCH", "/v1/projects/{project}/webhooks/{webhook}", "{}", "admin lead"),
        ("DELETE", "/v1/projects/{project}/webhooks/{webhook}", "", "admin lead"),
        ("POST", "/v1/projects/{project}/webhooks/{webhook}:pause", "", "admin lead"),
        ("POST", "/v1/projects/{project}/webhooks/{webhook}:resume", "", "admin lead"),
        ("POST", "/v1/projects/{project}/webhooks/{webhook}:rotate-secret", "", "admin lead"),
        ("POST", "/v1/projects/{project}/webhooks/{webhook}:ping", "", "admin lead"),
        ("GET", "/v1/projects/{project}/webhooks/{webhook}/deliveries", "", "admin lead"),
        ("POST", "/v1/projects/{project}/webhooks/{webhook}/deliveries/{delivery}:redeliver", "", "admin lead"),
        ("POST", "/v1/echo", Judgment, "admin lead annotator ingest"),
    ];

    public static IEnumerable<object[]> Rows => Routes.Select(r => new object[] { r.Method, r.Route, r.Body, r.Roles });

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Route_IsForItsRolesAndItsProject(string method, string route, string body, string roles)
    {
        var project = await server.NewProject();
        var other = await server.NewProject();
        var path = Fill(route, project.Id);
        (await Ask(server.With(null))).ShouldBe(401, "without a key");
        foreach (var (role, caller, stranger) in new[]
        {
            ("admin", project.Admin, null), ("lead", project.Lead, other.Lead), ("annotator", project.Annotator, other.Annotator), ("ingest", project.Ingest, other.Ingest),
        })
        {
            var isAllowed = roles.Split(' ').Contains(role);
            var status = await Ask(caller);
            (status is not (401 or 403)).ShouldBe(isAllowed, $"{role}: {status}");
            if (stranger is not null && route.Contains("{project}", StringComparison.Ordinal)) (await Ask(stranger)).ShouldBe(403, $"{role} of another project");
        }

        // The headers are enough, and the event stream never ends.
        async Task<int> Ask(Caller caller)
        {
            using var request = caller.Request(new HttpMethod(method), path);
            if (body.Length > 0) request.Content = new StringContent(body, null, route.EndsWith("judgments", StringComparison.Ordinal) && !route.Contains("items", StringComparison.Ordinal) ? "application/x-ndjson" : "application/json");
            using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public void EveryRouteOfTheApi_HasARow()
    {
        var mapped = server.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Select(e => $"{e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0]} {e.RoutePattern.RawText!.TrimEnd('/')}")
            .Where(r => r.Contains("/v1/", StringComparison.Ordinal)).Distinct();

        mapped.ShouldBe(Routes.Select(r => $"{r.Method} {r.Route}"), ignoreOrder: true);
    }

    static string Fill(string route, string project) => route.Replace("{project}", project, StringComparison.Ordinal).Replace("{version:int}", "1", StringComparison.Ordinal)
        .Replace("{key}", "0123456789abcdef", StringComparison.Ordinal).Replace("{batch}", "b", StringComparison.Ordinal).Replace("{item}", "i", StringComparison.Ordinal)
        .Replace("{judgment}", "j", StringComparison.Ordinal).Replace("{annotator}", "an-somebody", StringComparison.Ordinal)
        .Replace("{alarm}", "1", StringComparison.Ordinal)
        .Replace("{webhook}", "wh-1", StringComparison.Ordinal).Replace("{delivery}", "wh-1-1", StringComparison.Ordinal);
}
