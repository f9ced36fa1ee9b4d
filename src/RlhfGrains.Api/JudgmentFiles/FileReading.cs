using System.Globalization;
using System.Text;

namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>How a file was read: shown before its figures, so that a wrong guess is seen.</summary>
sealed record FileReading(
    string Encoding,
    char Separator,
    int Rows,
    IReadOnlyList<string> Header,
    FileColumns Columns,
    IReadOnlyList<FileLabel> Labels,
    IReadOnlyDictionary<string, long> Missing
)
{
    /// <summary>20 labels or annotators are listed; the rest is a number.</summary>
    const int ShownMax = 20;

    public string SeparatorName =>
        Separator switch
        {
            ',' => "comma",
            ';' => "semicolon",
            '\t' => "tab",
            '|' => "bar",
            var other => other.ToString(),
        };

    public IReadOnlyList<string> NotUsed => [.. Enumerable.Range(0, Header.Count).Except(Columns.Used).Select(NameOf)];

    public string NameOf(FileColumn column) => NameOf(column.At);

    /// <param name="fileName">To begin with.</param>
    /// <param name="items">How many there are.</param>
    /// <param name="annotators">How many there are.</param>
    public string ToText(string fileName, int items, int annotators)
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{fileName}: {Encoding}, separated by {SeparatorName}, {Rows:N0} rows"
        );
        void Line(string what, string value) =>
            text.AppendLine(CultureInfo.InvariantCulture, $"  {what, -10}  {value}");
        void Column(string what, FileColumn column, string more) =>
            Line(what, $"column {Quoted(column)}{(column.Guessed ? " (guessed)" : "")}{more}");

        Column("item", Columns.Item, $": {Number(items)}");
        if (Columns is LongColumns @long)
        {
            Column("annotator", @long.Annotator, $": {Number(annotators)}");
            Column("label", @long.Label, ": " + LabelList());
        }
        else if (Columns is WideColumns wide)
        {
            var guessed = wide.Annotators[0].Guessed ? " (guessed)" : "";
            Line(
                "annotators",
                $"{wide.Annotators.Count} columns{guessed}: {Listed([.. wide.Annotators.Select(NameOf)])}"
            );
            Line("labels", LabelList());
        }
        if (Columns.Cluster is { } cluster)
            Column("cluster", cluster, "");
        if (Columns.By is { } by)
            Column("split by", by, "");
        if (NotUsed.Count > 0)
            Line("not used", Listed(NotUsed));
        if (Missing.Count > 0)
            Line("missing", Listed([.. Missing.Select(m => $"{WordOf(m.Key)} {Number(m.Value)}")]));
        foreach (var label in Labels.Where(l => l.Spellings.Count > 1).Take(ShownMax))
            Line("one label", $"{label.Label}, written {Listed(label.Spellings)}");
        return text.ToString();
    }

    string LabelList() => Listed([.. Labels.Select(l => $"{l.Label} ({Number(l.Count)})")]);

    string NameOf(int column) => Header[column].Length == 0 ? $"(column {column + 1})" : Header[column];

    string Quoted(FileColumn column) => Header[column.At].Length == 0 ? NameOf(column) : $"'{NameOf(column)}'";

    static string WordOf(string missing) => missing.Length == 0 ? "empty" : $"'{missing}'";

    static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    static string Listed(IReadOnlyList<string> all) =>
        string.Join(", ", all.Take(ShownMax)) + (all.Count > ShownMax ? $" and {all.Count - ShownMax} more" : "");
}
