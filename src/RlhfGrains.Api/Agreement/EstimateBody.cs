using RlhfGrains.Agreement;
using RlhfGrains.Api.Json;

namespace RlhfGrains.Api.Agreement;

/// <summary>A coefficient with its interval; what is undefined is null, with its reason.</summary>
/// <param name="Coefficient">Its stable name.</param>
/// <param name="Reason">Why there is no value; null when there is one.</param>
/// <param name="Level">Of the interval.</param>
/// <param name="Method">How the interval was made.</param>
/// <param name="IntervalReason">Why there is no interval; null when there is one.</param>
sealed record EstimateBody(
    string Coefficient, double? Value, string? Reason, double? Low, double? High, double? Level, string? Method, double? StandardError, string? IntervalReason)
{
    public static EstimateBody Of(Estimate e) => new(
        e.Coefficient, e.Value, e.Undefined is { } reason ? Kebab.Of(reason) : null,
        e.Interval?.Low, e.Interval?.High, e.Interval?.Level, e.Interval is { } interval ? Kebab.Of(interval.Method) : null, e.Interval?.StandardError,
        e.NoInterval is { } none ? Kebab.Of(none) : null);
}
