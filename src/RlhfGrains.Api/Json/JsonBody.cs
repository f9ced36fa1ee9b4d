using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Problems;

namespace RlhfGrains.Api.Json;

/// <summary>A body as it was read, or the problem that it has.</summary>
/// <param name="ContentHash">SHA-256 of method, path and body without a byte-order mark: what makes a repeat a
/// repeat.</param>
readonly record struct JsonBody<T>(T? Value, byte[] ContentHash, ProblemHttpResult? Problem)
    where T : class;

/// <summary>Reads one bounded body strictly.</summary>
static class JsonBody
{
    public static async ValueTask<JsonBody<T>> Read<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        if (!HasType(context.Request, "application/json"))
            return new(null, [], Problem.Of(HostProblems.UnsupportedMediaType));
        var reader = context.Request.BodyReader;
        if (await Whole(context.Request, context.RequestAborted) is not { } body)
            return new(null, [], Problem.Of(HostProblems.TooLarge));
        try
        {
            if (context.HasKeyEnded())
                return new(null, [], Problem.OfEndedKey(context));
            var bytes = TextStart.WithoutMark(body.IsSingleSegment ? body.First : body.ToArray());
            var hash = Hash(context.Request, bytes.Span);
            return Parse(bytes.Span, type, out var value, out var fault)
                ? new(value, hash, null)
                : new(null, hash, fault.ToProblem());
        }
        finally
        {
            reader.AdvanceTo(body.End);
        }
    }

    /// <summary>The hash of a request without a body.</summary>
    public static byte[] Hash(HttpRequest request) => Hash(request, ReadOnlySpan<byte>.Empty);

    public static bool HasType(HttpRequest request, string mediaType)
    {
        var sent = request.ContentType.AsSpan();
        if (!sent.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase))
            return false;
        var rest = sent[mediaType.Length..].Trim();
        if (rest.IsEmpty)
            return true;
        var isUtf8 =
            !rest.Contains("charset", StringComparison.OrdinalIgnoreCase)
            || rest.Contains("utf-8", StringComparison.OrdinalIgnoreCase);
        return rest[0] == ';' && isUtf8;
    }

    /// <returns>Null when there is more than <see cref="Limits.BodyBytesMax"/>. The caller advances the
    /// reader.</returns>
    public static async ValueTask<ReadOnlySequence<byte>?> Whole(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > Limits.BodyBytesMax)
            return null;
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.Buffer.Length > Limits.BodyBytesMax)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }
            if (read.IsCompleted)
                return read.Buffer;
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public static bool Parse<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type, out T? value, out JsonFault fault)
        where T : class
    {
        value = null;
        if (JsonFault.OfEncoding(ref utf8) is { } encoding)
        {
            fault = encoding;
            return false;
        }
        fault = default;
        try
        {
            value = JsonSerializer.Deserialize(utf8, type);
            if (value is not null && !HasNullInList(utf8))
                return true;
            fault = JsonFault.Shape(value is null ? "an object is expected, not null" : "a list holds null");
        }
        catch (JsonException failure)
        {
            fault = JsonFault.Of(utf8, failure);
        }
        value = null;
        return false;
    }

    /// <summary>The generated readers refuse null for members that cannot be null, but not for the elements of
    /// lists.</summary>
    static bool HasNullInList(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Limits.JsonDepthMax });
        // A bit for each level: whether it is a list.
        ulong lists = 0;
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartArray)
                lists |= 1ul << reader.CurrentDepth;
            else if (reader.TokenType is JsonTokenType.StartObject)
                lists &= ~(1ul << reader.CurrentDepth);
            else if (
                reader.TokenType is JsonTokenType.Null
                && reader.CurrentDepth > 0
                && (lists & (1ul << (reader.CurrentDepth - 1))) != 0
            )
                return true;
        }
        return false;
    }

    static byte[] Hash(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
