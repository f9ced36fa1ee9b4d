using System.Text.Json;
using RlhfGrains.Api.Json;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Judgments;

/// <summary>Reads the answer for one criterion: a preference, a ranking or ratings.</summary>
static class AnswerReader
{
    public static AnswerBody Read(ref Utf8JsonReader json)
    {
        json.Expect(JsonTokenType.StartObject, "each of 'answers' is an object");
        var seen = new MembersSeen();
        CriterionId criterion = default;
        PreferenceAnswer? preference = null;
        RankingAnswer? ranking = null;
        RatingsAnswer? ratings = null;
        string?[]? labels = null;
        while (json.NextMember())
        {
            if (json.ValueTextEquals("criterion"u8))
                criterion = new(json.Id(ref seen, 0, "criterion"));
            else if (json.ValueTextEquals("preference"u8))
                preference = ReadPreference(ref json, ref seen);
            else if (json.ValueTextEquals("ranking"u8))
                ranking = ReadRanking(ref json, ref seen);
            else if (json.ValueTextEquals("ratings"u8))
                ratings = ReadRatings(ref json, ref seen, out labels);
            else
                throw json.Unknown("an answer");
        }
        if (!seen.Has(0))
            throw new JsonShapeException("missing in an answer: criterion");
        if ((preference is null ? 0 : 1) + (ranking is null ? 0 : 1) + (ratings is null ? 0 : 1) != 1)
            throw new JsonShapeException("an answer has exactly one of preference, ranking, ratings");
        return new(new CriterionAnswer(criterion, preference, ranking, ratings), labels);
    }

    static PreferenceAnswer ReadPreference(ref Utf8JsonReader json, ref MembersSeen outer)
    {
        json.Take(ref outer, 1, "preference", JsonTokenType.StartObject);
        var seen = new MembersSeen();
        ResponseId first = default,
            second = default;
        var strength = 0;
        while (json.NextMember())
        {
            if (json.ValueTextEquals("first"u8))
                first = new(json.Id(ref seen, 0, "first"));
            else if (json.ValueTextEquals("second"u8))
                second = new(json.Id(ref seen, 1, "second"));
            else if (json.ValueTextEquals("strength"u8))
                strength = json.Int(ref seen, 2, "strength");
            else
                throw json.Unknown("a preference");
        }
        return seen.Has(0) && seen.Has(1) && seen.Has(2)
            ? new PreferenceAnswer(first, second, strength)
            : throw new JsonShapeException("a preference has first, second and strength");
    }

    static RankingAnswer ReadRanking(ref Utf8JsonReader json, ref MembersSeen outer)
    {
        json.Take(ref outer, 2, "ranking", JsonTokenType.StartArray);
        var groups = new List<IReadOnlyList<ResponseId>>(4);
        while (json.NextElement())
        {
            json.Expect(
                JsonTokenType.StartArray,
                "a ranking is a list of lists, best first; responses of one list are tied"
            );
            var group = new List<ResponseId>(1);
            while (json.NextElement())
                group.Add(new(json.IdHere("ranking")));
            groups.Add(group);
        }
        return new RankingAnswer(groups);
    }

    static RatingsAnswer ReadRatings(ref Utf8JsonReader json, ref MembersSeen outer, out string?[]? labels)
    {
        json.Take(ref outer, 3, "ratings", JsonTokenType.StartObject);
        var ratings = new List<ResponseRating>(4);
        List<string?>? named = null;
        while (json.NextMember())
        {
            var response = new ResponseId(json.IdHere("ratings"));
            foreach (var earlier in ratings)
            {
                if (earlier.Response == response)
                    throw new JsonShapeException($"the member '{response}' is there twice");
            }
            json.Read();
            if (json.TokenType is JsonTokenType.String)
            {
                named ??= [.. ratings.Select(static string? (_) => null)];
                named.Add(json.GetString());
                ratings.Add(new(response, 0));
                continue;
            }
            ratings.Add(new(response, json.IntHere("ratings")));
            named?.Add(null);
        }
        labels = named is null ? null : [.. named];
        return new RatingsAnswer(ratings);
    }
}
