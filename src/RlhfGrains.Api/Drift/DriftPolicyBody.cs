using System.Text.Json.Serialization;
using RlhfGrains.Api.Json;
using RlhfGrains.Grains.Annotators.Drift;

namespace RlhfGrains.Api.Drift;

/// <summary>How annotators are watched for changes of their behaviour. What is left out is as in `{}`.</summary>
/// <param name="JudgmentsBetweenFalseAlarms">Of an annotator who does not change, over all their streams: 100 to
/// 1,000,000 judgments on average, or more.</param>
/// <param name="Signals">
/// `gold` (wrong answers), `consensus` (other than most of the others), `self` (other than before), `position` (first
/// shown chosen), `length` (longer chosen), `extremes`, `ties`, `duration`; left out: all of them.
/// </param>
/// <param name="BaselineObservations">Of a stream before it is watched: 30 to 2,000.</param>
/// <param name="PriorStrength">Observations that the team's rate is worth beside an annotator's own: 1 to
/// 10,000.</param>
/// <param name="OnAlarm">`nothing`, or `probation` of a qualified annotator.</param>
sealed record DriftPolicyBody(
    double JudgmentsBetweenFalseAlarms = 2_000,
    [property: JsonConverter(typeof(KebabListConverter<DriftSignals>))] IReadOnlyList<DriftSignals>? Signals = null,
    int BaselineObservations = 100,
    double PriorStrength = 50,
    [property: JsonConverter(typeof(KebabConverter<OnDriftAlarm>))] OnDriftAlarm OnAlarm = OnDriftAlarm.Nothing
)
{
    public AnnotatorDriftPolicy ToPolicy() =>
        new(
            JudgmentsBetweenFalseAlarms,
            Signals is null ? DriftSignals.All : Signals.Aggregate(DriftSignals.None, (all, one) => all | one),
            BaselineObservations,
            PriorStrength,
            OnAlarm
        );

    public static DriftPolicyBody Of(AnnotatorDriftPolicy p) =>
        new(
            p.JudgmentsBetweenFalseAlarms,
            [.. DriftSignal.Each.Where(s => p.Signals.HasFlag(s))],
            p.BaselineObservations,
            p.PriorStrength,
            p.OnAlarm
        );
}
