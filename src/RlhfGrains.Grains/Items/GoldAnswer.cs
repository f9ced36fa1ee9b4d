using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>A known answer as somebody states it.</summary>
/// <param name="Explanation">Told to whoever practises on the item.</param>
/// <param name="Pool">What the item is for; null: that is drawn.</param>
public sealed record GoldDraft(IReadOnlyList<GoldCriterionDraft> Answers, string? Explanation, GoldPool? Pool = null);

/// <summary>What is right by one criterion: exactly one of the three, as the criterion's scale says.</summary>
/// <param name="Ranking">Best first. Responses of one group may be put in any order.</param>
/// <param name="Ratings">Responses that are left out may be rated at will.</param>
public sealed record GoldCriterionDraft(
    CriterionId Criterion,
    GoldPreference? Preference,
    RankingAnswer? Ranking,
    IReadOnlyList<GoldRating>? Ratings
);

/// <param name="Accepted">Strengths, positive for <paramref name="First"/>.</param>
public sealed record GoldPreference(ResponseId First, ResponseId Second, AcceptedValues Accepted);

public sealed record GoldRating(ResponseId Response, AcceptedValues Accepted);

/// <summary>A set of values, of labels, or a range: exactly one of the three.</summary>
/// <param name="Min">Of a range; null: the scale's least.</param>
/// <param name="Max">Of a range; null: the scale's greatest.</param>
public sealed record AcceptedValues(IReadOnlyList<int>? Values, IReadOnlyList<string>? Labels, int? Min, int? Max);

/// <summary>A known answer as the item keeps it.</summary>
/// <param name="Pool">What the item is for, as somebody has stated; null: that is drawn.</param>
public sealed record GoldAnswer(IReadOnlyList<GoldCriterion> Criteria, string? Explanation, GoldPool? Pool = null)
{
    /// <summary>4,000 characters: a page; what takes longer to explain belongs in the rubric.</summary>
    public const int ExplanationCharsMax = 4_000;
}

/// <param name="Scale">The criterion's, without its labels: what is declared is final, so that an answer can be
/// compared under any version of the settings.</param>
/// <param name="Accepted">For each unit of the criterion (the preference, each pair of a ranking, each response rated)
/// the labels that are right: bit i stands for label i.</param>
public sealed record GoldCriterion(CriterionId Criterion, Scale Scale, int[] Accepted)
{
    /// <param name="values">In the order of the item's responses.</param>
    public bool Accepts(int[] values)
    {
        var labels = Units.Labels(Scale, values);
        for (var unit = 0; unit < labels.Length; unit++)
        {
            if ((Accepted[unit] >> labels[unit] & 1) == 0)
                return false;
        }
        return true;
    }
}
