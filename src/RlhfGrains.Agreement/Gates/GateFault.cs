namespace RlhfGrains.Agreement;

/// <summary>Why a plan cannot be a gate, in order of precedence.</summary>
public enum GateFaultKind
{
    WantedAccuracyOutOfRange,
    UnacceptableAccuracyOutOfRange,
    WantedNotAboveUnacceptable,

    /// <summary>A false-pass rate of 0 would need endlessly many items, one of .5 none.</summary>
    FalsePassRateOutOfRange,
    FalseFailRateOutOfRange,
    ItemsMaxOutOfRange,
    AttemptsMaxOutOfRange,
    AtTruncationUnknown,

    /// <summary>Not even an annotator without errors passes within the items.</summary>
    NobodyCanPass,

    /// <summary>Deciding after so few items makes one of the exact rates larger than wanted.</summary>
    RatesNotMet,
}

/// <summary>Why a plan cannot be a gate, and what would do.</summary>
/// <param name="ItemsNeeded">The smallest <see cref="GatePlan.ItemsMax"/> with which it could; <c>null</c> where items
/// are not the trouble or <see cref="GatePlan.ItemsLimit"/> of them are too few.</param>
/// <param name="ExactFalsePass">The false-pass rate the plan would have, for <see
/// cref="GateFaultKind.RatesNotMet"/>.</param>
/// <param name="ExactFalseFail">The false-fail rate the plan would have.</param>
public sealed record GateFault(
    GateFaultKind Kind,
    int? ItemsNeeded = null,
    double? ExactFalsePass = null,
    double? ExactFalseFail = null
);
