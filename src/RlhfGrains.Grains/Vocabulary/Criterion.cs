using RlhfGrains.Agreement;

namespace RlhfGrains.Grains.Vocabulary;

/// <summary>What is judged, on which scale.</summary>
/// <param name="Meaning">Whether the values are ordered, and their numbers; null: as the scale says.</param>
public sealed record Criterion(CriterionId Id, string Title, Scale Scale, LabelMeaning? Meaning = null)
{
    /// <summary>For coefficients that weigh how far two values are apart: the numbers given, else the values where they
    /// have no labels, else an order or names.</summary>
    public LabelScale LabelScale =>
        this switch
        {
            { Meaning.IsOrdered: false } => LabelScale.Unordered,
            { Meaning.Numbers: { } numbers } => LabelScale.OfNumbers(numbers),
            { Scale.Labels: null } => LabelScale.OfNumbers([
                .. Enumerable.Range(Scale.Min, Scale.LabelCount).Select(value => (double)value),
            ]),
            _ => LabelScale.Ordered,
        };
}
