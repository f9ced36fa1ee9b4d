using System.Globalization;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Batches;

/// <summary>
/// An import of more lines than one batch holds goes on in further parts: <c>b</c>, <c>b~2</c>, <c>b~3</c>. People make
/// no batch names with a '~', so that the parts are always the server's.
/// </summary>
static class BatchNames
{
    const char PartMark = '~';

    /// <summary>Room for the number of the last part.</summary>
    const int CharsMax = Id.CharsMax - 5;

    public static bool IsUserMade(string id) =>
        Id.IsValid(id) && id.Length <= CharsMax && !id.Contains(PartMark, StringComparison.Ordinal);

    /// <param name="number">From 1: the batch itself.</param>
    public static BatchId Part(BatchId batch, int number) =>
        number == 1
            ? batch
            : new BatchId(string.Create(CultureInfo.InvariantCulture, $"{batch.Value}{PartMark}{number}"));

    /// <summary>The batch as its import named it.</summary>
    public static string Whole(BatchId batch) => batch.Value.Split(PartMark)[0];

    /// <summary>All batches of a project, or one with its parts.</summary>
    public static async ValueTask<(IReadOnlyList<BatchId> Batches, Refusal? Refusal)> Select(
        IGrains grains,
        ProjectId project,
        string? batch,
        CancellationToken cancellation
    )
    {
        var ids = new List<BatchId>();
        for (int? after = 0; after is not null; )
        {
            var page = await grains.Ask(
                GrainKeys.Of(project),
                new ListBatches(after.Value, Limits.PageMax),
                cancellation
            );
            if (page.Reply is not { } listed)
                return ([], page.Refusal);
            ids.AddRange(
                listed
                    .Ids.Select(id => new BatchId(id))
                    .Where(id => batch is null || id.Value == batch || Whole(id) == batch)
            );
            after = listed.Next;
        }
        return batch is null || ids.Count > 0
            ? (ids, null)
            : ([], Refusal.Of(BatchRefusal.UnknownBatch, "the project has no such batch"));
    }
}
