using System.Text.Json.Nodes;
using RlhfGrains.Api.Items;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.OpenApi;

/// <summary>The form of a judgment, for the documentation: it is read by hand.</summary>
/// <param name="Id">Made by the client, so that a judgment sent twice is recorded once.</param>
/// <param name="Answers">One for each criterion that was judged; empty only with the flag `cannot-judge`.</param>
/// <param name="Item">In a stream of judgments; otherwise the item stands in the address.</param>
/// <param name="Annotator">The id that the server gave the person. An annotator's own key needs none.</param>
/// <param name="ExternalAnnotator">Instead of `annotator`: what another system calls the person, who is enrolled if
/// need be, and stays enrolled also when the judgment is refused.</param>
/// <param name="Round">`first` (default), `reaudit` or `recalibration`.</param>
/// <param name="RubricVersion">The rubric it was made under; without it the one in force.</param>
/// <param name="Rationale">Why, in the annotator's own words; leads alone read it.</param>
/// <param name="Flags">`ambiguous`, `unsafe`, `cannot-judge` and others, each like an id.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Presentation">All response ids in the order in which they were shown.</param>
/// <param name="JudgedAt">For historical data, by keys of role ingest alone; without it now.</param>
sealed record JudgmentDoc(
    string Id,
    IReadOnlyList<AnswerDocBody> Answers,
    string? Item = null,
    string? Annotator = null,
    string? ExternalAnnotator = null,
    string? Round = null,
    int? RubricVersion = null,
    string? Rationale = null,
    IReadOnlyList<string>? Flags = null,
    long? DurationMs = null,
    IReadOnlyList<string>? Presentation = null,
    Instant? JudgedAt = null
);

/// <summary>The judgment of a task. Its answers speak of the task's own names of responses.</summary>
/// <param name="Answers">One for each criterion that was judged; empty only with the flag `cannot-judge`.</param>
/// <param name="Rationale">Why, in the annotator's own words; leads alone read it.</param>
/// <param name="Flags">`ambiguous`, `unsafe`, `cannot-judge` and others, each like an id.</param>
/// <param name="DurationMs">How long it took.</param>
sealed record TaskJudgmentDoc(
    IReadOnlyList<AnswerDocBody> Answers,
    string? Rationale = null,
    IReadOnlyList<string>? Flags = null,
    long? DurationMs = null
);

/// <summary>The answer for one criterion: exactly one of the three, as the criterion's scale says.</summary>
/// <param name="Ranking">Best first; responses of one inner list are tied. Every response of the item exactly
/// once.</param>
/// <param name="Ratings">For every response a value of the scale: its number, or its label.</param>
sealed record AnswerDocBody(
    string Criterion,
    PreferenceBody? Preference = null,
    IReadOnlyList<IReadOnlyList<string>>? Ranking = null,
    IReadOnlyDictionary<string, JsonNode>? Ratings = null
);
