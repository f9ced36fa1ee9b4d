using System.Text.Json;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Json;

/// <summary>Which members of an object were read, so that none is read twice.</summary>
struct MembersSeen
{
    uint bits;

    public readonly bool Has(int member) => (bits & (1u << member)) != 0;

    public void Take(int member, string name)
    {
        if (Has(member))
            throw new JsonShapeException($"the member '{name}' is there twice");
        bits |= 1u << member;
    }
}

/// <summary>
/// The steps of reading an object by hand: each takes exactly what is expected, or says what was expected.
/// </summary>
static class StrictReading
{
    public static void Expect(ref this Utf8JsonReader json, JsonTokenType token, string expected)
    {
        if (json.TokenType != token)
            throw new JsonShapeException(expected);
    }

    /// <returns>False at the end of the object; otherwise the reader stands on a member's name.</returns>
    public static bool NextMember(ref this Utf8JsonReader json) =>
        json.Read() && json.TokenType is JsonTokenType.PropertyName;

    /// <returns>False at the end of the array; otherwise the reader stands on an element.</returns>
    public static bool NextElement(ref this Utf8JsonReader json) =>
        json.Read() && json.TokenType is not JsonTokenType.EndArray;

    /// <summary>Steps onto a member's value.</summary>
    /// <returns>False when the value is null, which for an optional member is the same as leaving it out.</returns>
    public static bool Take(ref this Utf8JsonReader json, ref MembersSeen seen, int member, string name)
    {
        seen.Take(member, name);
        json.Read();
        return json.TokenType is not JsonTokenType.Null;
    }

    public static void Take(
        ref this Utf8JsonReader json,
        ref MembersSeen seen,
        int member,
        string name,
        JsonTokenType token
    )
    {
        json.Take(ref seen, member, name);
        json.Expect(token, $"'{name}' has the wrong type");
    }

    public static string Id(ref this Utf8JsonReader json, ref MembersSeen seen, int member, string name)
    {
        json.Take(ref seen, member, name);
        return json.IdHere(name);
    }

    public static string? IdOrNull(ref this Utf8JsonReader json, ref MembersSeen seen, int member, string name) =>
        json.Take(ref seen, member, name) ? json.IdHere(name) : null;

    public static string? TextOrNull(ref this Utf8JsonReader json, ref MembersSeen seen, int member, string name) =>
        json.Take(ref seen, member, name) ? json.TextHere(name) : null;

    public static int Int(ref this Utf8JsonReader json, ref MembersSeen seen, int member, string name)
    {
        json.Take(ref seen, member, name);
        return json.IntHere(name);
    }

    public static int? IntOrNull(ref this Utf8JsonReader json, ref MembersSeen seen, int member, string name) =>
        json.Take(ref seen, member, name) ? json.IntHere(name) : null;

    public static long? LongOrNull(ref this Utf8JsonReader json, ref MembersSeen seen, int member, string name)
    {
        if (!json.Take(ref seen, member, name))
            return null;
        return json.TokenType is JsonTokenType.Number && json.TryGetInt64(out var number)
            ? number
            : throw new JsonShapeException($"'{name}' is a whole number");
    }

    public static Instant? InstantOrNull(ref this Utf8JsonReader json, ref MembersSeen seen, int member, string name)
    {
        if (!json.Take(ref seen, member, name))
            return null;
        return InstantConverter.TryRead(ref json, out var instant)
            ? instant
            : throw new JsonShapeException($"'{name}' is a time like 2026-11-20T16:00:00.000Z");
    }

    public static string IdHere(ref this Utf8JsonReader json, string name)
    {
        if (json.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            throw new JsonShapeException($"'{name}' has the wrong type");
        // An escaped character takes six bytes at most.
        var id = json.ValueSpan.Length <= 6 * Grains.Vocabulary.Id.CharsMax ? json.GetString() : null;
        if (Grains.Vocabulary.Id.IsValid(id))
            return id!;
        throw new JsonShapeException(
            $"'{name}' is not an id: 1 to 128 characters of A-Z a-z 0-9 - . _ ~ :",
            HostProblems.InvalidId
        );
    }

    public static string TextHere(ref this Utf8JsonReader json, string name) =>
        json.TokenType is JsonTokenType.String
            ? json.GetString()!
            : throw new JsonShapeException($"'{name}' is a text");

    public static int IntHere(ref this Utf8JsonReader json, string name) =>
        json.TokenType is JsonTokenType.Number && json.TryGetInt32(out var number)
            ? number
            : throw new JsonShapeException($"'{name}' is a whole number");

    public static JsonShapeException Unknown(ref this Utf8JsonReader json, string of)
    {
        var name = json.ValueSpan.Length <= 64 ? json.GetString() : "(a long name)";
        return new JsonShapeException($"there is no member '{name}' in {of}");
    }
}
