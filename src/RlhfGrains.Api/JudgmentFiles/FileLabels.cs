using System.Globalization;
using RlhfGrains.Agreement;

namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>
/// Labels as they are counted: which words are none, which spellings are one, and what was met of each.
/// </summary>
sealed class FileLabels
{
    /// <summary>What statistics programs and spreadsheets write where there is nothing.</summary>
    public static readonly IReadOnlyList<string> MissingDefault =
    [
        "NA",
        "N/A",
        "#N/A",
        "<NA>",
        "NaN",
        "null",
        "None",
        "nil",
    ];

    /// <summary>
    /// 10,000 spellings: a hundred times as many as there can be labels, and a fraction of a large file of texts.
    /// </summary>
    const int SpellingsMax = 10_000;

    readonly FileOptions options;
    readonly bool decimalComma;
    readonly HashSet<string> missingWords;
    readonly Dictionary<string, string> spellings = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> folded = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, long> written = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> missing = new(StringComparer.OrdinalIgnoreCase);

    public FileLabels(FileOptions options, char separator)
    {
        this.options = options;
        decimalComma = separator != ',';
        Declared = options.Labels?.Select(Spelling).ToArray();
        missingWords = new HashSet<string>(options.Missing ?? MissingDefault, StringComparer.OrdinalIgnoreCase);
        // A label of the scale is one, whatever it looks like.
        missingWords.ExceptWith(Declared ?? []);
    }

    /// <summary>The scale that was given, in its order; null: what is found.</summary>
    public string[]? Declared { get; }

    /// <summary>How often each word for nothing was met; the empty one is "".</summary>
    public IReadOnlyDictionary<string, long> Missing => missing;

    public bool IsMissing(string field) =>
        FieldText.Clean(field) is var text && (text.Length == 0 || missingWords.Contains(text));

    /// <summary>The one spelling of a label.</summary>
    public string Spelling(string field)
    {
        var text = FieldText.Clean(field);
        if (options.LabelType != LabelType.Text && FieldText.IsNumber(text, decimalComma, out var number))
            return number == 0 ? "0" : number.ToString("R", CultureInfo.InvariantCulture);
        if (!options.IgnoreCase)
            return text;
        folded.TryAdd(text, text);
        return folded[text];
    }

    /// <summary>Takes a field of a judgment.</summary>
    /// <returns>Its label; null: there is no judgment.</returns>
    /// <exception cref="TableException">Numbers are asked for and this is none, or there are too many
    /// labels.</exception>
    public string? Take(string field, long row)
    {
        if (IsMissing(field))
        {
            var word = FieldText.Clean(field);
            missing[word] = missing.GetValueOrDefault(word) + 1;
            return null;
        }
        if (!spellings.TryGetValue(field, out var label))
            spellings.Add(field, label = Spelling(field));
        if (options.LabelType == LabelType.Number && !FieldText.IsNumber(label, decimalComma, out _))
            throw new TableException(row, $"label {label} is no number");
        written[field] = written.GetValueOrDefault(field) + 1;
        return spellings.Count <= SpellingsMax
            ? label
            : throw new TableException(
                row,
                $"more than {SpellingsMax:N0} different labels: is this the column of the labels? Name it with --label"
            );
    }

    /// <summary>Labels met, most often first.</summary>
    public IReadOnlyList<FileLabel> Found =>
        [
            .. written
                .GroupBy(w => spellings[w.Key])
                .Select(of => new FileLabel(
                    of.Key,
                    of.Sum(w => w.Value),
                    [.. of.Select(w => FieldText.Clean(w.Key)).Distinct()]
                ))
                .OrderByDescending(l => l.Count)
                .ThenBy(l => l.Label, StringComparer.Ordinal),
        ];

    /// <exception cref="InvalidDataException">Labels differ in case alone, and nobody has said whether they are
    /// one.</exception>
    public void RefuseLookalikes()
    {
        if (Declared is not null || options.IgnoreCase || options.LabelType == LabelType.Text)
            return;
        var alike = Found
            .GroupBy(l => l.Label, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(of => of.Skip(1).Any());
        if (alike is null)
            return;
        throw new InvalidDataException(
            $"labels {string.Join(" and ", alike.Select(l => $"'{l.Label}' ({l.Count:N0})"))} differ in case alone: "
                + "--ignore-case makes them one, --label-type text or --labels keeps them apart"
        );
    }
}

/// <param name="Label">As it is counted.</param>
/// <param name="Count">Judgments.</param>
/// <param name="Spellings">As it was written.</param>
sealed record FileLabel(string Label, long Count, IReadOnlyList<string> Spellings);
