using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Batches;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Jobs;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Jobs;

static class ExportEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/projects/{project}/exports", Ask)
            .For(Roles.Leads | Roles.Exporter, isKept: true)
            .Says(
                "Export a project",
                """
                Everything in files: items with their responses and known answers, judgments whole (JSON Lines and CSV), annotators, settings, and a manifest. Answered
                at once with a job: read it until it is `finished`, then fetch its files. Every judgment that was acknowledged before the job began is in it.
                """
            )
            .Takes<NewExportBody>(Examples.Export)
            .Idempotent()
            .Refuses(
                "unknown-project",
                "unknown-batch",
                "undeclared-category",
                "invalid-export",
                "job-exists",
                "id-reused",
                "register-full",
                "exports-not-configured"
            );

    static async Task<Results<Accepted<JobBody>, ProblemHttpResult>> Ask(
        string project,
        HttpContext context,
        IGrains grains,
        JobFiles files
    )
    {
        var body = await JsonBody.Read(context, ApiJson.Default.NewExportBody);
        if (body.Value is not { } stated)
            return body.Problem!;
        if (!RequestIds.TryGet(context, body.ContentHash, out var request, out var bad))
            return bad!;
        if (files.Store is null)
            return Problem.Of(HostProblems.ExportsNotConfigured);
        var caller = context.Caller();
        if (stated.Names && !caller.Is(Roles.Leads))
            return Problem.Of(HostProblems.Forbidden, "names of annotators are for leads and admins");
        var id = new ProjectId(project);
        var (export, problem) = await Filter(id, stated, grains, context.RequestAborted);
        if (export is null)
            return problem!;
        // The same request is the same job, also when its first answer was lost.
        var job = new JobId(
            "job-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Id)))[..24]
        );
        // On the list first: a job that exists is never missing from it. One that is going to be refused leaves
        // nothing there.
        if (
            export.Fault() is null
            && (await grains.Ask(GrainKeys.JobsOf(id), new AddEntry(job.Value), context.RequestAborted)).Refusal
                is { } full
        )
            return Problem.Of(full);
        var answer = await grains.Ask(
            GrainKeys.Of(id, job),
            new AskJob(request, new JobTask(export), caller.Id),
            context.RequestAborted
        );
        return answer.Reply is { } view
            ? TypedResults.Accepted($"/v1/projects/{project}/jobs/{job}", JobBody.Of(view))
            : Problem.Of(answer.Refusal!);
    }

    static async Task<(RawExport? Export, ProblemHttpResult? Problem)> Filter(
        ProjectId project,
        NewExportBody stated,
        IGrains grains,
        CancellationToken cancellation
    )
    {
        if (stated.Batch is not null && !Id.IsValid(stated.Batch))
            return (null, Problem.InvalidId("batch"));
        var known = await grains.Ask(GrainKeys.Of(project), new ReadProject(), cancellation);
        if (known.Reply is not { } view)
            return (null, Problem.Of(known.Refusal!));
        CategoryId? category = stated.Category is { } named ? new CategoryId(named) : null;
        if (category is { } asked && !view.Settings.Declares(asked))
            return (null, Problem.Of(Refusal.Of(QualificationRefusal.UndeclaredCategory)));
        IReadOnlyList<BatchId>? batches = null;
        if (stated.Batch is not null)
        {
            (batches, var refusal) = await BatchNames.Select(grains, project, stated.Batch, cancellation);
            if (refusal is not null)
                return (null, Problem.Of(refusal));
        }
        var export = new RawExport(
            batches,
            category,
            stated.Round is 0 ? null : stated.Round,
            stated.From,
            stated.To,
            stated.Names
        );
        return (export, null);
    }
}
