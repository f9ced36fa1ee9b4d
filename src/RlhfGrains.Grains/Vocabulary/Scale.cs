namespace RlhfGrains.Grains.Vocabulary;

public enum ScaleKind
{
    /// <summary>A signed strength over two responses; 0 is a tie.</summary>
    Preference = 1,

    /// <summary>
    /// An order of three or more responses, ties allowed. Counted as one preference (-1, 0, 1) for each pair of
    /// responses.
    /// </summary>
    Ranking = 2,

    /// <summary>A whole number for each response.</summary>
    Ratings = 3,
}

/// <summary>
/// The values that one criterion can take. Never changed once declared: counts of two scales cannot be added.
/// </summary>
/// <param name="Min">The least value: -s for a preference of strength s, -1 for a ranking's pairs.</param>
/// <param name="Max">The greatest value.</param>
/// <param name="Labels">For ratings only, and optional: a name for each value from <paramref name="Min"/> on.</param>
public sealed record Scale(ScaleKind Kind, int Min, int Max, IReadOnlyList<string>? Labels = null)
{
    /// <summary>
    /// 21: strengths -10..10 and ratings 0..20. A finer number is a measurement, and its coincidence matrix would not
    /// be read by anyone.
    /// </summary>
    public const int LabelsMax = 21;

    public static Scale Preference(int strength) => new(ScaleKind.Preference, -strength, strength);

    public static Scale Ranking { get; } = new(ScaleKind.Ranking, -1, 1);

    public static Scale Ratings(int min, int max) => new(ScaleKind.Ratings, min, max);

    public int LabelCount => Max - Min + 1;

    /// <summary>
    /// What a majority is counted of: the direction of a preference and of a ranking's pairs (second, tie, first), the
    /// value of a rating.
    /// </summary>
    public int VoteCount => IsOriented ? 3 : LabelCount;

    /// <param name="label">Index from 0 into the scale's labels.</param>
    /// <returns>0..<see cref="VoteCount"/> - 1.</returns>
    public int VoteOf(int label) => IsOriented ? Math.Sign(label + Min) + 1 : label;

    public bool Holds(int value) => value >= Min && value <= Max;

    /// <summary>
    /// Swapping which response is called first negates the value: true for preferences and for the pairs of a ranking.
    /// </summary>
    public bool IsOriented => Kind is not ScaleKind.Ratings;

    /// <summary>What agreement counts for an item with this many responses.</summary>
    public int UnitCount(int responses) =>
        Kind switch
        {
            ScaleKind.Preference => 1,
            ScaleKind.Ranking => responses * (responses - 1) / 2,
            _ => responses,
        };

    /// <summary>Whether an item with this many responses can be judged on this scale.</summary>
    public bool Fits(int responses) =>
        Kind switch
        {
            ScaleKind.Preference => responses == 2,
            ScaleKind.Ranking => responses >= 3,
            _ => responses >= 1,
        };

    public bool SameAs(Scale other) =>
        Kind == other.Kind
        && Min == other.Min
        && Max == other.Max
        && (Labels ?? []).SequenceEqual(other.Labels ?? [], StringComparer.Ordinal);
}
