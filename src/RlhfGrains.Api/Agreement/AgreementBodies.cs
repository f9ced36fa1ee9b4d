using System.Text.Json.Serialization;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Agreement;

/// <summary>
/// Agreement between annotators, live: it includes every judgment that was acknowledged before it was asked for.
/// </summary>
/// <param name="AsOf">When the counts were read.</param>
/// <param name="By">What the rows are split by.</param>
/// <param name="Basis">Under an adaptive overlap, what rows of round `first` are computed from; left out: from all
/// judgments.</param>
sealed record AgreementBody(
    Instant AsOf,
    IReadOnlyList<string> By,
    IReadOnlyList<AgreementRow> Rows,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] BasisBody? Basis
);

/// <summary>
/// Items that agree stop early, so all judgments together would make agreement look lower than it is.
/// </summary>
/// <param name="Of">`first-k`: the first `judgments` of each item that has so many; `full-share`: all of the drawn
/// items that get the maximum in any case.</param>
/// <param name="Judgments">k; null for `full-share`.</param>
/// <param name="Share">Of the items; null for `first-k`.</param>
/// <param name="IsSettling">Items are still hearing of another policy: for some the one before holds.</param>
sealed record BasisBody(string Of, int? Judgments, double? Share, bool IsSettling);

/// <param name="Units">Items (preference), pairs of responses (ranking) or responses (ratings) with at least one
/// judgment.</param>
/// <param name="PairableUnits">Those with at least two: agreement is about these.</param>
/// <param name="Values">Over all units; a ranking of three responses gives three.</param>
/// <param name="Pairs">Of two annotators' values for one unit.</param>
/// <param name="LabelCounts">Values of each label, from the least up: what a coefficient that looks low beside a high
/// percentage is to be read with.</param>
/// <param name="Scale">How ordinal and interval figures have taken the labels.</param>
/// <param name="OrientationFree">For preferences and rankings: does not depend on which response is called first. Null
/// for ratings.</param>
/// <param name="Plain">As papers report it: for preferences it depends on the order of the responses at import.</param>
/// <param name="Icc">
/// For ratings whose labels are numbers: the one-way intraclass correlation of a single rating, ICC(1,1) of Shrout and
/// Fleiss, missing ratings or not. Counts do not hold who gave which value, so the two-way forms are in the `agreement`
/// command alone. Null for other scales.
/// </param>
sealed record AgreementRow(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Category,
    string Criterion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RubricVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Round,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Batch,
    long Units,
    long PairableUnits,
    long Values,
    long Pairs,
    IReadOnlyList<long> LabelCounts,
    LabelScaleBody Scale,
    CoefficientsBody? OrientationFree,
    CoefficientsBody Plain,
    EstimateBody? Icc
);

/// <param name="Ac1">Gwet's AC1, which stays high where one label is rare and alpha does not.</param>
sealed record CoefficientsBody(
    EstimateBody PercentAgreement,
    EstimateBody AlphaNominal,
    EstimateBody AlphaOrdinal,
    EstimateBody AlphaInterval,
    EstimateBody Ac1
);
