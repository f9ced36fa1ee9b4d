namespace RlhfGrains.LoadTest.Judgments;

/// <summary>How a file of judgments is to be read.</summary>
/// <param name="CategoryColumn">Null: all items in one category.</param>
/// <param name="TimeColumn">Null: judgments are recorded as made now. Otherwise Unix seconds, or ISO 8601 with an
/// offset.</param>
sealed record FileForm(
    LabelScale Scale,
    string ItemColumn,
    string AnnotatorColumn,
    string LabelColumn,
    string? CategoryColumn,
    string? TimeColumn
)
{
    /// <summary>The category of files that have none.</summary>
    public const string OnlyCategory = "all";

    /// <summary>The public data sets that the project is checked against, by the name of their folder.</summary>
    public static IReadOnlyDictionary<string, FileForm> Presets { get; } =
        new Dictionary<string, FileForm>(StringComparer.Ordinal)
        {
            ["ukpconvarg1"] = new(
                new(ScaleKind.Preference, ["a1", "equal", "a2"]),
                "item",
                "annotator",
                "label",
                "topic",
                "submit"
            ),
            ["pandalm"] = new(new(ScaleKind.Preference, ["1", "tie", "2"]), "item", "annotator", "label", null, null),
            ["dices350"] = new(
                new(ScaleKind.Ratings, ["No", "Unsure", "Yes"]),
                "item",
                "annotator",
                "label",
                null,
                null
            ),
        };

    /// <summary>A name of a column that means the same in many files.</summary>
    public static IReadOnlyDictionary<string, string[]> UsualNames { get; } =
        new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["item"] = ["item", "item_id", "pair", "example", "prompt_id"],
            ["annotator"] = ["annotator", "annotator_id", "worker", "worker_id", "rater", "rater_id"],
            ["label"] = ["label", "preference", "rating", "answer", "value"],
            ["category"] = ["category", "topic", "stratum"],
            ["time"] = ["judged_at", "submit", "timestamp", "time"],
        };
}
