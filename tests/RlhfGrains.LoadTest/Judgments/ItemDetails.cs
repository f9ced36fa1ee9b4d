using System.Globalization;
using CsvHelper;

namespace RlhfGrains.LoadTest.Judgments;

/// <summary>What is known of one response of an item: the data sets give names and lengths, not texts.</summary>
sealed record ResponseDetails(string? Name, string? Model, IReadOnlyDictionary<string, double> Features);

/// <summary>
/// Reads <c>items.csv</c> beside a file of judgments: columns that end in 1 and 2 tell of the first and the second
/// response.
/// </summary>
sealed class ItemDetails
{
    static readonly ResponseDetails Nothing = new(null, null, new Dictionary<string, double>());

    readonly Dictionary<string, ResponseDetails[]> byItem = new(StringComparer.Ordinal);

    /// <returns>Empty when there is no such file.</returns>
    public static ItemDetails Beside(string judgmentsPath, string itemColumn)
    {
        var details = new ItemDetails();
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(judgmentsPath))!, "items.csv");
        if (!File.Exists(path))
            return details;
        using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
        if (!csv.Read() || !csv.ReadHeader() || !csv.HeaderRecord!.Contains(itemColumn))
            return details;
        while (csv.Read())
            details.byItem[csv[itemColumn]!] = [Read(csv, '1'), Read(csv, '2')];
        return details;
    }

    /// <param name="response">0 for the first.</param>
    public ResponseDetails Of(string item, int response) =>
        byItem.TryGetValue(item, out var responses) ? responses[response] : Nothing;

    static ResponseDetails Read(CsvReader csv, char suffix)
    {
        string? name = null,
            model = null;
        var features = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var column in csv.HeaderRecord!.Where(c => c.Length > 1 && c[^1] == suffix))
        {
            var value = csv[column]!;
            if (column.StartsWith("model", StringComparison.Ordinal))
                model = value;
            else if (double.TryParse(value, CultureInfo.InvariantCulture, out var number))
                features[column[..^1]] = number;
            else
                name = value;
        }
        return new ResponseDetails(name, model, features);
    }
}
