namespace RlhfGrains.Agreement;

/// <summary>
/// Judgments from comma-separated text with a header row. Long: columns item, annotator, label and, if there, category and cluster, in any order
/// beside others. Wide: the first column is the item, every other an annotator, an empty cell a missing judgment; a column named category or cluster
/// is that.
/// </summary>
public static class JudgmentCsv
{
    static readonly string[] ItemNames = ["item", "unit", "item_id", "id", "question"];
    static readonly string[] AnnotatorNames = ["annotator", "rater", "coder", "worker", "annotator_id"];
    static readonly string[] LabelNames = ["label", "value", "answer", "rating", "code"];

    // Often enough for a progress bar, seldom enough to cost nothing.
    const int RowsPerReport = 10_000;

    /// <summary>Reads a whole table.</summary>
    /// <param name="text">The text; it is read to its end and not closed.</param>
    /// <param name="labels">The declared labels in their order; <c>null</c>: those found.</param>
    /// <param name="progress">Told the rows read, every 10,000 and at the end.</param>
    /// <param name="categoryColumn">The column that holds the category, where there is one.</param>
    /// <returns>The judgments; from a header without rows an empty table.</returns>
    /// <exception cref="TableException">No header, a row with the wrong number of columns, or a judgment that cannot be counted; with the row's
    /// number.</exception>
    public static JudgmentTable Read(
        TextReader text, IReadOnlyList<string>? labels = null, IProgress<long>? progress = null, string categoryColumn = "category")
    {
        var rows = new CsvRows(text);
        var header = rows.Next()?.Select(name => name.Trim().TrimStart('\uFEFF')).ToArray()
            ?? throw new TableException(1, "the table is empty: a header row is needed");
        var repeated = header.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null) throw new TableException(rows.Row, $"column {repeated.Key} is there twice");

        var builder = new JudgmentTableBuilder(labels);
        Action<IReadOnlyList<string>> take = Find(header, AnnotatorNames) >= 0 && Find(header, LabelNames) >= 0
            ? Long(header, rows, builder, categoryColumn)
            : Wide(header, rows, builder, categoryColumn);
        while (rows.Next() is { } fields)
        {
            if (fields.Count != header.Length) throw new TableException(rows.Row, $"{fields.Count} columns, the header has {header.Length}");
            take(fields);
            if (rows.Row % RowsPerReport == 0) progress?.Report(rows.Row);
        }
        progress?.Report(rows.Row);
        return builder.Build();
    }

    static Action<IReadOnlyList<string>> Long(string[] header, CsvRows rows, JudgmentTableBuilder builder, string categoryColumn)
    {
        int item = Find(header, ItemNames), annotator = Find(header, AnnotatorNames), label = Find(header, LabelNames);
        if (item < 0) throw new TableException(rows.Row, $"no column for the item: one of {string.Join(", ", ItemNames)}");
        int category = Find(header, [categoryColumn]), cluster = Find(header, ["cluster"]);
        Judgment JudgmentOf(IReadOnlyList<string> fields) =>
            new(fields[item], fields[annotator], fields[label], At(fields, category), At(fields, cluster));
        return fields => builder.Add(rows.Row, JudgmentOf(fields));
    }

    static Action<IReadOnlyList<string>> Wide(string[] header, CsvRows rows, JudgmentTableBuilder builder, string categoryColumn)
    {
        int category = Find(header, [categoryColumn]), cluster = Find(header, ["cluster"]);
        var annotators = Enumerable.Range(1, Math.Max(0, header.Length - 1)).Where(column => column != category && column != cluster).ToArray();
        if (annotators.Length == 0) throw new TableException(rows.Row, "no column for an annotator");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return fields =>
        {
            if (!seen.Add(fields[0])) throw new TableException(rows.Row, $"item {fields[0]} has a row before");
            foreach (var column in annotators)
                if (fields[column].Length > 0)
                    builder.Add(rows.Row, new Judgment(fields[0], header[column], fields[column], At(fields, category), At(fields, cluster)));
        };
    }

    static string? At(IReadOnlyList<string> fields, int column) => column < 0 ? null : fields[column];

    static int Find(string[] header, string[] names) => Array.FindIndex(header, name => names.Contains(name, StringComparer.OrdinalIgnoreCase));
}
