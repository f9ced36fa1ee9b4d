using RlhfGrains.Api.Items;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Api.Tasks;

/// <param name="Task">Null: there is none now.</param>
/// <param name="Reason">
/// Why there is none: `no-work`, `not-qualified` (the annotator may judge nothing) or `no-practice` (there is nothing
/// to practise on). To keys of role ingest, in place of `no-work`: `no-open-work` (nobody gets one now), `all-done`
/// (what is open the annotator has judged, skipped or has open) or `not-qualified` (what is open is of other
/// categories). Null with a task.
/// </param>
sealed record NextTaskBody(TaskBody? Task, string? Reason);

/// <summary>One item to judge, under names that hold for this task alone.</summary>
/// <param name="Id">Names the task in its address. Whoever knows it has been given it.</param>
/// <param name="Item">This task's name for the item.</param>
/// <param name="Batch">This task's name for the batch.</param>
/// <param name="Responses">In the order in which they are to be shown; their ids hold for this task alone.</param>
/// <param name="RubricVersion">What is judged by.</param>
/// <param name="Criteria">To be answered.</param>
/// <param name="ExpiresAt">Until then the task is reserved; renew it to keep it longer.</param>
sealed record TaskBody(
    string Id,
    string Item,
    string Batch,
    IReadOnlyList<PromptMessageBody> Prompt,
    IReadOnlyList<TaskResponseBody> Responses,
    int RubricVersion,
    IReadOnlyList<CriterionBody> Criteria,
    Instant ExpiresAt
)
{
    public static TaskBody Of(TaskView view) =>
        new(
            view.Lease.Value,
            view.Item,
            view.Batch,
            [.. view.Prompt.Select(m => new PromptMessageBody(m.Role, m.Text))],
            [.. view.Responses.Select(r => new TaskResponseBody(r.Id.Value, r.Text))],
            view.RubricVersion,
            ProjectMapping.ToBody(view.Criteria),
            view.ExpiresAt
        );
}

sealed record TaskResponseBody(string Id, string Text);

/// <summary>The judgment of a task was recorded.</summary>
/// <param name="Feedback">While practising; always null in work.</param>
sealed record TaskReceiptBody(string Task, Instant RecordedAt, FeedbackBody? Feedback);

/// <param name="Reason">A code like `not-my-language`: 1 to 128 of A-Z a-z 0-9 - . _ ~ :</param>
sealed record SkipBody(string Reason);
