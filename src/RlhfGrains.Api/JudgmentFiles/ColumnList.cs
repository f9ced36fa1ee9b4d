namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>Columns in a message.</summary>
sealed class ColumnList(FileSample sample)
{
    /// <summary>30 names of columns: more are a page.</summary>
    const int ShownMax = 30;

    public string Names(IReadOnlyList<int> columns) => Listed(columns, c => $"'{sample.Header[c]}'");

    /// <summary>With the number of their values, which tells labels from texts.</summary>
    public string Described(IReadOnlyList<int> columns) =>
        Listed(columns, c =>
            sample.DistinctValues(c) is var values && values == 1
                ? $"'{sample.Header[c]}' (1 value)"
                : $"'{sample.Header[c]}' ({values:N0} values)"
        );

    /// <summary>As an option takes them.</summary>
    public string Option(IReadOnlyList<int> columns) => string.Join(',', columns.Select(c => sample.Header[c]));

    static string Listed(IReadOnlyList<int> columns, Func<int, string> name) =>
        string.Join(", ", columns.Take(ShownMax).Select(name))
        + (columns.Count > ShownMax ? $" and {columns.Count - ShownMax} more" : "");
}
