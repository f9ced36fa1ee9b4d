using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>Turns a known answer into the labels that are right, or says why it cannot be one.</summary>
public static class GoldRules
{
    /// <summary>What is wrong with it, or null.</summary>
    public static string? Read(
        IReadOnlyList<Response> responses,
        ProjectSettings settings,
        GoldDraft draft,
        out GoldAnswer answer
    )
    {
        answer = new GoldAnswer([], draft.Explanation, draft.Pool);
        if (draft.Answers.Count == 0)
            return "gold: a known answer answers at least one criterion";
        if (draft.Explanation?.Length > GoldAnswer.ExplanationCharsMax)
            return $"gold: an explanation has at most {GoldAnswer.ExplanationCharsMax} characters";
        var criteria = new List<GoldCriterion>(draft.Answers.Count);
        foreach (var given in draft.Answers)
        {
            if (settings.Find(given.Criterion) is not { } criterion)
                return $"gold: criterion '{given.Criterion}' is not declared in this project";
            if (criteria.Any(c => c.Criterion == given.Criterion))
                return $"gold: criterion '{given.Criterion}' is answered twice";
            if (!criterion.Scale.Fits(responses.Count))
                return $"gold: criterion '{given.Criterion}' does not fit an item with {responses.Count} responses";
            if (Masks(responses, criterion.Scale, given, out var accepted) is { } fault)
                return $"gold: criterion '{given.Criterion}' {fault}";
            // An answer that is right whatever it is measures nobody.
            if (accepted.All(mask => mask == All(criterion.Scale)))
                return $"gold: criterion '{given.Criterion}' accepts every answer";
            criteria.Add(new GoldCriterion(criterion.Id, criterion.Scale with { Labels = null }, accepted));
        }
        answer = answer with { Criteria = criteria };
        return null;
    }

    /// <summary>Whether answers are right by every criterion of the known one; null: they say nothing.</summary>
    internal static bool? IsRight(GoldAnswer gold, IReadOnlyList<CriterionValues> answers) =>
        answers.Count == 0 ? null : gold.Criteria.All(c => IsRight(c, answers));

    /// <summary>A criterion that is left out is not right.</summary>
    internal static bool IsRight(GoldCriterion gold, IReadOnlyList<CriterionValues> answers) =>
        answers.FirstOrDefault(a => a.Criterion == gold.Criterion) is { } answer && gold.Accepts(answer.Values);

    static string? Masks(IReadOnlyList<Response> responses, Scale scale, GoldCriterionDraft given, out int[] accepted)
    {
        accepted = [];
        return (scale.Kind, given) switch
        {
            (ScaleKind.Preference, { Preference: { } preference, Ranking: null, Ratings: null }) => Preference(
                responses,
                scale,
                preference,
                out accepted
            ),
            (ScaleKind.Ranking, { Ranking: { } ranking, Preference: null, Ratings: null }) => Ranking(
                responses,
                scale,
                ranking,
                out accepted
            ),
            (ScaleKind.Ratings, { Ratings: { } ratings, Preference: null, Ranking: null }) => Ratings(
                responses,
                scale,
                ratings,
                out accepted
            ),
            _ => "takes one known answer, of its scale's form",
        };
    }

    static string? Preference(
        IReadOnlyList<Response> responses,
        Scale scale,
        GoldPreference preference,
        out int[] accepted
    )
    {
        accepted = [];
        var (first, second) = (IndexOf(responses, preference.First), IndexOf(responses, preference.Second));
        if (first < 0 || second < 0 || first == second)
            return "names the item's two responses";
        if (Mask(scale, preference.Accepted, out var mask) is { } fault)
            return fault;
        // Of the response listed first at import, however it was stated.
        accepted = [first < second ? mask : Reversed(mask, scale.LabelCount)];
        return null;
    }

    static string? Ranking(IReadOnlyList<Response> responses, Scale scale, RankingAnswer ranking, out int[] accepted)
    {
        accepted = [];
        var ranks = new int[responses.Count];
        for (var group = 0; group < ranking.Groups.Count; group++)
        {
            foreach (var response in ranking.Groups[group])
            {
                var i = IndexOf(responses, response);
                if (i < 0 || ranks[i] != 0)
                    return "names every response of the item once";
                ranks[i] = group + 1;
            }
        }
        if (ranks.Contains(0))
            return "names every response of the item once";
        accepted = [.. Units.Labels(scale, ranks).Select(label => label + scale.Min == 0 ? All(scale) : 1 << label)];
        return null;
    }

    static string? Ratings(
        IReadOnlyList<Response> responses,
        Scale scale,
        IReadOnlyList<GoldRating> ratings,
        out int[] accepted
    )
    {
        accepted = [];
        var masks = new int[responses.Count];
        Array.Fill(masks, All(scale));
        var seen = new HashSet<int>();
        foreach (var rating in ratings)
        {
            var i = IndexOf(responses, rating.Response);
            if (i < 0 || !seen.Add(i))
                return "names responses of the item, each once";
            if (Mask(scale, rating.Accepted, out masks[i]) is { } fault)
                return fault;
        }
        accepted = masks;
        return null;
    }

    static string? Mask(Scale scale, AcceptedValues accepted, out int mask)
    {
        mask = 0;
        var isRange = accepted.Min is not null || accepted.Max is not null;
        if ((accepted.Values is null ? 0 : 1) + (accepted.Labels is null ? 0 : 1) + (isRange ? 1 : 0) != 1)
            return "accepts a set of values, a set of labels or a range";
        foreach (var label in accepted.Labels ?? [])
        {
            var at = scale.Labels?.ToList().IndexOf(label) ?? -1;
            if (at < 0)
                return "accepts a label that its scale does not have";
            mask |= 1 << at;
        }
        foreach (var value in accepted.Values ?? [])
        {
            if (!scale.Holds(value))
                return $"accepts {value}, which is off its scale";
            mask |= 1 << (value - scale.Min);
        }
        if (isRange)
        {
            var (min, max) = (accepted.Min ?? scale.Min, accepted.Max ?? scale.Max);
            if (!scale.Holds(min) || !scale.Holds(max))
                return $"accepts {min} to {max}, which is off its scale";
            for (var value = min; value <= max; value++)
                mask |= 1 << (value - scale.Min);
        }
        return mask == 0 ? "accepts no answer" : null;
    }

    static int All(Scale scale) => (1 << scale.LabelCount) - 1;

    static int Reversed(int mask, int labels)
    {
        var reversed = 0;
        for (var label = 0; label < labels; label++)
            reversed |= (mask >> label & 1) << (labels - 1 - label);
        return reversed;
    }

    static int IndexOf(IReadOnlyList<Response> responses, ResponseId id)
    {
        for (var i = 0; i < responses.Count; i++)
        {
            if (responses[i].Id == id)
                return i;
        }
        return -1;
    }
}
