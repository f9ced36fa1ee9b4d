using System.Text.Json.Serialization;
using RlhfGrains.Api.Json;
using RlhfGrains.Grains.Batches;

namespace RlhfGrains.Api.Batches;

/// <param name="Status">`staging` (unseen), `opening`, `open`, `closing`, `closed` or `discarding`.</param>
/// <param name="Priority">Batches of a higher one are worked on first.</param>
/// <param name="Overlap">In force for its items; null: no limit, or an adaptive one.</param>
/// <param name="AdaptiveOverlap">In force for its items: how many judgments each gets at least and at most; left out:
/// none is.</param>
/// <param name="Import">The import under way, or the one that filled the batch.</param>
sealed record BatchBody(
    string Id,
    string Status,
    int Items,
    int Priority,
    int? Overlap,
    ImportBody? Import,
    IReadOnlyList<CategoryProgressBody> Progress,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OverlapRangeBody? AdaptiveOverlap
)
{
    /// <param name="nextLine">Where the import goes on when that is in a later part.</param>
    public static BatchBody Of(BatchView view, bool withErrors = true, long? nextLine = null) =>
        new(
            view.Id.Value,
            Kebab.Of(view.Status),
            view.Items,
            view.Priority,
            view.Overlap,
            view.Import is { } import ? ImportBody.Of(import, withErrors, nextLine) : null,
            [.. view.Progress.Select(CategoryProgressBody.Of)],
            view.Adaptive is { } range ? new OverlapRangeBody(range.Min, range.Max) : null
        );
}

/// <summary>Judgments of an item, at least and at most.</summary>
sealed record OverlapRangeBody(int Min, int Max);

/// <param name="NextLine">The line the import goes on with: send the rest with `fromLine`.</param>
/// <param name="Errors">The first 1,000 bad lines; not in lists.</param>
sealed record ImportBody(string Id, long NextLine, int Staged, int Bad, IReadOnlyList<LineErrorBody>? Errors)
{
    public static ImportBody Of(ImportView view, bool withErrors, long? nextLine) =>
        new(
            view.Import.Value,
            nextLine ?? view.NextLine,
            view.Staged,
            view.Bad,
            withErrors ? [.. view.Errors.Select(e => new LineErrorBody(e.Line, e.Error))] : null
        );
}

sealed record LineErrorBody(long Line, string Error);

/// <param name="Gold">Of the items those with a known answer that are not closed: they need no judgments.</param>
sealed record CategoryProgressBody(
    string Category,
    int Items,
    int Judged,
    int Complete,
    int Closed,
    long Judgments,
    int Open,
    int Leased,
    int Skips,
    int Gold
)
{
    public static CategoryProgressBody Of(CategoryProgress p) =>
        new(p.Category.Value, p.Items, p.Judged, p.Complete, p.Closed, p.Judgments, p.Open, p.Leased, p.Skips, p.Gold);
}

/// <summary>What a lead says about one batch and its parts.</summary>
/// <param name="Priority">-1,000 to 1,000: batches of a higher one are worked on first; among equals the older.</param>
/// <param name="Overlap">The batch's own; null: the project's.</param>
sealed record BatchPolicyBody(int Priority = 0, int? Overlap = null);

/// <summary>How an import ended.</summary>
/// <param name="Batches">The batch and, for an import of more than 50,000 lines, its further parts.</param>
/// <param name="Opened">False: staged only, unseen until a request with `last=true`.</param>
/// <param name="Items">Good lines so far.</param>
/// <param name="NextLine">The line to go on with.</param>
sealed record ImportedBody(
    IReadOnlyList<string> Batches,
    string Import,
    bool Opened,
    int Items,
    int Bad,
    long NextLine,
    IReadOnlyList<LineErrorBody> Errors
);
