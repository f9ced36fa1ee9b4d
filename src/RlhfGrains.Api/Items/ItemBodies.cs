using System.Text.Json.Serialization;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Api.Items;

/// <summary>An item in a list.</summary>
sealed record ItemLine(string Id, string Status, string Category, int Judgments)
{
    public static ItemLine Of(ItemView view) =>
        new(
            view.Content.Id.Value,
            Kebab.Of(view.Status),
            view.Content.Category.Value,
            view.Judgments.Count(j => j.WithdrawnBecause is null)
        );
}

/// <summary>An item: for leads and a frontend's own back end.</summary>
/// <param name="Judgments">For leads alone; otherwise left out.</param>
/// <param name="Leases">For leads alone: open ones, skips, and some that ended without a judgment.</param>
/// <param name="Gold">For leads alone: the known answer; left out of an ordinary item.</param>
/// <param name="Next">Pass as `cursor` for further judgments; null when these are all.</param>
sealed record ItemBody(
    string Id,
    string Batch,
    string Status,
    string Category,
    IReadOnlyList<PromptMessageBody> Prompt,
    IReadOnlyList<ResponseBody> Responses,
    IReadOnlyList<string> Tags,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<JudgmentViewBody>? Judgments,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LeaseBody>? Leases,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] GoldViewBody? Gold,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Next
)
{
    public static ItemBody Of(
        ItemView view,
        IReadOnlyList<JudgmentViewBody>? judgments,
        GoldViewBody? gold,
        string? next
    ) =>
        new(
            view.Content.Id.Value,
            view.Batch.Value,
            Kebab.Of(view.Status),
            view.Content.Category.Value,
            [.. view.Content.Prompt.Select(m => new PromptMessageBody(m.Role, m.Text))],
            [
                .. view.Content.Responses.Select(r => new ResponseBody(
                    r.Id.Value,
                    r.Text,
                    r.Model,
                    r.Features.ToDictionary(f => f.Name, f => f.Value)
                )),
            ],
            view.Content.Tags,
            judgments,
            judgments is null ? null : [.. view.Leases.Select(LeaseBody.Of)],
            gold,
            next
        );
}

/// <summary>A task that an annotator has or had of the item.</summary>
/// <param name="State">`open`, `released` (put aside), `skipped`, `expired` or `closed`.</param>
/// <param name="Kind">What it was given for: `regular`, `gold`, `reaudit` or `practice`.</param>
/// <param name="Reason">Of a skip.</param>
sealed record LeaseBody(
    string Annotator,
    string State,
    string Kind,
    Instant LeasedAt,
    Instant ExpiresAt,
    string? Reason
)
{
    public static LeaseBody Of(LeaseView view) =>
        new(
            view.Annotator.Value,
            view.End is { } end ? Kebab.Of(end)
                : view.IsReleased ? Kebab.Of(LeaseEnd.Released)
                : "open",
            Kebab.Of(view.Kind),
            view.LeasedAt,
            view.ExpiresAt,
            view.Reason
        );
}

/// <param name="Surplus">It came after its lease and found no free slot: it is kept and not counted.</param>
/// <param name="Rationale">Null when there is none, or it was erased.</param>
/// <param name="WithdrawnBecause">Null unless withdrawn.</param>
/// <param name="Kind">What it was asked for: `regular`, `gold`, `reaudit` or `practice`; left out of what a person is
/// given of their own.</param>
/// <param name="Right">Of an answer to gold: by the known answer in force.</param>
sealed record JudgmentViewBody(
    string Id,
    string Annotator,
    string Round,
    int RubricVersion,
    IReadOnlyList<AnswerViewBody> Answers,
    string? Rationale,
    IReadOnlyList<string> Flags,
    long? DurationMs,
    IReadOnlyList<string>? Presentation,
    Instant RecordedAt,
    Instant JudgedAt,
    string? WithdrawnBecause,
    bool Surplus,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Kind = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Right = null
);

/// <summary>
/// An answer in the form in which it was sent; a preference speaks of the responses in the order of the import.
/// </summary>
sealed record AnswerViewBody(
    string Criterion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PreferenceBody? Preference,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        IReadOnlyList<IReadOnlyList<string>>? Ranking,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, int>? Ratings
);

/// <param name="Strength">Positive for `first`, negative for `second`, 0 for a tie.</param>
sealed record PreferenceBody(string First, string Second, int Strength);
