namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>
/// Finds out which column is what: what was said, then names that are usual, checked against the first rows; refused
/// where that is not safe.
/// </summary>
sealed class ColumnFinder(FileOptions options, FileSample sample)
{
    readonly string[] header = sample.Header;
    readonly ColumnList list = new(sample);

    /// <exception cref="InvalidDataException">
    /// A column that is not there, or that has to be named; the message says by which option.
    /// </exception>
    public FileColumns Find()
    {
        if (options.Annotators is not null && (options.Annotator ?? options.Label) is not null)
        {
            throw new InvalidDataException(
                "--annotators is for a row an item, --annotator and --label are for a row a judgment: give one or the other"
            );
        }
        var cluster = Said(options.Cluster, "--cluster") ?? Only(ColumnNames.IsCluster);
        var by = Said(options.By, "--by");
        if (options.Annotators is { } names)
            return WideAsSaid(names, cluster, by);
        var isLong = (options.Annotator ?? options.Label) is not null || Columns(ColumnNames.IsAnnotator).Count > 0;
        return isLong ? Long(cluster, by) : Wide(cluster, by);
    }

    LongColumns Long(FileColumn? cluster, FileColumn? by)
    {
        var annotator = Said(options.Annotator, "--annotator")
            ?? OneOf(Columns(ColumnNames.IsAnnotator), "who judged", "--annotator");
        var item = Said(options.Item, "--item") ?? ItemOfLong(annotator);
        var label = Said(options.Label, "--label") ?? LabelOf(item, Indexes(annotator, item, cluster, by));
        return Indexes(annotator, item, label).Distinct().Count() == 3
            ? new LongColumns(item, annotator, label, cluster, by)
            : throw new InvalidDataException("item, annotator and label are three columns");
    }

    FileColumn ItemOfLong(FileColumn annotator)
    {
        var named = Columns(ColumnNames.IsItem);
        if (named.Count > 0)
            return OneOf(named, "what was judged", "--item");
        var id = OneOf(Columns(ColumnNames.IsId), "what was judged", "--item");
        var numbersJudgments =
            sample.Rows.Count > 1 && !sample.Repeats(id.At) && sample.DistinctValues(annotator.At) > 1;
        return !numbersJudgments
            ? id
            : throw new InvalidDataException(
                $"column '{header[id.At]}' is another one in every row: it seems to number the judgments. "
                    + $"Name the column of the item with --item ({list.Names(Left(Indexes(id, annotator)))})"
            );
    }

    FileColumn LabelOf(FileColumn item, int[] taken)
    {
        int[] left = [.. Left(taken).Where(c => !ColumnNames.IsRecord(header[c]))];
        int[] named = [.. left.Where(c => ColumnNames.IsLabel(header[c]))];
        int[] answers = [.. left.Where(c => ColumnNames.IsTurkAnswer(header[c]))];
        // Without a name the only column that is left is the one.
        var found =
            named.Length > 0 ? named
            : answers.Length > 0 ? answers
            : left;
        if (found is not [var label])
            throw NoLabel(found);
        int[] varying = [.. left.Where(c => sample.VariesWithin(item.At, c))];
        var belongsToItem = !varying.Contains(label) && varying.Length > 0 && sample.Repeats(item.At);
        return !belongsToItem
            ? new FileColumn(label, true)
            : throw new InvalidDataException(
                $"column '{header[label]}' is the same in all rows of an item, as what belongs to the item is. If it holds the "
                    + $"annotators' labels all the same, say --label '{header[label]}'; else name another ({list.Described(varying)})"
            );
    }

    InvalidDataException NoLabel(int[] found)
    {
        var tool = ColumnNames.IsLabelStudio(header)
            ? "this looks like Label Studio's CSV, where the answers stand in a column named after the page's control; "
            : "";
        return new InvalidDataException(
            tool
                + (
                    found.Length == 0
                        ? "no column is left for the label: name it with --label"
                        : $"{found.Length} columns could be the label: name it with --label ({list.Described(found)})"
                )
        );
    }

    WideColumns WideAsSaid(IReadOnlyList<string> names, FileColumn? cluster, FileColumn? by)
    {
        FileColumn[] annotators = [.. names.Select(name => Said(name, "--annotators")!.Value)];
        if (annotators.Distinct().Count() < annotators.Length)
            throw new InvalidDataException("--annotators names a column twice");
        var item = Said(options.Item, "--item")
            ?? ItemOfWide([.. annotators.Select(a => a.At), .. Indexes(cluster, by)]);
        return annotators.All(a => a.At != item.At)
            ? new WideColumns(item, annotators, cluster, by)
            : throw new InvalidDataException($"column '{header[item.At]}' cannot be the item and an annotator");
    }

