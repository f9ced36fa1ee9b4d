using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>Answers that fit, with the values that must come of them, and answers that do not fit.</summary>
sealed class AnswerWork(Knowledge known)
{
    /// <summary>
    /// For some of the criteria that fit. The values first, in the responses' order; then the same in the order in
    /// which somebody says it.
    /// </summary>
    public (IReadOnlyList<CriterionAnswer> Answers, IReadOnlyList<(string, int[])> Values) Make(
        ProjectSettings settings,
        IReadOnlyList<ResponseId> responses
    )
    {
        var answers = new List<CriterionAnswer>();
        var values = new List<(string, int[])>();
        if (known.Random.OneIn(15))
            return (answers, values);
        foreach (var criterion in settings.Criteria)
        {
            if (!criterion.Scale.Fits(responses.Count) || (answers.Count > 0 && known.Random.OneIn(2)))
                continue;
            var (answer, value) = Make(criterion, responses);
            answers.Add(answer);
            values.Add((criterion.Id.Value, value));
        }
        return (answers, values);
    }

    /// <summary>The same with one fault in it.</summary>
    public SubmitJudgment? Spoil(SubmitJudgment m) =>
        known.Random.Below(12) switch
        {
            0 => m with { RubricVersion = known.Random.OneIn(2) ? 0 : 1_000 },
            1 => m with { JudgedAt = known.Clock.Now() + TimeSpan.FromDays(10_000) },
            2 => m with { DurationMs = -1 - m.DurationMs },
            3 => m with { Flags = ["not/an/id"] },
            4 => m with { Flags = [], Answers = [] },
            5 => m with
            {
                Answers = [.. m.Answers, new CriterionAnswer(new("undeclared"), null, null, null)],
                Flags = [],
            },
            6 when m.Answers.Count > 0 => m with { Answers = [.. m.Answers, m.Answers[0]] },
            7 when m.Answers.Count > 0 => m with
            {
                Answers = [m.Answers[0] with { Preference = null, Ranking = null, Ratings = null }],
            },
            8 => m with { Presentation = [new("r0"), new("r0")] },
            9 => m with { Presentation = [] },
            10 when m.Answers.FirstOrDefault(a => a.Preference is not null) is { } preference => m with
            {
                Answers = [preference with { Preference = preference.Preference! with { Strength = 100 } }],
            },
            11 when m.Answers.FirstOrDefault(a => a.Ratings is not null) is { } ratings => m with
            {
                Answers = [ratings with { Ratings = new([new(new("unknown"), 1)]) }],
            },
            _ => null,
        };

    (CriterionAnswer, int[]) Make(Criterion criterion, IReadOnlyList<ResponseId> responses)
    {
        var random = known.Random;
        switch (criterion.Scale.Kind)
        {
            case ScaleKind.Preference:
                var strength = random.Between(criterion.Scale.Min, criterion.Scale.Max);
                var preference = random.OneIn(2)
                    ? new PreferenceAnswer(responses[0], responses[1], strength)
                    : new PreferenceAnswer(responses[1], responses[0], -strength);
                return (new CriterionAnswer(criterion.Id, preference, null, null), [strength]);
            case ScaleKind.Ranking:
                return Rank(criterion, responses);
            default:
                int[] ratings = [.. responses.Select(_ => random.Between(criterion.Scale.Min, criterion.Scale.Max))];
                var said = random.Shuffled(responses.Select((r, i) => new ResponseRating(r, ratings[i])));
                return (new CriterionAnswer(criterion.Id, null, null, new RatingsAnswer(said)), ratings);
        }
    }

    (CriterionAnswer, int[]) Rank(Criterion criterion, IReadOnlyList<ResponseId> responses)
    {
        var groups = new List<List<ResponseId>>();
        var ranks = new int[responses.Count];
        foreach (var i in known.Random.Shuffled(Enumerable.Range(0, responses.Count)))
        {
            if (groups.Count == 0 || known.Random.Percent(70))
                groups.Add([]);
            groups[^1].Add(responses[i]);
            ranks[i] = groups.Count;
        }
        return (
            new CriterionAnswer(
                criterion.Id,
                null,
                new RankingAnswer([.. groups.Select(g => (IReadOnlyList<ResponseId>)g)]),
                null
            ),
            ranks
        );
    }
}
