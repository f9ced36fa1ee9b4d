namespace RlhfGrains.Agreement.Tests;

/// <summary>Judgments arriving one by one, as a batch sees them.</summary>
sealed class LiveUnits
{
    readonly string[] labels;
    readonly Dictionary<string, int[]> units = [];

    public LiveUnits(string[] labels, IEnumerable<(string Item, string Annotator, string Label)> judgments)
    {
        this.labels = labels;
        Counts = new CoincidenceCounts(labels.Length);
        foreach (var (item, _, label) in judgments)
            Add(item, label);
    }

    public CoincidenceCounts Counts { get; }

    public void Add(string item, string label) => Move(item, label, 1);

    public void Remove(string item, string label) => Move(item, label, -1);

    void Move(string item, string label, int change)
    {
        if (!units.TryGetValue(item, out var unit))
            units[item] = unit = new int[labels.Length];
        int[] before = [.. unit];
        unit[Array.IndexOf(labels, label)] += change;
        Counts.Move(before, unit);
    }
}
