namespace RlhfGrains.Aggregation.Labels;

/// <summary>One annotator's label for one item, by places: each counted from 0 without gaps.</summary>
public readonly record struct LabelJudgment(int Item, int Annotator, int Label);
