using Microsoft.OpenApi;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Keys;

/// <summary>Who may use which operation of the OpenAPI document: one line each. A new operation needs one.</summary>
public class AccessTests(ApiServer server) : IClassFixture<ApiServer>
{
    const string Judgment =
        """{"id":"j","answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","strength":1}}]}""";

    // "-own": of their own alone, and the row asks for somebody else's.
    static readonly (string Method, string Route, string Body, string Roles)[] Rows =
    [
        ("POST", "/v1/keys", """{"role":"admin","label":"x"}""", "admin"),
        ("GET", "/v1/keys", "", "admin"),
        ("POST", "/v1/keys/{key}:rotate", "", "admin"),
        ("GET", "/v1/admin/audit-trail", "", "admin"),
        ("GET", "/v1/projects/{project}/audit-trail", "", "admin lead read-only"),
        ("POST", "/v1/projects/{project}/keys/{key}:rotate", "", "admin lead"),
        ("DELETE", "/v1/keys/{key}", "", "admin"),
        ("POST", "/v1/admin/backup", "", "admin"),
        ("GET", "/v1/admin/backups", "", "admin"),
        ("POST", "/v1/projects", "{}", "admin"),
        ("GET", "/v1/projects", "", "admin lead read-only annotator ingest no-practice adjudicator exporter"),
        ("GET", "/v1/projects/{project}", "", "admin lead read-only annotator ingest no-practice adjudicator exporter"),
        ("PUT", "/v1/projects/{project}/settings", "{}", "admin lead"),
        (
            "GET",
            "/v1/projects/{project}/settings/{version}",
            "",
            "admin lead read-only ingest no-practice adjudicator exporter"
        ),
        ("GET", "/v1/projects/{project}/progress", "", "admin lead read-only ingest no-practice adjudicator exporter"),
        ("GET", "/v1/projects/{project}/overlap", "", "admin lead read-only"),
        ("POST", "/v1/projects/{project}/keys", "{}", "admin lead"),
        ("GET", "/v1/projects/{project}/keys", "", "admin lead read-only"),
        ("DELETE", "/v1/projects/{project}/keys/{key}", "", "admin lead"),
        ("GET", "/v1/projects/{project}/batches", "", "admin lead read-only ingest no-practice adjudicator exporter"),
        (
            "GET",
            "/v1/projects/{project}/batches/{batch}",
            "",
            "admin lead read-only ingest no-practice adjudicator exporter"
        ),
        ("POST", "/v1/projects/{project}/batches/{batch}:close", "", "admin lead"),
        ("POST", "/v1/projects/{project}/batches/{batch}:reopen", "", "admin lead"),
        ("POST", "/v1/projects/{project}/batches/{batch}:discard", "", "admin lead ingest no-practice"),
        (
            "GET",
            "/v1/projects/{project}/batches/{batch}/items",
            "",
            "admin lead read-only ingest no-practice adjudicator exporter"
        ),
        ("POST", "/v1/projects/{project}/batches/{batch}/items", "{}", "admin lead ingest no-practice"),
        (
            "GET",
            "/v1/projects/{project}/items/{item}",
            "",
            "admin lead read-only ingest no-practice adjudicator exporter annotator-own"
        ),
        ("PUT", "/v1/projects/{project}/items/{item}/gold", "{}", "admin lead"),
        ("DELETE", "/v1/projects/{project}/items/{item}/gold", "", "admin lead"),
        ("POST", "/v1/projects/{project}/items/{item}/gold:retire", "{}", "admin lead"),
        ("POST", "/v1/projects/{project}/items/{item}:close", "", "admin lead"),
        ("POST", "/v1/projects/{project}/items/{item}:reopen", "", "admin lead"),
        (
            "POST",
            "/v1/projects/{project}/items/{item}/judgments",
            Judgment,
            "admin lead annotator-own ingest no-practice"
        ),
        ("POST", "/v1/projects/{project}/items/{item}/judgments/{judgment}:withdraw", "{}", "admin lead"),
        ("POST", "/v1/projects/{project}/judgments", Judgment, "admin lead annotator ingest no-practice"),
        ("PUT", "/v1/projects/{project}/batches/{batch}/policy", "{}", "admin lead"),
        ("POST", "/v1/projects/{project}/tasks:next", "", "admin annotator ingest no-practice"),
        ("GET", "/v1/projects/{project}/tasks/{task}", "", "admin annotator ingest no-practice"),
        (
            "POST",
            "/v1/projects/{project}/tasks/{task}/judgment",
            """{"answers":[]}""",
            "admin annotator ingest no-practice"
        ),
        ("POST", "/v1/projects/{project}/tasks/{task}:renew", "", "admin annotator ingest no-practice"),
        ("POST", "/v1/projects/{project}/tasks/{task}:release", "", "admin annotator ingest no-practice"),
        (
            "POST",
            "/v1/projects/{project}/tasks/{task}:skip",
            """{"reason":"x"}""",
            "admin annotator ingest no-practice"
        ),
        ("POST", "/v1/projects/{project}/annotators", "[]", "admin lead ingest no-practice"),
        ("POST", "/v1/projects/{project}/annotators:import", "[]", "admin lead ingest no-practice"),
        ("GET", "/v1/projects/{project}/annotators", "", "admin lead read-only"),
        ("GET", "/v1/projects/{project}/annotators/{annotator}", "", "admin lead read-only annotator-own"),
        ("GET", "/v1/projects/{project}/annotators/{annotator}/export", "", "admin lead read-only"),
        ("DELETE", "/v1/projects/{project}/annotators/{annotator}/personal-data", "", "admin lead"),
        ("PATCH", "/v1/projects/{project}/annotators/{annotator}/profile", "{}", "admin lead ingest no-practice"),
        ("POST", "/v1/projects/{project}/annotators/{annotator}:suspend", "{}", "admin lead"),
        ("POST", "/v1/projects/{project}/annotators/{annotator}:reinstate", "{}", "admin lead"),
        ("POST", "/v1/projects/{project}/annotators/{annotator}:remove", "{}", "admin lead"),
        ("POST", "/v1/projects/{project}/annotators/{annotator}/tasks:recall", "", "admin lead"),
        (
            "GET",
            "/v1/projects/{project}/annotators/{annotator}/qualification",
            "",
            "admin lead read-only ingest no-practice annotator-own"
        ),
        ("POST", "/v1/projects/{project}/annotators/{annotator}/qualification:set", "{}", "admin lead"),
        ("GET", "/v1/projects/{project}/qualification", "", "admin lead read-only ingest no-practice"),
        ("GET", "/v1/projects/{project}/qualification/plan", "", "admin lead read-only"),
        ("POST", "/v1/projects/{project}/qualification/plan", "{}", "admin lead read-only"),
        ("GET", "/v1/projects/{project}/items/{item}/history", "", "admin lead read-only"),
        ("GET", "/v1/projects/{project}/annotators/{annotator}/history", "", "admin lead read-only"),
        ("GET", "/v1/projects/{project}/annotators/{annotator}/drift", "", "admin lead read-only"),
        ("POST", "/v1/projects/{project}/annotators/{annotator}/drift/alarms/{alarm}:acknowledge", "{}", "admin lead"),
        ("GET", "/v1/projects/{project}/drift", "", "admin lead read-only"),
        ("GET", "/v1/projects/{project}/drift/alarms", "", "admin lead read-only"),
        ("GET", "/v1/projects/{project}/annotators/{annotator}/self-agreement", "", "admin lead read-only"),
        ("GET", "/v1/projects/{project}/self-agreement", "", "admin lead read-only"),
        ("GET", "/v1/projects/{project}/agreement", "", "admin lead read-only exporter"),
        ("POST", "/v1/projects/{project}/exports", "{}", "admin lead exporter"),
        ("GET", "/v1/projects/{project}/jobs", "", "admin lead read-only exporter"),
        ("GET", "/v1/projects/{project}/jobs/{job}", "", "admin lead read-only exporter"),
        ("POST", "/v1/projects/{project}/jobs/{job}:cancel", "", "admin lead exporter"),
        ("GET", "/v1/projects/{project}/jobs/{job}/files/{name}", "", "admin lead read-only exporter"),
        ("GET", "/v1/projects/{project}/events", "", "admin lead read-only"),
        ("POST", "/v1/projects/{project}/webhooks", "{}", "admin lead"),
        ("GET", "/v1/projects/{project}/webhooks", "", "admin lead read-only"),
        ("GET", "/v1/projects/{project}/webhooks/{webhook}", "", "admin lead read-only"),
        ("PATCH", "/v1/projects/{project}/webhooks/{webhook}", "{}", "admin lead"),
        ("DELETE", "/v1/projects/{project}/webhooks/{webhook}", "", "admin lead"),
        ("POST", "/v1/projects/{project}/webhooks/{webhook}:pause", "", "admin lead"),
        ("POST", "/v1/projects/{project}/webhooks/{webhook}:resume", "", "admin lead"),
        ("POST", "/v1/projects/{project}/webhooks/{webhook}:rotate-secret", "", "admin lead"),
        ("POST", "/v1/projects/{project}/webhooks/{webhook}:ping", "", "admin lead"),
        ("GET", "/v1/projects/{project}/webhooks/{webhook}/deliveries", "", "admin lead read-only"),
        ("POST", "/v1/projects/{project}/webhooks/{webhook}/deliveries/{delivery}:redeliver", "", "admin lead"),
        ("GET", "/", "", "everyone"),
        ("GET", "/health/live", "", "everyone"),
        ("GET", "/health/ready", "", "everyone"),
        ("GET", "/metrics", "", "admin"),
        ("GET", "/problems", "", "everyone"),
        ("GET", "/problems/{code}", "", "everyone"),
        ("GET", "/guide", "", "everyone"),
        ("GET", "/guide/{page}", "", "everyone"),
        ("GET", "/guide/style.css", "", "everyone"),
        ("POST", "/v1/echo", Judgment, "admin lead read-only annotator ingest no-practice adjudicator exporter"),
    ];
    static readonly string[] Callers =
    [
        "admin",
        "lead",
        "read-only",
        "annotator",
        "ingest",
        "no-practice",
        "adjudicator",
        "exporter",
    ];

