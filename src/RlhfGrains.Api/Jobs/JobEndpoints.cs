using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Jobs;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Jobs;

/// <summary>Jobs, whatever they do: how far they are, and what they have made.</summary>
static class JobEndpoints
{
    const Roles Takers = Roles.Leads | Roles.Exporter;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/v1/projects/{project}/jobs");
        jobs.MapGet("", List)
            .For(Takers)
            .Says("List jobs", "In the order they were asked for.")
            .Refuses("unknown-project");
        jobs.MapGet("/{job}", Read)
            .For(Takers)
            .Says("Read a job", "How far it has come, how it ended, and the files that it made.")
            .Refuses("unknown-job");
        jobs.MapPost("/{job}:cancel", Cancel)
            .For(Takers)
            .Says("Cancel a job", "It ends in a moment, and nothing is left of what it had written.")
            .Idempotent()
            .Refuses("unknown-job", "job-over", "id-reused");
        jobs.MapGet("/{job}/files/{name}", ReadFile)
            .For(Takers, isKept: true)
            .Says(
                "Fetch a file of a job",
                """
                Whole or not at all. Its `ETag` is the SHA-256 of its bytes; with `Range` a transfer that broke off goes on. Files with names of annotators are for
                leads and admins.
                """
            )
            .GivesText("application/octet-stream")
            .Refuses("unknown-job", "unknown-file", "files-gone", "exports-not-configured");
    }

    static async Task<Results<Ok<PageBody<JobBody>>, ProblemHttpResult>> List(
        string project,
        HttpContext context,
        IGrains grains,
        SettingsCache settings,
        string? cursor = null,
        int? limit = null
    )
    {
        if (!Paging.TryRead(cursor, limit, out var after, out var count, out var problem))
            return problem!;
        var id = new ProjectId(project);
        if (await settings.Unknown(id, context.RequestAborted) is { } unknown)
            return unknown;
        var page = (
            await grains.Ask(GrainKeys.JobsOf(id), new ListEntries(after, count), context.RequestAborted)
        ).Value;
        var views = await Paging.Ask(
            grains,
            page.Ids.Select(job => GrainKeys.Of(id, new JobId(job))),
            new ReadJob(),
            context.RequestAborted
        );
        return TypedResults.Ok(new PageBody<JobBody>([.. views.Select(JobBody.Of)], Paging.Cursor(page.Next)));
    }

    static async Task<Results<Ok<JobBody>, ProblemHttpResult>> Read(
        string project,
        string job,
        HttpContext context,
        IGrains grains
    )
    {
        if (!Id.IsValid(job))
            return Problem.InvalidId("job");
        var answer = await grains.Ask(Key(project, job), new ReadJob(), context.RequestAborted);
        return answer.Reply is { } view ? TypedResults.Ok(JobBody.Of(view)) : Problem.Of(answer.Refusal!);
    }

    static async Task<Results<Ok<JobBody>, ProblemHttpResult>> Cancel(
        string project,
        string job,
        HttpContext context,
        IGrains grains
    )
    {
        if (!Id.IsValid(job))
            return Problem.InvalidId("job");
        if (!RequestIds.TryGet(context, JsonBody.Hash(context.Request), out var request, out var bad))
            return bad!;
        var answer = await grains.Ask(
            Key(project, job),
            new CancelJob(request, context.Caller().Id),
            context.RequestAborted
        );
        return answer.Reply is { } view ? TypedResults.Ok(JobBody.Of(view)) : Problem.Of(answer.Refusal!);
    }

    static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> ReadFile(
        string project,
        string job,
        string name,
        HttpContext context,
        IGrains grains,
        JobFiles files
    )
    {
        if (!Id.IsValid(job))
            return Problem.InvalidId("job");
        if (!Id.IsValid(name))
            return Problem.InvalidId("name");
        if (files.Store is not { } store)
            return Problem.Of(HostProblems.ExportsNotConfigured);
        var answer = await grains.Ask(Key(project, job), new ReadJob(), context.RequestAborted);
        if (answer.Reply is not { } view)
            return Problem.Of(answer.Refusal!);
        if (view.Task.RawExport is { Names: true } && !context.Caller().Is(Roles.Leads))
            return Problem.Of(HostProblems.Forbidden, "the files hold names of annotators");
        if (view.Files.FirstOrDefault(f => f.Name == name) is not { } file)
            return Problem.Of(HostProblems.UnknownFile);
        var content = view.Gone is null
            ? await store.Open(Key(project, job), file.Digest, context.RequestAborted)
            : null;
        if (content is null)
            return Problem.Of(HostProblems.FilesGone);
        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Stream(
            content,
            TypeOf(name),
            name,
            entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{file.Digest}\""),
            enableRangeProcessing: true
        );
    }

    static GrainKey Key(string project, string job) => GrainKeys.Of(new ProjectId(project), new JobId(job));

    static string TypeOf(string name) =>
        Path.GetExtension(name) switch
        {
            ".jsonl" => LineContent.Type,
            ".csv" => "text/csv; charset=utf-8",
            _ => "application/json",
        };
}
