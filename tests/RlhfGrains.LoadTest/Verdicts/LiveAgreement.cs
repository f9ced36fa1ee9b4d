using System.Diagnostics;
using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Replay;

namespace RlhfGrains.LoadTest.Verdicts;

/// <summary>Reads what the server says of agreement.</summary>
static class LiveAgreement
{
    /// <summary>
    /// 30 s: a cluster's outboxes are empty some seconds after the load; what is missing then is missing.
    /// </summary>
    static readonly TimeSpan CountedMax = TimeSpan.FromSeconds(30);

    static readonly TimeSpan CountedPoll = TimeSpan.FromMilliseconds(100);

    public static async Task<Figures> OfProject(ApiClient api, string project, CancellationToken cancellation)
    {
        var rows = await Rows(api, project, "criterion", cancellation);
        return rows.Count == 0 ? Figures.Nothing : Read(rows.Single()!);
    }

    /// <summary>When so many judgments are counted: on a cluster the counts follow the judgments.</summary>
    public static async Task<Figures> Counted(
        ApiClient api,
        string project,
        long judgments,
        CancellationToken cancellation
    )
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var counted = await OfProject(api, project, cancellation);
            if (counted.Judgments >= judgments || Stopwatch.GetElapsedTime(since) > CountedMax)
                return counted;
            await Task.Delay(CountedPoll, cancellation);
        }
    }

    public static async Task<Dictionary<string, Figures>> ByCategory(
        ApiClient api,
        string project,
        CancellationToken cancellation
    )
    {
        var rows = await Rows(api, project, "category,criterion", cancellation);
        return rows.ToDictionary(r => (string)r!["category"]!, r => Read(r!), StringComparer.Ordinal);
    }

    static async Task<JsonArray> Rows(ApiClient api, string project, string by, CancellationToken cancellation)
    {
        var answer = await api.Get(
            $"/v1/projects/{project}/agreement?by={by}&criterion={ReplayOptions.Criterion}",
            cancellation
        );
        return answer["rows"]!.AsArray();
    }

    // One value for each judgment: the criterion is a preference, or ratings of one response.
    static Figures Read(JsonNode row) =>
        new(
            (long)row["values"]!,
            (long)row["units"]!,
            (long)row["pairableUnits"]!,
            (long)row["pairs"]!,
            ReadCoefficients(row["plain"]!),
            row["orientationFree"] is { } free ? ReadCoefficients(free) : null
        );

    static Coefficients ReadCoefficients(JsonNode set) =>
        new(
            Value(set, "percentAgreement"),
            Value(set, "alphaNominal"),
            Value(set, "alphaOrdinal"),
            Value(set, "alphaInterval")
        );

    // No value must come with a reason (promise 6): a bare null is a defect, told as a number that equals nothing.
    static double? Value(JsonNode set, string name)
    {
        var estimate = set[name]!;
        if ((double?)estimate["value"] is { } value)
            return value;
        return (string?)estimate["reason"] is { Length: > 0 } ? null : double.NaN;
    }
}
