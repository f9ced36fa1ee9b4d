using System.Collections.Concurrent;
using System.Diagnostics;

namespace RlhfGrains.Api.Operations;

/// <summary>How often a route was asked, with which outcome, and how long it took. Counted without a lock.</summary>
sealed class RouteFigures(string method, string route)
{
    /// <summary>From half a millisecond to ten seconds, about doubling.</summary>
    public static readonly double[] BoundsSeconds =
    [
        0.0005,
        0.001,
        0.002,
        0.005,
        0.01,
        0.02,
        0.05,
        0.1,
        0.2,
        0.5,
        1,
        2,
        5,
        10,
    ];

    static readonly long[] BoundsTicks = [.. BoundsSeconds.Select(s => (long)(s * Stopwatch.Frequency))];

    readonly long[] byStatusClass = new long[6];
    readonly long[] byBound = new long[BoundsSeconds.Length + 1];
    long sumTicks;

    public string Method { get; } = method;
    public string Route { get; } = route;
    public double SumSeconds => (double)Interlocked.Read(ref sumTicks) / Stopwatch.Frequency;

    public void Add(int status, long ticks)
    {
        Interlocked.Increment(ref byStatusClass[Math.Clamp(status / 100, 0, 5)]);
        var bound = 0;
        while (bound < BoundsTicks.Length && ticks > BoundsTicks[bound])
            bound++;
        Interlocked.Increment(ref byBound[bound]);
        Interlocked.Add(ref sumTicks, ticks);
    }

    public long OfStatusClass(int hundreds) => Interlocked.Read(ref byStatusClass[hundreds]);

    public long OfBound(int bound) => Interlocked.Read(ref byBound[bound]);
}

/// <summary>The figures of all routes; what reached no route is counted under one name.</summary>
sealed class RequestFigures
{
    readonly ConcurrentDictionary<(string Method, string Route), RouteFigures> routes = new();

    public RequestFigures() => Unrouted = Of("", "(none)");

    public RouteFigures Unrouted { get; }

    public IReadOnlyList<RouteFigures> All =>
        [.. routes.Values.OrderBy(r => r.Route, StringComparer.Ordinal).ThenBy(r => r.Method, StringComparer.Ordinal)];

    public RouteFigures Of(string method, string route) =>
        routes.GetOrAdd((method, route), static key => new RouteFigures(key.Method, key.Route));
}

/// <summary>Counts every request.</summary>
sealed class RequestFiguresMiddleware(RequestDelegate next, RequestFigures figures)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var route = context.GetEndpoint()?.Metadata.GetMetadata<RouteFigures>() ?? figures.Unrouted;
            route.Add(context.Response.StatusCode, Stopwatch.GetTimestamp() - began);
        }
    }
}
