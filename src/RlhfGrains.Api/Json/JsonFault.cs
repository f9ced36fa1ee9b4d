using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Problems;

namespace RlhfGrains.Api.Json;

/// <summary>Why a piece of JSON was not read, told without our type names and without repeating its content.</summary>
readonly record struct JsonFault(ProblemKind Kind, string Detail)
{
    /// <summary>Passes over a byte-order mark; what is no UTF-8 is a fault, by the name of what it is where that
    /// shows, and so is a character that no text may hold.</summary>
    public static JsonFault? OfEncoding(ref ReadOnlySpan<byte> utf8)
    {
        utf8 = TextStart.WithoutMark(utf8);
        if (TextStart.OtherEncoding(utf8) is { } other)
            return OtherEncoding(other.Name);
        if (!Utf8.IsValid(utf8))
            return new(HostProblems.Malformed, "not valid UTF-8");
        return TextRules.HasNul(utf8) ? Nul : null;
    }

    public static JsonFault OtherEncoding(string name) =>
        new(HostProblems.Malformed, $"the text is {name}: save or send it as UTF-8");

    static JsonFault Nul { get; } =
        new(
            HostProblems.InvalidBody,
            "a text holds the character U+0000, which ends a text in many programs that read it later"
        );

    public static JsonFault Shape(string detail) => new(HostProblems.InvalidBody, detail);

    public static JsonFault Syntax(string detail) => new(HostProblems.Malformed, detail);

    public ProblemHttpResult ToProblem() => Problem.Of(Kind, Detail);

    /// <summary>Reading stopped: because the text is no JSON, or because the JSON has another shape.</summary>
    public static JsonFault Of(ReadOnlySpan<byte> utf8, JsonException failure) =>
        SyntaxError(utf8) is { } syntax
            ? Syntax(syntax)
            : new(failure is JsonShapeException shape ? shape.Kind : HostProblems.InvalidBody, Describe(failure));

    static string? SyntaxError(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Limits.JsonDepthMax });
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    _ = reader.GetString();
            }
            return null;
        }
        catch (JsonException failure)
        {
            return utf8.IsEmpty
                ? "there is no body"
                : $"not JSON at line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}";
        }
        catch (InvalidOperationException)
        {
            return "a text holds half a character (a lone surrogate)";
        }
    }

    static string Describe(JsonException failure)
    {
        var message = failure.Message;
        if (failure.Path is null && failure is JsonShapeException)
            return message;
        var where = string.IsNullOrEmpty(failure.Path) ? "$" : failure.Path;
        var what =
            message.Contains("could not be mapped", StringComparison.Ordinal)
                ? $"there is no member '{Quoted(message)}'"
            : message.Contains("uplicate", StringComparison.Ordinal) ? $"the member '{Quoted(message)}' is there twice"
            : message.Contains("missing required", StringComparison.Ordinal)
                ? "missing: " + message[(message.LastIndexOf(':') + 1)..].Trim().TrimEnd('.')
            : message.Contains("null", StringComparison.OrdinalIgnoreCase)
            && !message.Contains("could not be converted", StringComparison.Ordinal)
                ? "null is not allowed"
            : failure is JsonShapeException ? message
            : "the value has the wrong type or is out of range";
        return $"at {where}: {what}";
    }

    static string Quoted(string message)
    {
        var parts = message.Split('\'');
        return parts.Length > 1
            ? parts[1].Length <= 64
                ? parts[1]
                : parts[1][..64]
            : "";
    }
}

/// <summary>A value of the wrong shape, said in our own words.</summary>
sealed class JsonShapeException(string message, ProblemKind? kind = null) : JsonException(message)
{
    public ProblemKind Kind { get; } = kind ?? HostProblems.InvalidBody;
}
