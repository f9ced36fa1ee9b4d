using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// Signed strength: positive for <paramref name="First"/>, negative for <paramref name="Second"/>, 0 for a tie. It
/// belongs to the ids, not to sides of a screen.
/// </summary>
public sealed record PreferenceAnswer(ResponseId First, ResponseId Second, int Strength);

/// <summary>Best first; responses of one group are tied. Every response of the item exactly once.</summary>
public sealed record RankingAnswer(IReadOnlyList<IReadOnlyList<ResponseId>> Groups);

/// <summary>A value for every response of the item.</summary>
public sealed record RatingsAnswer(IReadOnlyList<ResponseRating> Ratings);

public sealed record ResponseRating(ResponseId Response, int Rating);

/// <summary>The answer for one criterion: exactly one of the three, as the criterion's scale says.</summary>
public sealed record CriterionAnswer(
    CriterionId Criterion,
    PreferenceAnswer? Preference,
    RankingAnswer? Ranking,
    RatingsAnswer? Ratings
);

/// <summary>
/// The answer for one criterion in the order of the item's responses at import: a preference has one value (positive
/// for the response listed first), a ranking a rank for each response (1 is best, ties share one, no gaps), ratings a
/// value for each response.
/// </summary>
public sealed record CriterionValues(CriterionId Criterion, int[] Values);
