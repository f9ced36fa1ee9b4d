using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Agreement;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Projects;

static class ProjectEndpoints
{
    const int NameCharsMax = 200;

    /// <summary>Why a gate of the qualification policy cannot be.</summary>
    static readonly string[] Gates = [.. Enum.GetValues<GateFaultKind>().Select(k => Refusal.CodeOf(k))];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/projects", Create)
            .For(Roles.Admin)
            .Says(
                "Create a project",
                "Its categories and criteria are declared here. Declared ones stay; further ones can be added."
            )
            .Takes<NewProjectBody>(Examples.Project)
            .Idempotent()
            .Refuses(["invalid-id", "invalid-project", "invalid-settings", "project-exists", .. Gates]);
        routes
            .MapGet("/v1/projects", List)
            .For(Roles.Any)
            .Says("List projects", "Admins see all projects, everyone else their own.");
        routes
            .MapGet("/v1/projects/{project}", Read)
            .For(Roles.Any)
            .Says(
                "Read a project",
                "The `ETag` is the version of the settings. An annotator sees what to judge by, and nothing about the work of others."
            )
            .Refuses("unknown-project");
        routes
            .MapPut("/v1/projects/{project}/settings", Change)
            .For(Roles.Leads)
            .Says(
                "Change a project's settings",
                "Send the project's `ETag` as `If-Match`. Every change makes a new version; earlier ones stay readable."
            )
            .Takes<SettingsDraftBody>(Examples.Settings)
            .Idempotent()
            .Refuses([
                "unknown-project",
                "if-match-required",
                "settings-changed",
                "invalid-settings",
                "declared-is-final",
                .. Gates,
            ]);
        routes
            .MapGet("/v1/projects/{project}/settings/{version:int}", ReadSettings)
            .For(Roles.Readers)
            .Says("Read a version of the settings", "Versions never change.")
            .Refuses("unknown-project", "unknown-settings");
    }

    static async Task<Results<Created<ProjectBody>, ProblemHttpResult>> Create(
        HttpContext context,
        IGrains grains,
        SettingsCache settings,
        ProjectSecrets secrets
    )
    {
        var body = await JsonBody.Read(context, ApiJson.Default.NewProjectBody);
        if (body.Value is not { } project)
            return body.Problem!;
        if (!Id.IsValid(project.Id))
            return Problem.InvalidId("id");
        if (string.IsNullOrWhiteSpace(project.Name) || project.Name.Length > NameCharsMax)
            return Problem.Of(HostProblems.InvalidProject);
        if (ProjectMapping.FaultOfScales(project.Criteria) is { } fault)
            return fault;
        if (!RequestIds.TryGet(context, body.ContentHash, out var request, out var bad))
            return bad!;
        var id = new ProjectId(project.Id);
        var draft = ProjectMapping.ToDraft(
            project.Categories,
            project.Criteria,
            project.RubricVersion,
            project.Overlap,
            project.Assignment,
            project.Quality
        );
        // On the list first: a project that exists is never missing from it. One that is going to be refused leaves
        // nothing there.
        if (
            SettingsRules.Fault(draft) is null
            && (await grains.Ask(GrainKeys.Projects, new AddEntry(project.Id), context.RequestAborted)).Refusal
                is { } full
        )
            return Problem.Of(full);
        var message = new CreateProject(request, project.Name, secrets.New(), draft);
        var answer = await grains.Ask(GrainKeys.Of(id), message, context.RequestAborted);
        if (answer.Reply is not { } view)
            return Problem.Of(answer.Refusal!);
        settings.Keep(id, view.Settings);
        ETags.Matches(context, view.Settings.Version);
        return TypedResults.Created($"/v1/projects/{project.Id}", ProjectMapping.ToBody(view));
    }

    static async Task<Results<Ok<PageBody<OwnProjectBody>>, Ok<PageBody<ProjectBody>>, ProblemHttpResult>> List(
        HttpContext context,
        IGrains grains,
        string? cursor = null,
        int? limit = null
    )
    {
        if (!Paging.TryRead(cursor, limit, out var after, out var count, out var problem))
            return problem!;
        var caller = context.Caller();
        var page = caller.Project is { } own
            ? new IdPage([own.Value], null)
            : (await grains.Ask(GrainKeys.Projects, new ListEntries(after, count), context.RequestAborted)).Value;
        var views = await Paging.Ask(
            grains,
            page.Ids.Select(id => GrainKeys.Of(new ProjectId(id))),
            new ReadProject(),
            context.RequestAborted
        );
        return caller.Role is Role.Annotator
            ? TypedResults.Ok(new PageBody<OwnProjectBody>([.. views.Select(ProjectMapping.ToOwnBody)], null))
            : TypedResults.Ok(
                new PageBody<ProjectBody>([.. views.Select(ProjectMapping.ToBody)], Paging.Cursor(page.Next))
            );
    }

    static async Task<Results<Ok<OwnProjectBody>, Ok<ProjectBody>, StatusCodeHttpResult, ProblemHttpResult>> Read(
        string project,
        HttpContext context,
        IGrains grains
    )
    {
        var answer = await grains.Ask(GrainKeys.Of(new ProjectId(project)), new ReadProject(), context.RequestAborted);
        if (answer.Reply is not { } view)
            return Problem.Of(answer.Refusal!);
        if (ETags.Matches(context, view.Settings.Version))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return context.Caller().Role is Role.Annotator
            ? TypedResults.Ok(ProjectMapping.ToOwnBody(view))
            : TypedResults.Ok(ProjectMapping.ToBody(view));
    }

    static async Task<Results<Ok<ProjectBody>, ProblemHttpResult>> Change(
        string project,
        HttpContext context,
        IGrains grains,
        SettingsCache settings
    )
    {
        if (!ETags.TryGetBase(context, out var basedOn, out var missing))
            return missing!;
        var body = await JsonBody.Read(context, ApiJson.Default.SettingsDraftBody);
        if (body.Value is not { } draft)
            return body.Problem!;
        if (ProjectMapping.FaultOfScales(draft.Criteria) is { } fault)
            return fault;
        if (!RequestIds.TryGet(context, body.ContentHash, out var request, out var bad))
            return bad!;
        var id = new ProjectId(project);
        var message = new ChangeSettings(
            request,
            basedOn,
            ProjectMapping.ToDraft(
                draft.Categories,
                draft.Criteria,
                draft.RubricVersion,
                draft.Overlap,
                draft.Assignment,
                draft.Quality
            )
        );
        var answer = await grains.Ask(GrainKeys.Of(id), message, context.RequestAborted);
        if (answer.Reply is not { } view)
            return Problem.Of(answer.Refusal!);
        settings.Keep(id, view.Settings);
        ETags.Matches(context, view.Settings.Version);
        return TypedResults.Ok(ProjectMapping.ToBody(view));
    }

    static async Task<Results<Ok<SettingsBody>, StatusCodeHttpResult, ProblemHttpResult>> ReadSettings(
        string project,
        int version,
        HttpContext context,
        IGrains grains
    )
    {
        var answer = await grains.Ask(
            GrainKeys.Of(new ProjectId(project)),
            new ReadSettings(version),
            context.RequestAborted
        );
        if (answer.Reply is not { } view)
            return Problem.Of(answer.Refusal!);
        return ETags.Matches(context, version)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(ProjectMapping.ToBody(view.Settings, view.At));
    }
}
