namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>
/// What columns are usually called, in the exports of annotation tools and the files of papers. Compared without case,
/// spaces, <c>_ - .</c>
/// </summary>
static class ColumnNames
{
    static readonly HashSet<string> Items = Set(
        "item",
        "item id",
        "unit",
        "unit id",
        "question",
        "question id",
        "task",
        "task id",
        "subject",
        "subject id",
        "target",
        "target id",
        "hit id",
        "record id",
        "example",
        "example id",
        "sample id",
        "document id",
        "doc id",
        "pair",
        "pair id",
        "prompt id",
        "conversation id",
        "comment id",
        "instance id"
    );

    // Also the name of a judgment's own number: second choice.
    static readonly HashSet<string> Ids = Set("id", "uid", "key");

    static readonly HashSet<string> Annotators = Set(
        "annotator",
        "annotator id",
        "annotated by",
        "completed by",
        "rater",
        "rater id",
        "coder",
        "coder id",
        "worker",
        "worker id",
        "judge",
        "judge id",
        "labeler",
        "labeler id",
        "labeller",
        "reviewer",
        "reviewer id",
        "evaluator",
        "evaluator id",
        "user",
        "user id",
        "username",
        "participant",
        "participant id"
    );

    static readonly HashSet<string> Labels = Set(
        "label",
        "labels",
        "value",
        "answer",
        "rating",
        "code",
        "score",
        "judgment",
        "judgement",
        "annotation",
        "choice",
        "preference",
        "preferred",
        "winner",
        "vote",
        "grade",
        "verdict",
        "decision"
    );

    // What tools write about a judgment beside its answer.
    static readonly HashSet<string> Records = Set(
        "annotation id",
        "created at",
        "updated at",
        "submitted at",
        "lead time",
        "agreement",
        "timestamp",
        "date",
        "time",
        "start time",
        "end time",
        "duration"
    );

    // Never an annotator: a wide file that has one of these says nothing about which of the others are.
    static readonly HashSet<string> Others = Set(
        "gold",
        "golden",
        "gold label",
        "truth",
        "ground truth",
        "reference",
        "majority",
        "majority vote",
        "consensus",
        "final",
        "final label",
        "adjudicated",
        "mean",
        "average",
        "median",
        "sum",
        "total",
        "count",
        "n",
        "note",
        "notes",
        "comment",
        "comments",
        "remark",
        "text",
        "prompt",
        "response",
        "response a",
        "response b",
        "content",
        "topic",
        "source",
        "split",
        "model",
        "model a",
        "model b",
        "language",
        "version",
        "confidence",
        "length",
        "words",
        "domain"
    );

    static readonly HashSet<string> IndexNames = Set("index", "row", "row id", "row number", "nr", "no");

    public static bool IsItem(string name) => Items.Contains(Key(name));

    public static bool IsId(string name) => Ids.Contains(Key(name));

    public static bool IsAnnotator(string name) => Annotators.Contains(Key(name));

    public static bool IsLabel(string name) => Labels.Contains(Key(name));

    public static bool IsCluster(string name) => Key(name) == "CLUSTER";

    /// <summary>The answers of Mechanical Turk's results.</summary>
    public static bool IsTurkAnswer(string name) => name.StartsWith("Answer.", StringComparison.OrdinalIgnoreCase);

    /// <summary>A number of the row that a program wrote: pandas leaves its name empty.</summary>
    public static bool IsIndex(string name) =>
        name.Length == 0 || name.StartsWith("Unnamed: ", StringComparison.Ordinal) || IndexNames.Contains(Key(name));

    /// <summary>About a judgment, and never its answer.</summary>
    public static bool IsRecord(string name) => Records.Contains(Key(name));

    /// <summary>A stratum: no annotator, and not needed unless it is asked for.</summary>
    public static bool IsStratum(string name) => Key(name) == "CATEGORY";

    public static bool IsNoAnnotator(string name) =>
        IsItem(name)
        || IsId(name)
        || IsAnnotator(name)
        || IsLabel(name)
        || IsRecord(name)
        || Others.Contains(Key(name));

    /// <summary>Mechanical Turk writes the names of two columns at the end that its rows do not have.</summary>
    public static bool IsLeftOut(string name) => Key(name) is "APPROVE" or "REJECT";

    /// <summary>
    /// Label Studio's CSV: these four, a column for each value of the task, and one for each control of the page.
    /// </summary>
    public static bool IsLabelStudio(IReadOnlyList<string> header) =>
        new[] { "annotation_id", "annotator", "id", "lead_time" }.All(header.Contains);

    static HashSet<string> Set(params IEnumerable<string> names) => [.. names.Select(Key)];

    static string Key(string name) =>
        string.Concat(name.Where(c => c is not (' ' or '_' or '-' or '.'))).ToUpperInvariant();
}
