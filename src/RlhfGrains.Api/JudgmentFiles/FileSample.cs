namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>The first rows of a file: what a guess about its columns is checked against.</summary>
sealed class FileSample(string[] header, IReadOnlyList<string[]> rows, FileLabels labels)
{
    /// <summary>10,000 rows: a column that is not what it seems shows within some hundred.</summary>
    public const int RowsMax = 10_000;

    public string[] Header => header;

    public IReadOnlyList<string[]> Rows => rows;

    /// <summary>The values of a column that are not missing, numbers in one spelling.</summary>
    public IEnumerable<string> Values(int column) =>
        rows.Select(row => row[column]).Where(field => !labels.IsMissing(field)).Select(labels.Spelling);

    public int DistinctValues(int column) => Values(column).Distinct().Count();

    public bool IsUnique(int column) => rows.Count >= 2 && !Repeats(column);

    /// <summary>Some item has different values in this column.</summary>
    public bool VariesWithin(int item, int column) =>
        rows.GroupBy(row => FieldText.Clean(row[item]))
            .Any(of => of.Select(row => FieldText.Clean(row[column])).Distinct().Skip(1).Any());

    /// <summary>Some item has two rows.</summary>
    public bool Repeats(int item) => rows.GroupBy(row => FieldText.Clean(row[item])).Any(of => of.Skip(1).Any());

    /// <summary>
    /// Whether a column's values are those of the other columns: at least half of its fields are a value that stands in
    /// another of them, or all are numbers about as large as theirs.
    /// </summary>
    public bool IsLike(int column, IEnumerable<int> others)
    {
        var own = Values(column).ToList();
        var theirs = others.Where(other => other != column).SelectMany(Values).ToHashSet();
        if (own.Count == 0 || theirs.Count == 0 || own.Count(theirs.Contains) * 2 >= own.Count)
            return true;
        if (Numbers(own) is not { } numbers || Numbers(theirs) is not { } range)
            return false;
        var reach = Math.Max(1, range.Max() - range.Min());
        return numbers.All(n => n >= range.Min() - reach && n <= range.Max() + reach);
    }

    /// <summary>
    /// The sum that the fields of every row have, where they are counts and it is at least 2: a table of how many
    /// annotators gave each label.
    /// </summary>
    public long? CommonSum(IReadOnlyList<int> columns)
    {
        if (rows.Count < 5 || columns.Count < 2)
            return null;
        long? common = null;
        foreach (var row in rows)
        {
            var sum = 0L;
            foreach (var column in columns)
            {
                if (!uint.TryParse(FieldText.Clean(row[column]), out var count))
                    return null;
                sum += count;
            }
            if (sum < 2 || (common ??= sum) != sum)
                return null;
        }
        return columns.All(column => DistinctValues(column) == 1) ? null : common;
    }

    static List<double>? Numbers(IEnumerable<string> values)
    {
        var numbers = new List<double>();
        foreach (var value in values)
        {
            if (!FieldText.IsNumber(value, false, out var number))
                return null;
            numbers.Add(number);
        }
        return numbers;
    }
}