    public static TheoryData<string, string> Operations()
    {
        var data = new TheoryData<string, string>();
        foreach (var row in Rows)
            data.Add(row.Method, row.Route);
        return data;
    }

    [Fact]
    public async Task EveryOperationOfTheDocument_HasALine_AndSaysTheSameRoles()
    {
        var document = OpenApiDocument
            .Parse((await server.With(null).Get("/openapi/v1.json")).Expect(200).Text, "json")
            .Document!;
        var documented = document
            .Paths.SelectMany(p =>
                p.Value.Operations!.Select(o => (Name: $"{o.Key.Method} {p.Key}", Operation: o.Value))
            )
            .ToList();

        documented.Select(d => d.Name).ShouldBe(Rows.Select(r => $"{r.Method} {r.Route}"), ignoreOrder: true);
        foreach (var row in Rows)
        {
            var operation = documented.Single(d => d.Name == $"{row.Method} {row.Route}").Operation;
            (operation.Security is { Count: > 0 }).ShouldBe(row.Roles != "everyone", row.Route);
            if (row.Roles == "everyone")
                continue;
            // Scopes narrow a role; the document names roles.
            var said = operation.Description!.Split("Roles: ")[^1].TrimEnd('.').Split(", ");
            var roles = row
                .Roles.Replace("-own", "", StringComparison.Ordinal)
                .Split(' ')
                .Where(r => r is not ("read-only" or "no-practice"));
            said.ShouldBe(roles, ignoreOrder: true, row.Route);
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Operation_IsForItsRolesAndItsProject(string method, string route)
    {
        var (_, _, body, roles) = Rows.Single(r => r.Method == method && r.Route == route);
        var own = await Keys(await server.NewProject());
        var other = await Keys(await server.NewProject());
        var path = Fill(route, own.Project.Id);
        var isOpen = roles == "everyone";
        (await Ask(server.With(null)) != 401).ShouldBe(isOpen, "without a key");
        foreach (var role in Callers)
        {
            var isAllowed = isOpen || roles.Split(' ').Contains(role);
            var status = await Ask(own.Of[role]);
            (status is not (401 or 403)).ShouldBe(isAllowed, $"{role}: {status}");
            if (role != "admin" && route.Contains("{project}", StringComparison.Ordinal))
                (await Ask(other.Of[role])).ShouldBe(403, $"{role} of another project");
        }

        // The headers are enough, and the event stream never ends.
        async Task<int> Ask(Caller caller)
        {
            using var request = caller.Request(new HttpMethod(method), path);
            var isLines =
                route.EndsWith("judgments", StringComparison.Ordinal)
                && !route.Contains("items", StringComparison.Ordinal);
            if (body.Length > 0)
                request.Content = new StringContent(body, null, isLines ? "application/x-ndjson" : "application/json");
            using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return (int)response.StatusCode;
        }
    }

    async Task<(TestProject Project, Dictionary<string, Caller> Of)> Keys(TestProject project) =>
        (
            project,
            new()
            {
                ["admin"] = project.Admin,
                ["lead"] = project.Lead,
                ["annotator"] = project.Annotator,
                ["ingest"] = project.Ingest,
                ["read-only"] = await Key(project, "lead", "read-only"),
                ["no-practice"] = await Key(project, "ingest", "no-practice"),
                ["adjudicator"] = await Key(project, "adjudicator"),
                ["exporter"] = await Key(project, "exporter"),
            }
        );

    async Task<Caller> Key(TestProject project, string role, string? scope = null)
    {
        var scoped = scope is null ? "" : $",\"scope\":\"{scope}\"";
        return server.With(
            (await project.Lead.Post($"{project.Path}/keys", $$"""{"role":"{{role}}","label":"test"{{scoped}}}"""))
                .Expect(201)
                .String("key")
        );
    }

    static string Fill(string route, string project) =>
        route
            .Replace("{project}", project, StringComparison.Ordinal)
            .Replace("{version}", "1", StringComparison.Ordinal)
            .Replace("{key}", "0123456789abcdef", StringComparison.Ordinal)
            .Replace("{batch}", "b", StringComparison.Ordinal)
            .Replace("{item}", "i", StringComparison.Ordinal)
            .Replace("{judgment}", "j", StringComparison.Ordinal)
            .Replace("{annotator}", "an-somebody", StringComparison.Ordinal)
            .Replace("{job}", "job-1", StringComparison.Ordinal)
            .Replace("{name}", "items.jsonl", StringComparison.Ordinal)
            .Replace("{alarm}", "1", StringComparison.Ordinal)
            .Replace("{code}", "busy", StringComparison.Ordinal)
            .Replace("{webhook}", "wh-1", StringComparison.Ordinal)
            .Replace("{delivery}", "wh-1-1", StringComparison.Ordinal);
}
