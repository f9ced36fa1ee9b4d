using RlhfGrains.Aggregation.Labels;
using RlhfGrains.Agreement.Tests;

namespace RlhfGrains.Aggregation.Tests.Labels;

/// <summary>
/// A set of real judgments by places, with the places of its items and its labels in order of appearance.
/// </summary>
static class RealJudgments
{
    public static (LabelJudgments Judgments, Dictionary<string, int> Items, List<string> Labels) Read(string set)
    {
        var rows = Shared.Judgments(set);
        var (items, annotators, labels) = (
            new Dictionary<string, int>(),
            new Dictionary<string, int>(),
            new List<string>()
        );
        var judgments = new List<LabelJudgment>(rows.Count);
        foreach (var (item, annotator, label) in rows)
        {
            if (!labels.Contains(label))
                labels.Add(label);
            judgments.Add(new LabelJudgment(Place(items, item), Place(annotators, annotator), labels.IndexOf(label)));
        }
        return (new LabelJudgments(items.Count, annotators.Count, labels.Count, judgments), items, labels);
    }

    static int Place(Dictionary<string, int> places, string name)
    {
        if (!places.TryGetValue(name, out var place))
            places.Add(name, place = places.Count);
        return place;
    }
}
