using System.Globalization;
using CsvHelper;

namespace RlhfGrains.LoadTest.Judgments;

/// <summary>All judgments of a file, in its order.</summary>
/// <param name="Categories">Id to the name in the file.</param>
/// <param name="Repeats">Rows left out because the annotator had judged the item in an earlier row: a round has one
/// judgment of each.</param>
/// <param name="IsWhole">Nothing was cut off by a limit.</param>
sealed record JudgmentFile(
    string Path,
    FileForm Form,
    IReadOnlyList<JudgmentRow> Rows,
    IReadOnlyDictionary<string, JudgedItem> Items,
    IReadOnlyDictionary<string, string> Categories,
    int Repeats,
    bool IsWhole
)
{
    /// <param name="rowsMax">Null: all.</param>
    public static JudgmentFile Read(string path, FileForm form, int? rowsMax)
    {
        using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var reader = new FileReader(csv, form, System.IO.Path.GetFileName(path));
        var isWhole = true;
        while (csv.Read())
        {
            if (reader.RowsRead == rowsMax)
            {
                isWhole = false;
                break;
            }
            reader.Take();
        }
        if (reader.Rows.Count == 0)
            throw new InputException($"{path} has no judgments");
        return new JudgmentFile(path, form, reader.Rows, reader.Items, reader.Categories, reader.Repeats, isWhole);
    }

    public static string[] ReadHeader(string path)
    {
        using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
        return csv.Read() && csv.ReadHeader() ? csv.HeaderRecord! : throw new InputException($"{path} is empty");
    }
}
