using System.Text.Json.Serialization;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Histories;

/// <summary>One thing that happened to an item or an annotator. What does not apply is left out.</summary>
/// <param name="Sequence">Of the record: it rises by one with each, and what was recorded together has the
/// same.</param>
/// <param name="Event">What happened, as `leased`, `judgment` or `status`.</param>
sealed record HistoryEntryBody(long Sequence, Instant At, string Event)
{
    /// <summary>
    /// Whose request it followed from at once: a key's id, or `annotator:` and an id for an annotator's own key.
    /// Left out where time did it, or a message that came later.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? By { get; init; }

    /// <summary>Whose judgment, task or standing it is, where the history is an item's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Annotator { get; init; }

    /// <summary>Which it is about, where the history is an annotator's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Item { get; init; }

    /// <summary>The same at its beginning and its end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Lease { get; init; }

    /// <summary>What a task was given for: `regular`, `gold`, `reaudit` or `practice`.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Kind { get; init; }

    /// <summary>
    /// How a lease ended without a judgment: `released`, `skipped`, `expired`, `closed` or `recalled`.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? End { get; init; }

    /// <summary>Of a lease.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Instant? ExpiresAt { get; init; }

    /// <summary>Its id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Judgment { get; init; }

    /// <summary>Of a judgment.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Round { get; init; }

    /// <summary>Of a judgment or a lease.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RubricVersion { get; init; }

    /// <summary>Of a judgment, as it was stated with it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DurationMs { get; init; }

    /// <summary>Where it is another time than that of the record: of historical data.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Instant? JudgedAt { get; init; }

    /// <summary>The judgment came after its lease and found no free slot.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Surplus { get; init; }

    /// <summary>Of what is about one category.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Category { get; init; }

    /// <summary>Of a gate or an alarm.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Number { get; init; }

    /// <summary>A standing before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? From { get; init; }

    /// <summary>A standing from then on, or what a gate came to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? To { get; init; }

    /// <summary>Why a qualification changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cause { get; init; }

    /// <summary>A skip's code, or what was stated for a withdrawal or a change.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}
