using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Jobs.Exports;

/// <summary>
/// Judgments as a table (RFC 4180, UTF-8): a row for each answer, so for each judgment and criterion; a judgment
/// without an answer has one row. Lists within a field are joined: responses by a space, flags by a space, groups of a
/// ranking by <c>&gt;</c> and the tied by <c>=</c>, ratings as <c>a=2 b=1</c>.
/// </summary>
sealed class JudgmentCsv : IDisposable
{
    static readonly string[] Columns =
    [
        "judgment",
        "item",
        "batch",
        "category",
        "annotator",
        "round",
        "kind",
        "rubricVersion",
        "criterion",
        "first",
        "second",
        "strength",
        "ranking",
        "ratings",
        "rationale",
        "flags",
        "durationMs",
        "presentation",
        "recordedAt",
        "judgedAt",
        "withdrawnBecause",
        "surplus",
        "right",
    ];

    readonly StringWriter text = new(CultureInfo.InvariantCulture);
    readonly CsvWriter csv;
    readonly LineFile file;

    public JudgmentCsv(LineFile file)
    {
        this.file = file;
        csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        foreach (var column in Columns)
            csv.WriteField(column);
        csv.NextRecord();
        Pass(rows: 0);
    }

    public void Add(ItemView item, JudgmentView judgment, string? rationale, ProjectSettings settings)
    {
        if (judgment.Answers.Count == 0)
            Row(item, judgment, rationale, null, null);
        foreach (var answer in judgment.Answers)
            Row(item, judgment, rationale, answer, settings.Find(answer.Criterion)!.Scale.Kind);
        Pass(Math.Max(1, judgment.Answers.Count));
    }

    public void Dispose() => csv.Dispose();

    void Row(ItemView item, JudgmentView judgment, string? rationale, CriterionValues? answer, ScaleKind? kind)
    {
        var responses = item.Content.Responses;
        csv.WriteField(judgment.Id.Value);
        csv.WriteField(item.Content.Id.Value);
        csv.WriteField(item.Batch.Value);
        csv.WriteField(item.Content.Category.Value);
        csv.WriteField(judgment.Annotator.Value);
        csv.WriteField(Refusal.CodeOf(judgment.Round));
        csv.WriteField(Refusal.CodeOf(judgment.Kind));
        csv.WriteField(judgment.RubricVersion);
        csv.WriteField(answer?.Criterion.Value);
        csv.WriteField(kind is ScaleKind.Preference ? responses[0].Id.Value : null);
        csv.WriteField(kind is ScaleKind.Preference ? responses[1].Id.Value : null);
        csv.WriteField<int?>(kind is ScaleKind.Preference ? answer!.Values[0] : null);
        csv.WriteField(kind is ScaleKind.Ranking ? Ranking(answer!.Values, responses) : null);
        csv.WriteField(kind is ScaleKind.Ratings ? Ratings(answer!.Values, responses) : null);
        csv.WriteField(rationale);
        csv.WriteField(string.Join(' ', judgment.Flags));
        csv.WriteField(judgment.DurationMs);
        csv.WriteField(judgment.Presentation is { } shown ? string.Join(' ', shown) : null);
        csv.WriteField(judgment.RecordedAt.ToString());
        csv.WriteField(judgment.JudgedAt.ToString());
        csv.WriteField(judgment.WithdrawnBecause);
        csv.WriteField(Word(judgment.Surplus));
        csv.WriteField(judgment.Right is { } right ? Word(right) : null);
        csv.NextRecord();
    }

    /// <summary>Hands over what the library has made: it would hide what a file says of a full disk.</summary>
    void Pass(int rows)
    {
        csv.Flush();
        file.Add(Encoding.UTF8.GetBytes(text.ToString()), rows);
        text.GetStringBuilder().Clear();
    }

    static string Word(bool value) => value ? "true" : "false";

    static string Ranking(int[] ranks, IReadOnlyList<Response> responses) =>
        string.Join(
            '>',
            ranks
                .Select((rank, i) => (rank, Id: responses[i].Id.Value))
                .GroupBy(r => r.rank)
                .OrderBy(g => g.Key)
                .Select(g => string.Join('=', g.Select(r => r.Id)))
        );

    static string Ratings(int[] values, IReadOnlyList<Response> responses) =>
        string.Join(
            ' ',
            values.Select((v, i) => string.Create(CultureInfo.InvariantCulture, $"{responses[i].Id.Value}={v}"))
        );
}
