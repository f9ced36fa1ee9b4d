using RlhfGrains.Api.Agreement;

namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>What <c>agreement --json</c> prints.</summary>
/// <param name="Read">How the file was read: to be looked at before the figures.</param>
sealed record FileAgreementBody(FileReadingBody Read, FilePartBody All, IReadOnlyList<FilePartBody> ByCategory);

/// <param name="Category">Null: the whole file.</param>
sealed record FilePartBody(
    string? Category,
    int Judgments,
    int Items,
    int Annotators,
    IReadOnlyList<string> Labels,
    IReadOnlyList<EstimateBody> Coefficients
);

/// <param name="Form">`long`: a row a judgment; `wide`: a row an item, a column an annotator.</param>
/// <param name="Annotator">Null in a wide file.</param>
/// <param name="Annotators">Columns of a wide file; null in a long one.</param>
/// <param name="Label">Null in a wide file.</param>
/// <param name="Missing">Fields without a judgment, by the word that stood there.</param>
sealed record FileReadingBody(
    string Form,
    string Encoding,
    string Separator,
    int Rows,
    FileColumnBody Item,
    FileColumnBody? Annotator,
    IReadOnlyList<FileColumnBody>? Annotators,
    FileColumnBody? Label,
    FileColumnBody? Cluster,
    FileColumnBody? By,
    IReadOnlyList<string> NotUsed,
    IReadOnlyList<FileLabelBody> Labels,
    IReadOnlyList<MissingWordBody> Missing
)
{
    public static FileReadingBody Of(FileReading reading)
    {
        FileColumnBody Column(FileColumn column) => new(reading.NameOf(column), column.Guessed);
        FileColumnBody? ColumnOrNull(FileColumn? column) => column is { } c ? Column(c) : null;
        var (columns, @long, wide) = (reading.Columns, reading.Columns as LongColumns, reading.Columns as WideColumns);
        return new FileReadingBody(
            @long is null ? "wide" : "long",
            reading.Encoding,
            reading.SeparatorName,
            reading.Rows,
            Column(columns.Item),
            ColumnOrNull(@long?.Annotator),
            wide is null ? null : [.. wide.Annotators.Select(Column)],
            ColumnOrNull(@long?.Label),
            ColumnOrNull(columns.Cluster),
            ColumnOrNull(columns.By),
            reading.NotUsed,
            [.. reading.Labels.Select(l => new FileLabelBody(l.Label, l.Count, l.Spellings))],
            [.. reading.Missing.Select(m => new MissingWordBody(m.Key, m.Value))]
        );
    }
}

/// <param name="Guessed">From its name or place; false: as the options say.</param>
sealed record FileColumnBody(string Name, bool Guessed);

/// <param name="Spellings">As it was written: several are one label.</param>
sealed record FileLabelBody(string Label, long Count, IReadOnlyList<string> Spellings);

sealed record MissingWordBody(string Word, long Count);
