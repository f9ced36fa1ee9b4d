using RlhfGrains.LoadTest.Judgments;

namespace RlhfGrains.LoadTest.Verdicts;

/// <summary>
/// The values of each unit, straight from the file: element [unit][judgment] is a label's index by rising value.
/// </summary>
sealed class UnitTable(int labels, bool isOriented, IReadOnlyList<int[]> units)
{
    public int Labels => labels;

    public bool IsOriented => isOriented;

    public IReadOnlyList<int[]> Units => units;

    /// <param name="category">Null: all.</param>
    /// <param name="counted">Which of the rows the server has acknowledged.</param>
    public static UnitTable Of(JudgmentFile file, string? category, Func<JudgmentRow, bool> counted)
    {
        var units = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var row in file.Rows.Where(counted))
        {
            if (category is not null && file.Items[row.Item].Category != category)
                continue;
            if (!units.TryGetValue(row.Item, out var unit))
                units[row.Item] = unit = [];
            unit.Add(file.Form.Scale.IndexOf(row.Label));
        }
        return new UnitTable(
            file.Form.Scale.Labels.Count,
            file.Form.Scale.Kind is ScaleKind.Preference,
            [.. units.Values.Select(u => u.ToArray())]
        );
    }
}
