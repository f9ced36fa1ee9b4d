using System.Text.Json.Serialization;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Items;

/// <summary>A known answer.</summary>
/// <param name="Answers">What is right, by one criterion or several. An annotator is right who is right by all of
/// them.</param>
/// <param name="Explanation">Why: told to those who practise on the item, after they have answered.</param>
/// <param name="Pool">
/// What the item is for: `practice`, or `blind` work. Left out it is drawn (`practiceShare`); once somebody has
/// practised on it, it is for practice.
/// </param>
sealed record GoldBody(
    IReadOnlyList<GoldAnswerBody> Answers,
    string? Explanation = null,
    [property: JsonConverter(typeof(KebabConverter<GoldPool>))]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        GoldPool Pool = default
)
{
    public GoldDraft ToDraft() => new([.. Answers.Select(a => a.ToDraft())], Explanation, Pool is 0 ? null : Pool);
}

/// <param name="Reason">Kept beside it.</param>
/// <param name="Since">Answers from then on count no more, in gates either; left out: none does.</param>
sealed record RetireGoldBody(string Reason, Instant? Since = null);

/// <param name="Since">Answers from then on count no more; null: none does.</param>
sealed record RetiredBody(Instant At, Instant? Since, string Reason);

/// <summary>What is right by one criterion: exactly one of the three, as the criterion's scale says.</summary>
/// <param name="Ranking">Best first; responses of one inner list may be put in any order. Every response of the item
/// exactly once.</param>
/// <param name="Ratings">Responses that are left out may be rated at will.</param>
sealed record GoldAnswerBody(
    string Criterion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] GoldPreferenceBody? Preference = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        IReadOnlyList<IReadOnlyList<string>>? Ranking = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        IReadOnlyDictionary<string, AcceptedBody>? Ratings = null
)
{
    public GoldCriterionDraft ToDraft() =>
        new(
            new CriterionId(Criterion),
            Preference is { } p ? new GoldPreference(new(p.First), new(p.Second), p.Accepted.ToValues()) : null,
            Ranking is { } r
                ? new RankingAnswer([
                    .. r.Select(g => (IReadOnlyList<ResponseId>)[.. g.Select(id => new ResponseId(id))]),
                ])
                : null,
            Ratings is { } ratings ? [.. ratings.Select(g => new GoldRating(new(g.Key), g.Value.ToValues()))] : null
        );
}

/// <param name="Accepted">Strengths: positive for `first`, negative for `second`, 0 for a tie.</param>
sealed record GoldPreferenceBody(string First, string Second, AcceptedBody Accepted);

/// <summary>What is right: a set of values, a set of labels, or a range.</summary>
/// <param name="Min">Of a range; left out: the scale's least.</param>
/// <param name="Max">Of a range; left out: the scale's greatest.</param>
sealed record AcceptedBody(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? Values = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Labels = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Min = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Max = null
)
{
    public AcceptedValues ToValues() => new(Values, Labels, Min, Max);
}

/// <summary>The known answer in force: for leads.</summary>
/// <param name="Version">How many the item has had.</param>
/// <param name="Use">What it is for: `practice`, `blind`, `drawn` (one of them, by the policy's share) or
/// `retired`.</param>
/// <param name="Retired">Null: it is in use.</param>
sealed record GoldViewBody(
    IReadOnlyList<GoldAnswerBody> Answers,
    string? Explanation,
    int Version,
    Instant SetAt,
    string Use,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RetiredBody? Retired
);

/// <param name="Version">Of the known answer, from 1; 0: the item has none any more.</param>
/// <param name="Corrected">Answers of annotators that are right or wrong other than before.</param>
sealed record GoldReceiptBody(string Item, int Version, int Corrected, Instant At);

/// <summary>What whoever practises is told after an answer.</summary>
/// <param name="Right">By every criterion of the known answer; null: the answer said nothing.</param>
/// <param name="Answers">What would have been right, in the task's own names of responses.</param>
sealed record FeedbackBody(bool? Right, IReadOnlyList<CriterionFeedbackBody> Answers, string? Explanation);

sealed record CriterionFeedbackBody(bool Right, GoldAnswerBody Accepted);
