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
/// <c>independent-units</c>: the interval takes the units of one item (its pairs of responses, its responses) for
/// independent, which they are not, so it is too narrow. Null: it assumes nothing of the kind.
/// </param>
/// <param name="Cut"><c>low</c>, <c>high</c> or <c>both</c>: the method had put these ends beyond what the coefficient
/// can be, and they lie where it ends. Null: neither.</param>
/// <param name="Unreliable">Exactly when the coverage measured on data like these is outside 93% to 97%; null when it
/// is inside.</param>
sealed record EstimateBody(
    string Coefficient,
    double? Value,
    string? Reason,
    double? Low,
    double? High,
    double? Level,
    string? Method,
    double? StandardError,
    string? IntervalReason,
    string? Assumes,
    string? Cut,
    UnreliableBody? Unreliable
)
{
    /// <param name="severalUnits">The counts are of items with several units, and the interval does not keep them
    /// together.</param>
    public static EstimateBody Of(Estimate e, bool severalUnits = false) =>
        new(
            e.Coefficient,
            e.Value,
            e.Undefined is { } reason ? Kebab.Of(reason) : null,
            e.Interval?.Low,
            e.Interval?.High,
            e.Interval?.Level,
            e.Interval is { } interval ? Kebab.Of(interval.Method) : null,
            e.Interval?.StandardError,
            e.NoInterval is { } none ? Kebab.Of(none) : null,
            severalUnits && e.Interval is not null ? "independent-units" : null,
            e.Interval?.Cut is { } cut ? Kebab.Of(cut) : null,
            e.Interval?.Unreliable is { } u ? UnreliableBody.Of(u) : null
        );
}

/// <summary>The nominal level does not hold for data like these.</summary>
/// <param name="CoverageMeasured">How often such a 95% interval held the true value in the simulated data most like
/// these.</param>
/// <param name="Cell">Those data, in words.</param>
/// <param name="DisagreeingUnits">Units in which at least two annotators differ.</param>
/// <param name="OtherLabelUnits">Units that use another label than the most used one, at least; null for percent
/// agreement, which does not hang on labels.</param>
/// <param name="MinorityUnits">Units led by another label than the one that leads most; null likewise.</param>
/// <param name="UnitsNeeded">Pairable units, of data otherwise alike, from which on the measured coverage is inside;
/// null when no measured number was enough.</param>
sealed record UnreliableBody(
    double CoverageMeasured,
    string Cell,
    long DisagreeingUnits,
    long? OtherLabelUnits,
    long? MinorityUnits,
    long? UnitsNeeded
)
{
    public static UnreliableBody Of(IntervalUnreliable u) =>
        new(u.CoverageMeasured, u.Cell, u.DisagreeingUnits, u.OtherLabelUnits, u.MinorityUnits, u.UnitsNeeded);
}

/// <summary>How figures that weigh how far two labels are apart have taken the labels.</summary>
/// <param name="Order"><c>ordered</c>, or <c>unordered</c>: names, for which such figures are null.</param>
/// <param name="Spacing">
/// <c>numbers</c>: distances are between the numbers; <c>positions</c>: the labels have an order and no numbers, and
/// neighbours are taken as equally far apart; <c>none</c>: unordered.
/// </param>
/// <param name="Numbers">Of the labels; null unless the spacing is <c>numbers</c>.</param>
sealed record LabelScaleBody(string Order, string Spacing, IReadOnlyList<double>? Numbers)
{
    public static LabelScaleBody Of(LabelScale scale) =>
        new(
            scale.Order is LabelOrder.Unordered ? "unordered" : "ordered",
            scale.Order switch
            {
                LabelOrder.Unordered => "none",
                LabelOrder.Ordered => "positions",
                _ => "numbers",
            },
            scale.Numbers
        );
}
