using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Items;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Batches;

static class ImportEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/projects/{project}/batches/{batch}/items", Import)
            .For(Roles.Leads | Roles.Ingest)
            .Says(
                "Import items into a new batch",
                """
                JSON Lines, one item each. The lines are staged unseen; with `last=true` (the default) the batch then opens, all of it or, when any line is bad
                and `skipBad` is not set, nothing. Give an `importId` to be able to go on after an interruption: read the batch and send the rest with
                `fromLine` = its `import.nextLine`; lines that were taken before are passed over, and refused when they are not the same to the letter. Without one the import is one piece: when it fails, nothing is
                left of it. An import that nobody continues or opens for 24 hours is discarded. Lines beyond 50,000 go to further parts of the batch: `b~2`, `b~3`.
                """
            )
            .TakesLines<ItemLineBody>(Examples.ItemLines)
            .Refuses(
                "unknown-project",
                "invalid-id",
                "import-has-errors",
                "import-empty",
                "batch-open",
                "import-in-progress",
                "line-gap",
                "line-changed",
                "batch-busy"
            );
        routes
            .MapPost("/v1/projects/{project}/batches/{batch}:discard", Discard)
            .For(Roles.Leads | Roles.Ingest)
            .Says("Discard an import", "Gives up what was staged and not opened; its ids are free again.")
            .Refuses("unknown-import", "batch-open");
    }

    static async Task<Results<Ok<ImportedBody>, ProblemHttpResult>> Import(
        string project,
        string batch,
        HttpContext context,
        ImportServices services,
        string? importId = null,
        long fromLine = 1,
        bool last = true,
        bool skipBad = false
    )
    {
        if (!LineContent.IsLines(context.Request))
            return Problem.Of(HostProblems.UnsupportedMediaType);
        if (!BatchNames.IsUserMade(batch))
            return Problem.Of(HostProblems.InvalidId, "a batch's id has 1 to 123 characters of A-Z a-z 0-9 - . _ :");
        if (importId is not null && !Id.IsValid(importId))
            return Problem.InvalidId("importId");
        if (fromLine < 1)
            return Problem.Of(HostProblems.InvalidQuery, "'fromLine' counts from 1");
        if (importId is null && (fromLine > 1 || !last))
            return Problem.Of(HostProblems.InvalidQuery, "an import in several requests has an 'importId'");
        LineContent.AllowLong(context);
        if (await LineContent.OtherEncoding(context.Request, context.RequestAborted) is { } encoding)
            return encoding;
        var import = services.Of(
            project,
            batch,
            importId ?? "server:" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))
        );
        if (importId is not null)
            return await Run(import, context, fromLine, last, skipBad);
        var opened = false;
        try
        {
            var result = await Run(import, context, fromLine, last, skipBad);
            opened = result.Result is Ok<ImportedBody>;
            return result;
        }
        finally
        {
            // Nobody knows the import's id: without this its ids would stay taken until it expires.
            if (!opened)
                await import.Discard(CancellationToken.None);
        }
    }

    static async Task<Results<Ok<ImportedBody>, ProblemHttpResult>> Run(
        ItemImport import,
        HttpContext context,
        long fromLine,
        bool last,
        bool skipBad
    )
    {
        // Not a line more than the key was good for.
        using var stop = context.UntilKeyEnds();
        if (await import.Stage(context.Request.BodyReader, fromLine, stop.Token) is { } refusal)
            return Problem.Of(refusal);
        if (!last)
            return TypedResults.Ok(await import.Read(opened: false, stop.Token));
        if (await import.Open(skipBad, stop.Token) is not { } notOpened)
            return TypedResults.Ok(await import.Read(opened: true, stop.Token));
        var standing = await import.Read(opened: false, stop.Token);
        return Problem.Of(
            notOpened,
            [new("import", standing.Import), new("bad", standing.Bad), new("errors", standing.Errors)]
        );
    }

    static async Task<Results<NoContent, ProblemHttpResult>> Discard(
        string project,
        string batch,
        string importId,
        HttpContext context,
        ImportServices services
    )
    {
        if (!BatchNames.IsUserMade(batch))
            return Problem.InvalidId("batch");
        if (!Id.IsValid(importId))
            return Problem.InvalidId("importId");
        return await services.Of(project, batch, importId).Discard(context.RequestAborted) is { } refusal
            ? Problem.Of(refusal)
            : TypedResults.NoContent();
    }
}

/// <summary>What an import needs besides its request.</summary>
sealed class ImportServices(
    IGrains grains,
    SettingsCache settings,
    BatchOpening opening,
    ImportParts parts,
    TimeProvider clock
)
{
    public ItemImport Of(string project, string batch, string import) =>
        new(grains, settings, opening, parts, clock, new(project), new(batch), new(import));
}
