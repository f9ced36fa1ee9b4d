using System.Text;
using RlhfGrains.Agreement;

namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>The judgments of a file, and how it was read.</summary>
sealed record JudgmentFile(JudgmentTable Table, FileReading Reading)
{
    // Often enough for a progress bar, seldom enough to cost nothing.
    const int RowsPerReport = 10_000;

    /// <param name="path">The file.</param>
    /// <param name="options">What was said about it.</param>
    /// <param name="progress">Told bytes read and bytes in all.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or not safely; the message says what to
    /// do.</exception>
    /// <exception cref="TableException">A row cannot be counted.</exception>
    public static JudgmentFile Read(string path, FileOptions options, Action<long, long>? progress = null)
    {
        using var file = TextFile.Open(path, options.Encoding);
        try
        {
            using var rows = new FileRows(file.Text, options.Separator);
            return Read(file, rows, options, progress);
        }
        catch (DecoderFallbackException)
        {
            throw file.NotInEncoding(path);
        }
    }

    static JudgmentFile Read(TextFile file, FileRows rows, FileOptions options, Action<long, long>? progress)
    {
        var labels = new FileLabels(options, rows.Separator);
        var first = new List<(long Row, string[] Fields)>();
        while (first.Count < FileSample.RowsMax && rows.Next() is { } fields)
            first.Add((rows.Row, fields));
        var sample = new FileSample(rows.Header, [.. first.Select(r => r.Fields)], labels);
        var columns = new ColumnFinder(options, sample).Find();

        var builder = new JudgmentTableBuilder(labels.Declared);
        var take = columns is WideColumns wide
            ? Wide(wide, rows.Header, labels, builder)
            : Long((LongColumns)columns, labels, builder);
        foreach (var (row, fields) in first)
            take(row, fields);
        var count = first.Count;
        while (rows.Next() is { } fields)
        {
            take(rows.Row, fields);
            if (++count % RowsPerReport == 0)
                progress?.Invoke(file.Stream.Position, file.Stream.Length);
        }
        labels.RefuseLookalikes();
        var table = builder.Build();
        // Names that happen to be numbers, as codes are.
        if (options.LabelType == LabelType.Text)
            table = table.On(labels.Declared is null ? LabelScale.Unordered : LabelScale.Ordered);
        return new JudgmentFile(
            table,
            new FileReading(file.Encoding, rows.Separator, count, rows.Header, columns, labels.Found, labels.Missing)
        );
    }

    static Action<long, string[]> Long(LongColumns columns, FileLabels labels, JudgmentTableBuilder builder) =>
        (row, fields) =>
        {
            if (labels.Take(fields[columns.Label.At], row) is not { } label)
                return;
            var (item, annotator) = (At(fields, columns.Item), At(fields, columns.Annotator));
            builder.Add(row, new Judgment(item, annotator, label, At(fields, columns.By), At(fields, columns.Cluster)));
        };

    static Action<long, string[]> Wide(
        WideColumns columns,
        string[] header,
        FileLabels labels,
        JudgmentTableBuilder builder
    )
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return (row, fields) =>
        {
            var item = At(fields, columns.Item);
            if (!seen.Add(item))
                throw new TableException(row, $"item {item} has a row before");
            var (category, cluster) = (At(fields, columns.By), At(fields, columns.Cluster));
            foreach (var annotator in columns.Annotators)
                if (labels.Take(fields[annotator.At], row) is { } label)
                    builder.Add(row, new Judgment(item, header[annotator.At], label, category, cluster));
        };
    }

    static string At(string[] fields, FileColumn column) => FieldText.Clean(fields[column.At]);

    static string? At(string[] fields, FileColumn? column) => column is { } c ? At(fields, c) : null;
}
