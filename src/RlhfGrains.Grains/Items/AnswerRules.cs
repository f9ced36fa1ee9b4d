using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>Why an answer does not fit.</summary>
readonly record struct AnswerFault(SubmitRefusal Refusal, string Detail);

/// <summary>
/// Turns answers that speak of response ids into values in the order of the item's responses, or says why they do not
/// fit.
/// </summary>
static class AnswerRules
{
    public static AnswerFault? Read(
        IReadOnlyList<Response> responses,
        ProjectSettings settings,
        IReadOnlyList<CriterionAnswer> answers,
        out IReadOnlyList<CriterionValues> values
    )
    {
        values = [];
        // The forms of all answers first: a fault that comes earlier in the refusals' order is told even when a later
        // answer has it.
        if (FaultOfCriteria(settings, answers) is { } undeclared)
            return undeclared;
        AnswerFault? first = null;
        var all = new CriterionValues[answers.Count];
        for (var i = 0; i < all.Length; i++)
        {
            var criterion = settings.Find(answers[i].Criterion)!;
            var fault = Read(responses, criterion, answers[i], out var read);
            if (fault is { } f && (first is not { } earlier || f.Refusal < earlier.Refusal))
                first = f;
            // The settings' own id: kept with every judgment, it would otherwise be another copy of the text each time.
            if (read is not null)
                all[i] = new CriterionValues(criterion.Id, read);
        }
        if (first is null)
            values = all;
        return first;
    }

