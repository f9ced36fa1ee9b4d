using System.Net;
using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Judgments;

namespace RlhfGrains.LoadTest.Replay;

/// <summary>
/// Makes the project, its items and a key to send judgments with; goes on where an earlier run stopped.
/// </summary>
sealed class ProjectSetup(ApiClient api, ReplayOptions options, JudgmentFile file, Backoff backoff)
{
    readonly string project = $"/v1/projects/{options.Project}";

    public async Task Prepare(CancellationToken cancellation)
    {
        await CreateProject(cancellation);
        await ImportItems(cancellation);
    }

    /// <summary>
    /// Judgments with a time of their own are taken from the role <c>ingest</c> alone; its key is revoked at the end.
    /// </summary>
    public async Task<(string Id, string Key)> NewIngestKey(CancellationToken cancellation)
    {
        var key = await backoff.Ask(
            () =>
                api.Post($"{project}/keys", new JsonObject { ["role"] = "ingest", ["label"] = "replay" }, cancellation),
            cancellation
        );
        return ((string)key["id"]!, (string)key["key"]!);
    }

    public Task Revoke(string keyId, CancellationToken cancellation) =>
        backoff.Ask(() => api.Delete($"{project}/keys/{keyId}", cancellation), cancellation);

    async Task CreateProject(CancellationToken cancellation)
    {
        var body = new JsonObject
        {
            ["id"] = options.Project,
            ["name"] =
                $"replay of {Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file.Path)))}/{Path.GetFileName(file.Path)}",
            ["categories"] = new JsonArray([
                .. file.Categories.Select(c => new JsonObject { ["id"] = c.Key, ["title"] = c.Value }),
            ]),
            ["criteria"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = ReplayOptions.Criterion,
                    ["title"] = "Overall",
                    ["scale"] = file.Form.Scale.ToJson(),
                }
            ),
        };
        try
        {
            await backoff.Ask(() => api.Post("/v1/projects", body.DeepClone().AsObject(), cancellation), cancellation);
        }
        catch (ApiProblem problem) when (problem.Code == "project-exists")
        {
            if (!options.Resume)
                throw new InputException(
                    $"project '{options.Project}' exists: add --resume to go on with it, or name another with --project"
                );
        }
    }

    async Task ImportItems(CancellationToken cancellation)
    {
        var batch = await FindBatch(cancellation);
        if (IsOpen(batch))
            return;
        var from = (int?)batch?["import"]?["nextLine"] ?? 1;
        await backoff.Ask(() => SendItems(from, cancellation), cancellation);
    }

    async Task<JsonNode> SendItems(int from, CancellationToken cancellation)
    {
        var details = ItemDetails.Beside(file.Path, file.Form.ItemColumn);
        try
        {
            var path = $"{project}/batches/{ReplayOptions.Batch}/items?importId={ReplayOptions.Import}&fromLine={from}";
            return await api.PostLines(path, ItemLines.Of(file, details, from), cancellation);
        }
        catch (ApiProblem problem) when (problem.Code is "batch-open" or "line-gap")
        {
            // An attempt whose answer was lost got further than we knew.
            var batch = await FindBatch(cancellation);
            if (IsOpen(batch))
                return batch!;
            var next = (int?)batch?["import"]?["nextLine"] ?? 1;
            if (next == from)
                throw;
            return await SendItems(next, cancellation);
        }
    }

    async Task<JsonNode?> FindBatch(CancellationToken cancellation)
    {
        try
        {
            return await backoff.Ask(
                () => api.Get($"{project}/batches/{ReplayOptions.Batch}", cancellation),
                cancellation
            );
        }
        catch (ApiProblem problem) when (problem.Status is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    static bool IsOpen(JsonNode? batch) => (string?)batch?["status"] == "open";
}
