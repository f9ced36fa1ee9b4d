namespace RlhfGrains.Aggregation.Labels;

/// <summary>When the iteration ends, and what it is told beforehand.</summary>
public sealed record DawidSkeneOptions
{
    /// <summary>EM steps at most. It settles slowly: ukpconvarg1 takes 1,599 to 1e-10.</summary>
    public int IterationsMax { get; init; } = 2_000;

    /// <summary>
    /// Done when no posterior probability moves by more than this in a step; 0 makes exactly <see
    /// cref="IterationsMax"/> steps.
    /// </summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>
    /// Judgments that each annotator is taken to have given right, for each label, before any is seen. 0: maximum
    /// likelihood.
    /// </summary>
    public double RightBefore { get; init; }

    /// <summary>
    /// Judgments that each annotator is taken to have given wrong, for each pair of true and given label. More than 0
    /// keeps the error rates of somebody who judged little, or never saw a rare label, away from 0 and 1.
    /// </summary>
    public double WrongBefore { get; init; }

    /// <summary>Items of each true label before any is seen.</summary>
    public double ItemsBefore { get; init; }

    /// <summary>No probability of an error rate is below this.</summary>
    public double Floor { get; init; }

    /// <summary>
    /// What is known: the true label of each item, or -1. Such items keep it (a ruling, gold). Null: nothing is
    /// known.
    /// </summary>
    public IReadOnlyList<int>? Known { get; init; }
}
