using RlhfGrains.Agreement;
using RlhfGrains.Api.Json;

namespace RlhfGrains.Api.Agreement;

/// <summary>A coefficient with its interval; what is undefined is null, with its reason.</summary>
/// <param name="Coefficient">Its stable name.</param>
/// <param name="Reason">Why there is no value; null when there is one.</param>
/// <param name="Level">Of the interval.</param>
/// <param name="Method">How the interval was made.</param>
/// <param name="IntervalReason">Why there is no interval; null when there is one.</param>
/// <param name="Assumes">
/// <c>independent-units</c>: the interval takes the units of one item (its pairs of responses, its responses) for independent, which they are not, so it is
/// too narrow. Null: it assumes nothing of the kind.
/// </param>
/// <param name="Unreliable">Too few units carry the variation for the level to be taken for granted; null when enough do.</param>
sealed record EstimateBody(
    string Coefficient, double? Value, string? Reason, double? Low, double? High, double? Level, string? Method, double? StandardError, string? IntervalReason,
    string? Assumes, UnreliableBody? Unreliable)
{
    /// <param name="severalUnits">The counts are of items with several units, and the interval does not keep them together.</param>
    public static EstimateBody Of(Estimate e, bool severalUnits = false) => new(
        e.Coefficient, e.Value, e.Undefined is { } reason ? Kebab.Of(reason) : null,
        e.Interval?.Low, e.Interval?.High, e.Interval?.Level, e.Interval is { } interval ? Kebab.Of(interval.Method) : null, e.Interval?.StandardError,
        e.NoInterval is { } none ? Kebab.Of(none) : null,
        severalUnits && e.Interval is not null ? "independent-units" : null,
        e.Interval?.Unreliable is { } u ? new UnreliableBody(u.DisagreeingUnits, u.RarestLabelUnits, u.CoverageMeasured) : null);
}

/// <param name="DisagreeingUnits">Units in which at least two annotators differ.</param>
/// <param name="RarestLabelUnits">Units that use the least used label.</param>
/// <param name="CoverageMeasured">How often such an interval held the true value in simulated data most like these; null when none is near.</param>
sealed record UnreliableBody(long DisagreeingUnits, long RarestLabelUnits, double? CoverageMeasured);