    WideColumns Wide(FileColumn? cluster, FileColumn? by)
    {
        var strata = Indexes(cluster, by);
        if (Columns(ColumnNames.IsLabel).Except(strata).ToList() is [var label, ..])
        {
            throw new InvalidDataException(
                $"column '{header[label]}' looks like the label of a judgment, and no column says who judged: name it with "
                    + "--annotator, or the columns of the annotators with --annotators a,b,c"
            );
        }
        var item = Said(options.Item, "--item") ?? ItemOfWide(strata);
        int[] columns = [.. Left([item.At, .. strata]).Where(c => !ColumnNames.IsStratum(header[c]))];
        RefuseOthers(columns);
        return new WideColumns(item, [.. columns.Select(c => new FileColumn(c, true))], cluster, by);
    }

    void RefuseOthers(int[] columns)
    {
        if (columns.Length < 2)
        {
            throw new InvalidDataException(
                "no two columns of annotators: a file has columns item, annotator and label, or the item and a column for "
                    + "each annotator. Name them with --item, --annotator and --label, or --annotators"
            );
        }
        if (columns.GroupBy(c => header[c]).FirstOrDefault(of => of.Skip(1).Any()) is { } twice)
            throw new InvalidDataException($"column {twice.Key} is there twice");
        int[] odd = [.. columns.Where(c => ColumnNames.IsNoAnnotator(header[c]) || !sample.IsLike(c, columns))];
        if (odd.Length > 0)
        {
            var rest = columns.Except(odd).ToList();
            var example = rest.Count > odd.Length && rest.Count > 1 ? list.Option(rest) : "a,b,c";
            throw new InvalidDataException(
                $"{list.Names(odd)} {(odd.Length == 1 ? "does" : "do")} not look like the labels of an annotator. Name the "
                    + $"columns that are annotators with --annotators {example}, or --annotator and --label where a row is a judgment"
            );
        }
        if (sample.CommonSum(columns) is { } sum)
        {
            throw new InvalidDataException(
                $"every row adds up to {sum}, as in a table of how many annotators gave each label; such counts are not read. "
                    + $"If the columns are annotators, name them with --annotators {list.Option(columns)}"
            );
        }
    }

    FileColumn ItemOfWide(int[] taken)
    {
        foreach (var isName in new Func<string, bool>[] { ColumnNames.IsItem, ColumnNames.IsId })
        {
            var named = Columns(isName).Except(taken).ToList();
            if (named.Count > 0)
                return OneOf(named, "the item", "--item");
        }
        // The first column, when it tells the rows apart.
        if (!taken.Contains(0) && (sample.Rows.Count < 2 || sample.IsUnique(0)))
            return new FileColumn(0, true);
        throw new InvalidDataException(
            $"no column is called item, and the first, '{header[0]}', has a value twice: name the column of the item with --item"
        );
    }

    FileColumn? Said(string? name, string option)
    {
        if (name is null)
            return null;
        name = FieldText.Clean(name);
        var exact = Columns(column => column == name);
        var found = exact.Count > 0 ? exact : Columns(c => string.Equals(c, name, StringComparison.OrdinalIgnoreCase));
        return found.Count switch
        {
            1 => new FileColumn(found[0], false),
            0 => throw new InvalidDataException(
                $"{option}: there is no column '{name}'; there are {list.Names(Columns(_ => true))}"
            ),
            _ => throw new InvalidDataException($"{option}: column {name} is there twice"),
        };
    }

    FileColumn? Only(Func<string, bool> isName) => Columns(isName) is [var only] ? new FileColumn(only, true) : null;

    FileColumn OneOf(IReadOnlyList<int> found, string what, string option) =>
        found.Count switch
        {
            1 => new FileColumn(found[0], true),
            0 => throw new InvalidDataException(
                $"no column's name says {what}: name it with {option} ({list.Names(Left([]))})"
            ),
            _ => throw new InvalidDataException($"{list.Names(found)} could each be {what}: choose with {option}"),
        };

    List<int> Columns(Func<string, bool> isName) =>
        [.. Enumerable.Range(0, header.Length).Where(c => isName(header[c]))];

    List<int> Left(int[] taken) => [.. Columns(name => !ColumnNames.IsIndex(name)).Where(c => !taken.Contains(c))];

    static int[] Indexes(params FileColumn?[] columns) => [.. columns.OfType<FileColumn>().Select(c => c.At)];
}
