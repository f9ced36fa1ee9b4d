using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Problems;

/// <summary>Makes answers of refusals (RFC 9457).</summary>
static class Problem
{
    public const string ContentType = "application/problem+json";
    public const string KeyEnded = "the key was revoked or has expired";

    public static ProblemHttpResult Of(
        ProblemKind kind,
        string? detail = null,
        IEnumerable<KeyValuePair<string, object?>>? more = null
    )
    {
        var details = new ProblemDetails
        {
            Type = kind.Type,
            Title = kind.Title,
            Status = kind.Status,
            Detail = detail ?? kind.WhatToDo,
        };
        details.Extensions["code"] = kind.Code;
        foreach (var (name, value) in more ?? [])
            details.Extensions[name] = value;
        return TypedResults.Problem(details);
    }

    /// <summary>A refusal whose code has no row is a defect of ours, and answered as one.</summary>
    public static ProblemHttpResult Of(Refusal refusal, IEnumerable<KeyValuePair<string, object?>>? more = null) =>
        Of(ProblemTable.Get(refusal.Code), refusal.Detail, more);

    public static ProblemHttpResult InvalidId(string what) =>
        Of(HostProblems.InvalidId, $"{what}: 1 to 128 characters of A-Z a-z 0-9 - . _ ~ :");

    /// <summary>
    /// The key was revoked, or has expired, while the request was under way. What is left of its body is not read.
    /// </summary>
    public static ProblemHttpResult OfEndedKey(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        context.Response.Headers.Connection = "close";
        return Of(HostProblems.Unauthenticated, KeyEnded);
    }

    /// <summary>Whole seconds, at least one: fractions are not allowed in the header.</summary>
    public static void RetryAfter(HttpContext context, TimeSpan wait) =>
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds))
            .ToString(CultureInfo.InvariantCulture);
}
