using System.Globalization;
using CsvHelper;

namespace RlhfGrains.LoadTest.Judgments;

/// <summary>Turns the rows of a file into judgments and remembers what it has seen.</summary>
sealed class FileReader
{
    readonly CsvReader csv;
    readonly FileForm form;
    readonly string fileName;
    readonly int item;
    readonly int annotator;
    readonly int label;
    readonly int category;
    readonly int time;
    readonly HashSet<(string Item, string Annotator)> judged = [];

    public FileReader(CsvReader csv, FileForm form, string fileName)
    {
        this.csv = csv;
        this.form = form;
        this.fileName = fileName;
        item = Column(form.ItemColumn);
        annotator = Column(form.AnnotatorColumn);
        label = Column(form.LabelColumn);
        category = form.CategoryColumn is { } c ? Column(c) : -1;
        time = form.TimeColumn is { } t ? Column(t) : -1;
    }

    public List<JudgmentRow> Rows { get; } = [];

    public Dictionary<string, JudgedItem> Items { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Categories { get; } = new(StringComparer.Ordinal);

    public int RowsRead { get; private set; }

    public int Repeats { get; private set; }

    public void Take()
    {
        RowsRead++;
        var found = Item(csv[item]!, category < 0 ? FileForm.OnlyCategory : csv[category]!);
        var who = csv[annotator]!;
        if (!form.Scale.TryPosition(csv[label]!, out var position))
            throw new InputException(
                $"row {RowsRead}: label '{csv[label]}' is not one of {string.Join(", ", form.Scale.Labels)}"
            );
        if (!judged.Add((found.Id, who)))
        {
            Repeats++;
            return;
        }
        Rows.Add(
            new JudgmentRow(
                RowsRead,
                StableIds.Judgment(fileName, RowsRead),
                found.Id,
                who,
                position,
                time < 0 ? null : Time(csv[time]!)
            )
        );
    }

    JudgedItem Item(string original, string categoryName)
    {
        var id = StableIds.Of(original);
        var categoryId = StableIds.Of(categoryName);
        if (Items.TryGetValue(id, out var known))
        {
            if (known.Category != categoryId)
                throw new InputException(
                    $"row {RowsRead}: item '{original}' was in category '{known.Category}' before"
                );
            return known;
        }
        Categories.TryAdd(categoryId, categoryName);
        return Items[id] = new JudgedItem(id, original, categoryId);
    }

    DateTimeOffset Time(string text)
    {
        if (long.TryParse(text, CultureInfo.InvariantCulture, out var seconds))
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        return DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var instant
        )
            ? instant
            : throw new InputException($"row {RowsRead}: '{text}' is neither Unix seconds nor an ISO 8601 time");
    }

    int Column(string name)
    {
        var at = Array.IndexOf(csv.HeaderRecord!, name);
        return at >= 0
            ? at
            : throw new InputException(
                $"{fileName} has no column '{name}': it has {string.Join(", ", csv.HeaderRecord!)}"
            );
    }
}
