using System.Text.Json;
using System.Text.Json.Nodes;

namespace RlhfGrains.LoadTest.Fuzz;

/// <summary>What an answer must be, whatever was asked.</summary>
sealed class Oracle(ServedDocument document, IReadOnlySet<string> codes)
{
    /// <summary>What belongs to the address or the way of asking, and not to one operation.</summary>
    static readonly HashSet<string> OfAnyAddress = new(StringComparer.Ordinal)
    {
        "no-such-route",
        "method-not-allowed",
    };

    /// <summary>What the HTTP server says by itself, without a body, of what is not HTTP as it takes it.</summary>
    static readonly HashSet<int> OfTheWire = [400, 414, 417, 431, 501, 505];

    /// <returns>What is wrong with it, or null.</returns>
    public string? Fault(FuzzRequest request, RawAnswer answer)
    {
        if (answer.Status == 0)
            return "the connection was closed without an answer";
        if (answer.Status >= 500 && !(request.IsOnTheWire && answer is { Status: 501 or 505, Body: "" }))
            return $"{answer.Status}: {answer.Body}";
        if (request.IsOnTheWire && OfTheWire.Contains(answer.Status) && answer.Body.Length == 0)
            return null;
        if (request.Method == "HEAD")
            return null;
        var operation = document.Operations.FirstOrDefault(o => o.Name == request.Operation);
        return answer.Status >= 400 ? OfProblem(request, answer, operation) : OfSuccess(request, answer, operation);
    }

    /// <summary>Whether it says that nothing was done: a problem, or lines that are all refused.</summary>
    public static bool IsRefusal(RawAnswer answer)
    {
        if (answer.Status >= 400)
            return true;
        if (answer.ContentType != "application/x-ndjson")
            return false;
        return answer
            .Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .All(l => (int?)JsonNode.Parse(l)!["status"] is >= 400);
    }

    string? OfProblem(FuzzRequest request, RawAnswer answer, ApiOperation? operation)
    {
        if (answer.ContentType != "application/problem+json")
            return $"{answer.Status} is no problem document: '{answer.ContentType}' {answer.Body}";
        JsonNode problem;
        try
        {
            problem = JsonNode.Parse(answer.Body)!;
        }
        catch (JsonException)
        {
            return $"the problem is no JSON: {answer.Body}";
        }
        var code = (string?)problem["code"] ?? "";
        if (
            !codes.Contains(code)
            || (string?)problem["type"] != $"/problems/{code}"
            || (int?)problem["status"] != answer.Status
        )
            return $"not as documented under /problems: {answer.Body}";
        if (request.IsOnTheWire && OfAnyAddress.Contains(code))
            return null;
        // An odd address, or another method, may be one of another operation.
        if (
            operation is null
            || (
                request.IsOnTheWire
                && (
                    request.Method != operation.Method
                    || request.Target.Contains('%', StringComparison.Ordinal)
                    || request.Target.Contains("/.", StringComparison.Ordinal)
                )
            )
        )
            return null;
        if (!operation.Responses.TryGetValue(answer.Status, out var said))
            return $"{answer.Status} {code} is not among the operation's answers: {answer.Body}";
        return said.Contains($"`{code}`", StringComparison.Ordinal)
            ? null
            : $"{answer.Status} does not name {code}: {answer.Body}";
    }

    static string? OfSuccess(FuzzRequest request, RawAnswer answer, ApiOperation? operation)
    {
        if (operation is not null && !request.IsOnTheWire && !operation.Responses.ContainsKey(answer.Status))
            return $"{answer.Status} is not among the operation's answers: {answer.Body}";
        try
        {
            if (answer.ContentType == "application/json")
                JsonNode.Parse(answer.Body);
            if (answer.ContentType != "application/x-ndjson")
                return null;
            foreach (var line in answer.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                if ((int?)JsonNode.Parse(line)!["status"] >= 500)
                    return $"a line is answered with {line}";
            return null;
        }
        catch (JsonException failure)
        {
            return $"the answer is no JSON ({failure.Message}): {answer.Body}";
        }
    }
}