    /// <summary>What can be wrong with the criteria that are answered, whatever the item is.</summary>
    public static AnswerFault? FaultOfCriteria(ProjectSettings settings, IReadOnlyList<CriterionAnswer> answers)
    {
        for (var i = 0; i < answers.Count; i++)
        {
            if (settings.Find(answers[i].Criterion) is null)
                return new(
                    SubmitRefusal.UndeclaredCriterion,
                    $"criterion '{answers[i].Criterion}' is not declared in this project"
                );
        }
        for (var i = 0; i < answers.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (answers[i].Criterion == answers[j].Criterion)
                    return new(
                        SubmitRefusal.CriterionRepeated,
                        $"criterion '{answers[i].Criterion}' is answered twice"
                    );
            }
        }
        return null;
    }

    static AnswerFault? Read(
        IReadOnlyList<Response> responses,
        Criterion criterion,
        CriterionAnswer answer,
        out int[]? values
    )
    {
        values = null;
        var forms =
            (answer.Preference is null ? 0 : 1) + (answer.Ranking is null ? 0 : 1) + (answer.Ratings is null ? 0 : 1);
        if (forms != 1)
            return new(
                SubmitRefusal.ScaleMismatch,
                $"criterion '{criterion.Id}' takes exactly one of preference, ranking and ratings"
            );
        if (!criterion.Scale.Fits(responses.Count))
            return new(
                SubmitRefusal.ScaleMismatch,
                $"criterion '{criterion.Id}' ({Name(criterion.Scale.Kind)}) does not fit an item with {responses.Count} responses"
            );
        return (criterion.Scale.Kind, answer) switch
        {
            (ScaleKind.Preference, { Preference: { } preference }) => Read(
                responses,
                criterion,
                preference,
                out values
            ),
            (ScaleKind.Ranking, { Ranking: { } ranking }) => Read(responses, criterion, ranking, out values),
            (ScaleKind.Ratings, { Ratings: { } ratings }) => Read(responses, criterion, ratings, out values),
            _ => new(SubmitRefusal.ScaleMismatch, $"criterion '{criterion.Id}' takes a {Name(criterion.Scale.Kind)}"),
        };
    }

    static AnswerFault? Read(
        IReadOnlyList<Response> responses,
        Criterion criterion,
        PreferenceAnswer answer,
        out int[]? values
    )
    {
        values = null;
        var first = IndexOf(responses, answer.First);
        var second = IndexOf(responses, answer.Second);
        if (first < 0)
            return Unknown(answer.First);
        if (second < 0)
            return Unknown(answer.Second);
        if (first == second)
            return Repeated(answer.First);
        if (!criterion.Scale.Holds(answer.Strength))
            return OffScale(criterion, answer.Strength);
        // Positive for the response listed first at import, however the caller ordered the two.
        values = [first < second ? answer.Strength : -answer.Strength];
        return null;
    }

    static AnswerFault? Read(
        IReadOnlyList<Response> responses,
        Criterion criterion,
        RankingAnswer answer,
        out int[]? values
    )
    {
        values = null;
        var ranks = new int[responses.Count];
        AnswerFault? repeated = null;
        var rank = 0;
        foreach (var group in answer.Groups)
        {
            if (group.Count == 0)
                return new(
                    SubmitRefusal.ScaleMismatch,
                    $"the ranking of criterion '{criterion.Id}' has an empty group"
                );
            rank++;
            foreach (var response in group)
            {
                var i = IndexOf(responses, response);
                if (i < 0)
                    return Unknown(response);
                if (ranks[i] != 0)
                    repeated ??= Repeated(response);
                ranks[i] = rank;
            }
        }
        if (repeated is not null)
            return repeated;
        for (var i = 0; i < ranks.Length; i++)
        {
            if (ranks[i] == 0)
                return Missing(criterion, responses[i].Id);
        }
        values = ranks;
        return null;
    }

    static AnswerFault? Read(
        IReadOnlyList<Response> responses,
        Criterion criterion,
        RatingsAnswer answer,
        out int[]? values
    )
    {
        values = null;
        var ratings = new int?[responses.Count];
        AnswerFault? repeated = null;
        foreach (var rating in answer.Ratings)
        {
            var i = IndexOf(responses, rating.Response);
            if (i < 0)
                return Unknown(rating.Response);
            if (ratings[i] is not null)
                repeated ??= Repeated(rating.Response);
            ratings[i] = rating.Rating;
        }
        if (repeated is not null)
            return repeated;
        for (var i = 0; i < ratings.Length; i++)
        {
            if (ratings[i] is null)
                return Missing(criterion, responses[i].Id);
        }
        foreach (var rating in ratings)
        {
            if (!criterion.Scale.Holds(rating!.Value))
                return OffScale(criterion, rating.Value);
        }
        values = Array.ConvertAll(ratings, r => r!.Value);
        return null;
    }

    /// <summary>The responses in the order they were shown, as indexes; empty when the frontend did not say.</summary>
    public static AnswerFault? ReadPresentation(
        IReadOnlyList<Response> responses,
        IReadOnlyList<ResponseId>? shown,
        out byte[] indexes
    )
    {
        indexes = [];
        if (shown is null)
            return null;
        Span<byte> seen = stackalloc byte[ItemContent.ResponsesMax];
        var count = 0;
        AnswerFault? repeated = null;
        for (var n = 0; n < shown.Count; n++)
        {
            var i = IndexOf(responses, shown[n]);
            if (i < 0)
                return Unknown(shown[n]);
            if (seen[..count].Contains((byte)i))
                repeated ??= Repeated(shown[n]);
            else
                seen[count++] = (byte)i;
        }
        if (repeated is not null)
            return repeated;
        if (count < responses.Count)
            return new(SubmitRefusal.ResponseMissing, "the presentation order leaves out a response");
        indexes = seen[..count].ToArray();
        return null;
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

    static AnswerFault Unknown(ResponseId id) => new(SubmitRefusal.UnknownResponse, $"the item has no response '{id}'");

    static AnswerFault Repeated(ResponseId id) =>
        new(SubmitRefusal.ResponseRepeated, $"response '{id}' is named twice");

    static AnswerFault Missing(Criterion criterion, ResponseId id) =>
        new(SubmitRefusal.ResponseMissing, $"criterion '{criterion.Id}' leaves out response '{id}'");

    static AnswerFault OffScale(Criterion criterion, int value) =>
        new(
            SubmitRefusal.OffScale,
            $"{value} is off the scale of criterion '{criterion.Id}' ({criterion.Scale.Min} to {criterion.Scale.Max})"
        );

    static string Name(ScaleKind kind) =>
        kind switch
        {
            ScaleKind.Preference => "preference",
            ScaleKind.Ranking => "ranking",
            _ => "ratings",
        };
}
