using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Overlaps;

/// <summary>What an adaptive overlap saves and costs. Without such a policy all but `asOf` is null or empty.</summary>
/// <param name="Complete">Counted live.</param>
/// <param name="ExpectedError">Of the labels of complete items, given their own judgments.</param>
/// <param name="Model">What the policy does if items are as it assumes, exactly, before any judgment.</param>
sealed record OverlapBody(
    Instant AsOf,
    AdaptiveOverlapBody? Policy,
    OverlapCountsBody? Complete,
    IReadOnlyList<ExpectedErrorBody> ExpectedError,
    IReadOnlyList<OverlapModelBody> Model
);

/// <summary>Items that have all the judgments they are to get, of batches without an overlap of their own.</summary>
/// <param name="AtMaximum">Judgments that the same items would have with the maximum for each.</param>
/// <param name="SavedShare">1 - judgments / atMaximum; null while no item is complete.</param>
sealed record OverlapCountsBody(
    long Items,
    long Judgments,
    long AtMaximum,
    double? SavedShare,
    IReadOnlyList<JudgmentTallyBody> ByJudgments
);

sealed record JudgmentTallyBody(int Judgments, long Items);

/// <param name="Value">Mean probability that the most frequent answer of a unit is wrong, under the policy's model;
/// null while none is complete.</param>
/// <param name="StandardError">Of the mean over the items read; 0 when all complete items were read.</param>
/// <param name="ContestedShare">Of the units read: the maximum is reached, and the answer is not sure.</param>
/// <param name="Units">Read, of complete items: items are read evenly spaced over the batches, at most 2,000.</param>
/// <param name="Method">`mean-posterior`</param>
/// <param name="AccuracyFromAgreement">
/// The accuracy at which two annotators agree as often as they do in what agreement is computed from; far from the
/// policy's, its posteriors are not to be trusted. Null: no pairs, or no more agreement than by guessing.
/// </param>
sealed record ExpectedErrorBody(
    string Criterion,
    double? Value,
    double? StandardError,
    double? ContestedShare,
    long Units,
    string Method,
    double? AccuracyFromAgreement
);

/// <param name="Criteria">Those with this number of answers.</param>
/// <param name="Answers">A preference or a pair of a ranking has three: first, tie, second.</param>
/// <param name="Judgments">Of an item on average.</param>
/// <param name="Error">P(the most frequent answer is wrong) of one unit.</param>
/// <param name="ErrorAtMaximum">With the maximum for every item.</param>
/// <param name="ErrorAtEqualCost">With the same number for every item: the average, rounded up.</param>
/// <param name="Reason">Why there are no figures: `too-many-states` to enumerate; null when there are.</param>
sealed record OverlapModelBody(
    IReadOnlyList<string> Criteria,
    int Answers,
    double? Judgments,
    double? SavedShare,
    double? Error,
    double? ContestedShare,
    double? ErrorAtMaximum,
    double? ErrorAtEqualCost,
    string? Reason
);
