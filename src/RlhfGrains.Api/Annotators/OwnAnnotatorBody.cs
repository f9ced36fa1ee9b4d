using System.Text.Json.Serialization;
using RlhfGrains.Agreement;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;

namespace RlhfGrains.Api.Annotators;

/// <summary>
/// What annotators see of themselves: as it was published last, every 20 judgments, whatever they were for. Nothing in
/// it is so exact that it tells how many of them were gold, or what the others said of one item.
/// </summary>
/// <param name="AsOf">Of the last publication, to the hour. Null before it.</param>
/// <param name="AgreementWithOthers">By the criteria that have at least 100 units.</param>
sealed record OwnAnnotatorBody(
    string Id,
    Instant? RegisteredAt,
    Instant? AsOf,
    IReadOnlyList<WorkBody> Work,
    IReadOnlyList<OwnAgreementBody> AgreementWithOthers
)
{
    public static OwnAnnotatorBody Of(AnnotatorView view) =>
        new(
            view.Id.Value,
            view.RegisteredAt,
            view.Published?.AsOf is { } at ? Hours.Floor(at) : null,
            WorkBody.Of(view.Published?.Work ?? [], byRound: false),
            OwnAgreementBody.Of(view.Published?.Peers ?? [])
        );
}

/// <summary>
/// How one's own answers agree with those of the others to the same items, pooled over categories and rubric versions.
/// </summary>
/// <param name="Units">Rounded down to hundreds.</param>
/// <param name="Kappa">For preferences and rankings in the form that does not depend on which response is called
/// first.</param>
sealed record OwnAgreementBody(string Criterion, long Units, RoundedBody PercentAgreement, RoundedBody Kappa)
{
    /// <summary>100 units: below, the width of an interval tells how many there are to within one or two.</summary>
    const int UnitsStep = 100;

    public static IReadOnlyList<OwnAgreementBody> Of(IReadOnlyList<PeerCounts> peers) =>
        [
            .. peers
                .GroupBy(p => p.Criterion)
                .OrderBy(g => g.Key.Value, StringComparer.Ordinal)
                .Select(g => OfOne([.. g]))
                .OfType<OwnAgreementBody>(),
        ];

    static OwnAgreementBody? OfOne(IReadOnlyList<PeerCounts> peers)
    {
        var counts = new PooledConfusion(peers[0].Labels);
        foreach (var peer in peers)
            counts.Merge(PooledConfusion.FromState(peer.Labels, peer.State));
        var units = counts.Sample.PairableUnits / UnitsStep * UnitsStep;
        return units == 0
            ? null
            : new OwnAgreementBody(
                peers[0].Criterion.Value,
                units,
                RoundedBody.Of(PooledAgreement.OverPairs(counts)),
                RoundedBody.Of(
                    PooledKappa.Read(counts, peers[0].Oriented ? Orientation.OrientationFree : Orientation.Plain)
                )
            );
    }
}

/// <summary>A coefficient with its interval, in hundredths; what is undefined is null, with its reason.</summary>
sealed record RoundedBody(
    double? Value,
    double? Low,
    double? High,
    double? Level,
    string? Method,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason
)
{
    public static RoundedBody Of(Estimate e) =>
        new(
            Hundredths(e.Value),
            Hundredths(e.Interval?.Low),
            Hundredths(e.Interval?.High),
            e.Interval?.Level,
            e.Interval is { } interval ? Kebab.Of(interval.Method) : null,
            e.Undefined is { } undefined ? Kebab.Of(undefined)
                : e.NoInterval is { } none ? Kebab.Of(none)
                : null
        );

    static double? Hundredths(double? value) => value is { } v ? Math.Round(v, 2) : null;
}

/// <summary>
/// Times as annotators see them: the second in which something was decided would tell by which answer.
/// </summary>
static class Hours
{
    const long HourMs = 3_600_000;

    public static Instant Floor(Instant at) =>
        Instant.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds() / HourMs * HourMs);

    public static Instant Ceiling(Instant at) =>
        Instant.FromUnixTimeMilliseconds((at.ToUnixTimeMilliseconds() + HourMs - 1) / HourMs * HourMs);
}
