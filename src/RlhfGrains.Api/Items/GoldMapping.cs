using RlhfGrains.Api.Json;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Items;

/// <summary>Says which labels are right in terms of responses and values again.</summary>
static class GoldMapping
{
    public static GoldViewBody ToBody(GoldView gold, IReadOnlyList<Response> responses)
    {
        var ids = responses.Select(r => r.Id).ToList();
        return new(
            [.. gold.Answer.Criteria.Select(c => ToBody(c, ids))],
            gold.Answer.Explanation,
            gold.Version,
            gold.At,
            Kebab.Of(gold.Use),
            gold.Retired is { } r ? new RetiredBody(r.At, r.Since, r.Reason) : null
        );
    }

    public static FeedbackBody ToBody(PracticeFeedback feedback) =>
        new(
            feedback.Right,
            [.. feedback.Criteria.Select(c => new CriterionFeedbackBody(c.Right, ToBody(c.Gold, feedback.Responses)))],
            feedback.Explanation
        );

    static GoldAnswerBody ToBody(GoldCriterion gold, IReadOnlyList<ResponseId> responses)
    {
        var scale = gold.Scale;
        return scale.Kind switch
        {
            ScaleKind.Preference => new(
                gold.Criterion.Value,
                new GoldPreferenceBody(responses[0].Value, responses[1].Value, Accepted(gold.Accepted[0], scale))
            ),
            ScaleKind.Ranking => new(gold.Criterion.Value, Ranking: Groups(gold.Accepted, responses)),
            _ => new(
                gold.Criterion.Value,
                Ratings: Enumerable
                    .Range(0, responses.Count)
                    .Where(i => gold.Accepted[i] != (1 << scale.LabelCount) - 1)
                    .ToDictionary(i => responses[i].Value, i => Accepted(gold.Accepted[i], scale))
            ),
        };
    }

    static AcceptedBody Accepted(int mask, Scale scale) =>
        new(
            Values:
            [
                .. Enumerable
                    .Range(0, scale.LabelCount)
                    .Where(label => (mask >> label & 1) != 0)
                    .Select(label => label + scale.Min),
            ]
        );

    /// <summary>Of a ranking with ties: how many responses are surely before one tells its group.</summary>
    static IReadOnlyList<IReadOnlyList<string>> Groups(int[] pairs, IReadOnlyList<ResponseId> responses)
    {
        const int firstIsBetter = 1 << 2,
            secondIsBetter = 1 << 0;
        var before = new int[responses.Count];
        var pair = 0;
        for (var i = 0; i < responses.Count; i++)
        {
            for (var j = i + 1; j < responses.Count; j++, pair++)
            {
                if (pairs[pair] == firstIsBetter)
                    before[j]++;
                else if (pairs[pair] == secondIsBetter)
                    before[i]++;
            }
        }
        return
        [
            .. responses
                .Select((r, i) => (r.Value, Before: before[i]))
                .GroupBy(r => r.Before)
                .OrderBy(g => g.Key)
                .Select(g => g.Select(r => r.Value).ToList()),
        ];
    }
}
