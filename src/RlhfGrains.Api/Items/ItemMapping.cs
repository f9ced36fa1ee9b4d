using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Items;

/// <summary>Says values, which follow the item's order of responses, in terms of response ids again.</summary>
static class ItemMapping
{
    public static JudgmentViewBody ToBody(
        JudgmentView judgment,
        IReadOnlyList<Response> responses,
        ProjectSettings settings,
        string? rationale
    ) =>
        new(
            judgment.Id.Value,
            judgment.Annotator.Value,
            Json.Kebab.Of(judgment.Round),
            judgment.RubricVersion,
            [.. judgment.Answers.Select(a => ToBody(a, responses, settings.Find(a.Criterion)!.Scale))],
            rationale,
            judgment.Flags,
            judgment.DurationMs,
            judgment.Presentation is { } shown ? [.. shown.Select(r => r.Value)] : null,
            judgment.RecordedAt,
            judgment.JudgedAt,
            judgment.WithdrawnBecause,
            judgment.Surplus
        );

    static AnswerViewBody ToBody(CriterionValues answer, IReadOnlyList<Response> responses, Scale scale) =>
        scale.Kind switch
        {
            ScaleKind.Preference => new(
                answer.Criterion.Value,
                new PreferenceBody(responses[0].Id.Value, responses[1].Id.Value, answer.Values[0]),
                null,
                null
            ),
            ScaleKind.Ranking => new(answer.Criterion.Value, null, Groups(answer.Values, responses), null),
            _ => new(
                answer.Criterion.Value,
                null,
                null,
                answer.Values.Select((v, i) => (responses[i].Id.Value, v)).ToDictionary(r => r.Value, r => r.v)
            ),
        };

    static IReadOnlyList<IReadOnlyList<string>> Groups(int[] ranks, IReadOnlyList<Response> responses) =>
        [
            .. ranks
                .Select((rank, i) => (rank, Id: responses[i].Id.Value))
                .GroupBy(r => r.rank)
                .OrderBy(g => g.Key)
                .Select(g => g.Select(r => r.Id).ToList()),
        ];
}
