namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>How annotators are watched for changes of their behaviour.</summary>
/// <param name="JudgmentsBetweenFalseAlarms">Of an annotator who does not change: the mean over all their streams
/// together, or more.</param>
/// <param name="Signals">What is watched; the false alarms are divided among these evenly.</param>
/// <param name="BaselineObservations">Of a stream, before it is watched.</param>
/// <param name="PriorStrength">How many observations the team's rate is worth beside an annotator's own: the more, the
/// less annotators differ.</param>
public sealed record AnnotatorDriftPolicy(
    double JudgmentsBetweenFalseAlarms,
    DriftSignals Signals,
    int BaselineObservations,
    double PriorStrength,
    OnDriftAlarm OnAlarm
)
{
    /// <summary>100: more false alarms than one in a hundred judgments and nobody looks at them.</summary>
    public const double JudgmentsMin = 100;

    /// <summary>1,000,000: more than anybody judges; a threshold that high sees nothing.</summary>
    public const double JudgmentsMax = 1_000_000;

    /// <summary>30: below that no baseline is long enough for the detectors.</summary>
    public const int BaselineMin = 30;

    /// <summary>2,000: somebody who is not known by then is not watched.</summary>
    public const int BaselineMax = 2_000;

    /// <summary>1: any more differing, and the team's rate says nothing.</summary>
    public const double StrengthMin = 1;

    /// <summary>10,000: all alike.</summary>
    public const double StrengthMax = 10_000;

    /// <summary>One false alarm in 2,000 judgments, everything watched after 100 observations, leads decide.</summary>
    public static AnnotatorDriftPolicy Default { get; } = new(2_000, DriftSignals.All, 100, 50, OnDriftAlarm.Nothing);

    /// <summary>The first thing wrong with it, and what would do; null: nothing.</summary>
    public string? Fault =>
        JudgmentsBetweenFalseAlarms is not (>= JudgmentsMin and <= JudgmentsMax)
            ? $"drift: {JudgmentsMin} to {JudgmentsMax} judgments between false alarms"
        : Signals is DriftSignals.None || (Signals & ~DriftSignals.All) != 0
            ? "drift: at least one signal is watched, or there is no policy"
        : BaselineObservations is < BaselineMin or > BaselineMax
            ? $"drift: a baseline of {BaselineMin} to {BaselineMax} observations"
        : PriorStrength is not (>= StrengthMin and <= StrengthMax)
            ? $"drift: a prior strength of {StrengthMin} to {StrengthMax} observations"
        : !Enum.IsDefined(OnAlarm) ? "drift: on an alarm nothing is done, or the annotator is put on probation"
        : null;

    /// <summary>Whether both have the same detectors.</summary>
    public bool DetectsAs(AnnotatorDriftPolicy other) => this with { OnAlarm = other.OnAlarm } == other;
}

public enum OnDriftAlarm
{
    /// <summary>Leads are told.</summary>
    Nothing = 1,

    /// <summary>And a qualified annotator is put on probation in the category.</summary>
    Probation = 2,
}
