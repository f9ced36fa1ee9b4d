using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Webhooks;

/// <summary>What a webhook is sent.</summary>
/// <param name="Id">Also in the header `webhook-id`; the same at every attempt.</param>
/// <param name="Version">Of the form of `data`. Members may be added to a version; none is taken away or changes its
/// meaning.</param>
/// <param name="Timestamp">When it happened.</param>
sealed record NoticeBody<TData>(string Id, string Type, int Version, Instant Timestamp, string Project, TData Data);

/// <param name="Judgments">Counted ones, of round `first`.</param>
/// <param name="ContestedCriteria">Those on which no value (of a preference: no direction) was given by more than half;
/// empty: all are decided.</param>
sealed record ItemNotice(
    string Item,
    string Batch,
    string Category,
    int Judgments,
    IReadOnlyList<string> ContestedCriteria
);

/// <param name="Complete">Items that have their overlap.</param>
/// <param name="Closed">Items that were closed by hand, complete or not.</param>
sealed record BatchNotice(string Batch, int Items, int Complete, int Closed);

/// <param name="Category">Null: all categories together.</param>
/// <param name="High">The upper end of the interval: it is below the threshold.</param>
sealed record AgreementNotice(
    string? Category,
    string Criterion,
    string Coefficient,
    double Threshold,
    double Value,
    double Low,
    double High,
    double Level,
    long PairableUnits,
    Instant AsOf
);

/// <param name="Category">Null: a lead has suspended or removed the person.</param>
sealed record AnnotatorNotice(string Annotator, string? Category);

/// <param name="Stream">What was watched.</param>
/// <param name="Since">When the change is estimated to have begun; null when that cannot be said.</param>
sealed record DriftNotice(string Annotator, string Category, string Stream, string Alarm, Instant? Since);

sealed record PingNotice(string Webhook);
