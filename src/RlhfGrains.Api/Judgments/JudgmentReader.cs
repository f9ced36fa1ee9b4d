using System.Text.Json;
using RlhfGrains.Api.Json;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Judgments;

/// <summary>
/// Reads a judgment by hand, strictly: this is the one body that comes tens of thousands of times a second.
/// </summary>
static class JudgmentReader
{
    static readonly JsonReaderOptions Options = new() { MaxDepth = Limits.JsonDepthMax };

    /// <param name="isTask">The judgment of a task: who, what and under which id follows from its address.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> utf8,
        out JudgmentBody judgment,
        out JsonFault fault,
        bool isTask = false
    )
    {
        judgment = new JudgmentBody();
        if (JsonFault.OfEncoding(ref utf8) is { } encoding)
        {
            fault = encoding;
            return false;
        }
        fault = default;
        try
        {
            var json = new Utf8JsonReader(utf8, Options);
            json.Read();
            if (isTask)
                ReadTask(ref json, judgment);
            else
                Read(ref json, judgment);
            // Something after the object is as wrong as something missing in it.
            json.Read();
            return true;
        }
        catch (JsonException failure)
        {
            fault = JsonFault.Of(utf8, failure);
        }
        catch (InvalidOperationException)
        {
            fault = JsonFault.Syntax("a text holds half a character (a lone surrogate)");
        }
        return false;
    }

    static void Read(ref Utf8JsonReader json, JudgmentBody judgment)
    {
        json.Expect(JsonTokenType.StartObject, "a judgment is an object");
        var seen = new MembersSeen();
        while (json.NextMember())
        {
            if (json.ValueTextEquals("id"u8))
                judgment.Id = new(json.Id(ref seen, 0, "id"));
            else if (json.ValueTextEquals("item"u8))
                judgment.Item = json.IdOrNull(ref seen, 1, "item") is { } item ? new(item) : null;
            else if (json.ValueTextEquals("annotator"u8))
                judgment.Annotator = json.IdOrNull(ref seen, 2, "annotator") is { } annotator ? new(annotator) : null;
            else if (json.ValueTextEquals("externalAnnotator"u8))
                judgment.ExternalAnnotator = json.TextOrNull(ref seen, 3, "externalAnnotator");
            else if (json.ValueTextEquals("round"u8))
                judgment.Round = ReadRound(ref json, ref seen);
            else if (json.ValueTextEquals("rubricVersion"u8))
                judgment.RubricVersion = json.IntOrNull(ref seen, 5, "rubricVersion");
            else if (json.ValueTextEquals("answers"u8))
                ReadAnswers(ref json, ref seen, judgment.Answers);
            else if (json.ValueTextEquals("rationale"u8))
                judgment.Rationale = json.TextOrNull(ref seen, 7, "rationale");
            else if (json.ValueTextEquals("flags"u8))
                judgment.Flags = ReadFlags(ref json, ref seen);
            else if (json.ValueTextEquals("durationMs"u8))
                judgment.DurationMs = json.LongOrNull(ref seen, 9, "durationMs");
            else if (json.ValueTextEquals("presentation"u8))
                judgment.Presentation = ReadPresentation(ref json, ref seen);
            else if (json.ValueTextEquals("judgedAt"u8))
                judgment.JudgedAt = json.InstantOrNull(ref seen, 11, "judgedAt");
            else
                throw json.Unknown("a judgment");
        }
        if (!seen.Has(0))
            throw new JsonShapeException("missing: id");
        if (!seen.Has(6))
            throw new JsonShapeException("missing: answers");
    }

    static void ReadTask(ref Utf8JsonReader json, JudgmentBody judgment)
    {
        json.Expect(JsonTokenType.StartObject, "a judgment is an object");
        var seen = new MembersSeen();
        while (json.NextMember())
        {
            if (json.ValueTextEquals("answers"u8))
                ReadAnswers(ref json, ref seen, judgment.Answers);
            else if (json.ValueTextEquals("rationale"u8))
                judgment.Rationale = json.TextOrNull(ref seen, 7, "rationale");
            else if (json.ValueTextEquals("flags"u8))
                judgment.Flags = ReadFlags(ref json, ref seen);
            else if (json.ValueTextEquals("durationMs"u8))
                judgment.DurationMs = json.LongOrNull(ref seen, 9, "durationMs");
            else
                throw json.Unknown("the judgment of a task");
        }
        if (!seen.Has(6))
            throw new JsonShapeException("missing: answers");
    }

    static Round ReadRound(ref Utf8JsonReader json, ref MembersSeen seen)
    {
        json.Take(ref seen, 4, "round", JsonTokenType.String);
        if (json.ValueTextEquals("first"u8))
            return Round.First;
        if (json.ValueTextEquals("reaudit"u8))
            return Round.Reaudit;
        if (json.ValueTextEquals("recalibration"u8))
            return Round.Recalibration;
        throw new JsonShapeException("'round' is one of first, reaudit, recalibration");
    }

    static IReadOnlyList<string> ReadFlags(ref Utf8JsonReader json, ref MembersSeen seen)
    {
        if (!json.Take(ref seen, 8, "flags"))
            return [];
        json.Expect(JsonTokenType.StartArray, "'flags' is a list of texts");
        var flags = new List<string>(2);
        while (json.NextElement())
            flags.Add(json.TextHere("flags"));
        return flags;
    }

    static IReadOnlyList<ResponseId>? ReadPresentation(ref Utf8JsonReader json, ref MembersSeen seen)
    {
        if (!json.Take(ref seen, 10, "presentation"))
            return null;
        json.Expect(JsonTokenType.StartArray, "'presentation' is a list of response ids");
        var shown = new List<ResponseId>(4);
        while (json.NextElement())
            shown.Add(new(json.IdHere("presentation")));
        return shown;
    }

    static void ReadAnswers(ref Utf8JsonReader json, ref MembersSeen seen, List<AnswerBody> answers)
    {
        json.Take(ref seen, 6, "answers", JsonTokenType.StartArray);
        while (json.NextElement())
            answers.Add(AnswerReader.Read(ref json));
    }
}
