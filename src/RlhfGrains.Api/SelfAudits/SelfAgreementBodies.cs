using System.Text.Json.Serialization;
using RlhfGrains.Api.Agreement;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.SelfAudits;

/// <summary>
/// How annotators' second answers to an item agree with their own first ones. Only pairs under one rubric version are
/// compared.
/// </summary>
/// <param name="AsOf">When the counts were read.</param>
/// <param name="By">What the rows are split by.</param>
/// <param name="Annotators">With at least one pair of answers.</param>
/// <param name="Due">Judgments that were drawn to come back and have not yet.</param>
/// <param name="NextDueAt">When the first of them may come back; null: none waits.</param>
sealed record SelfAgreementBody(
    Instant AsOf,
    IReadOnlyList<string> By,
    int Annotators,
    int Due,
    Instant? NextDueAt,
    IReadOnlyList<SelfAgreementRow> Rows
);

/// <param name="Answers">Pairs of answers, a first and a second one.</param>
/// <param name="SameAnswers">The share of pairs that are the same as a whole: the same strength, the same order, the
/// same ratings.</param>
/// <param name="Units">Items (preference), pairs of responses (ranking) or responses (ratings) in all pairs of
/// answers.</param>
/// <param name="OrientationFree">For preferences and rankings: does not depend on which response is called first. Null
/// for ratings.</param>
/// <param name="Plain">As papers report it: for preferences it depends on the order of the responses at import.</param>
/// <param name="Confusion">Of the units, as imported.</param>
/// <param name="Scale">How ordinal and interval figures have taken the labels.</param>
sealed record SelfAgreementRow(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Category,
    string Criterion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RubricVersion,
    int Answers,
    EstimateBody SameAnswers,
    long Units,
    SelfCoefficientsBody? OrientationFree,
    SelfCoefficientsBody Plain,
    ConfusionBody Confusion,
    LabelScaleBody Scale
);

/// <param name="PercentAgreement">Over units.</param>
/// <param name="Kappa">Cohen's, of the first answers against the second ones, each with its own margins.</param>
/// <param name="AlphaNominal">Krippendorff's: first and second answers are interchangeable.</param>
sealed record SelfCoefficientsBody(
    EstimateBody PercentAgreement,
    EstimateBody Kappa,
    EstimateBody AlphaNominal,
    EstimateBody AlphaOrdinal,
    EstimateBody AlphaInterval
);

/// <param name="Values">Of the scale, from the least up; of a ranking -1, 0 and 1 for each pair of responses.</param>
/// <param name="Cells">Units by first value (rows) and second value (columns).</param>
sealed record ConfusionBody(IReadOnlyList<int> Values, IReadOnlyList<IReadOnlyList<long>> Cells);
