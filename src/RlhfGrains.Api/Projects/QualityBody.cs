using System.Text.Json.Serialization;
using RlhfGrains.Api.Drift;
using RlhfGrains.Api.Json;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Api.Projects;

/// <summary>How the quality of the work is watched. What is left out is not done.</summary>
sealed record QualityBody(
    QualificationPolicyBody? Qualification = null,
    GoldPolicyBody? Gold = null,
    SelfAuditPolicyBody? SelfAudit = null,
    DriftPolicyBody? Drift = null
);

/// <summary>How often tasks with a known answer are mixed into the work.</summary>
/// <param name="Share">Of all tasks of an annotator, (0, .5].</param>
/// <param name="PracticeShare">Of gold that does not state its `pool`, the share that is for practice, 0 to 1; without
/// `qualification` none is.</param>
sealed record GoldPolicyBody(double Share, double PracticeShare = GoldPolicy.PracticeShareDefault);

/// <summary>How much of an annotator's own work comes back to them, blind.</summary>
/// <param name="Share">Of their own ordinary judgments, (0, 1].</param>
/// <param name="AfterHours">At least so long after the first judgment, 0 to 8,784.</param>
sealed record SelfAuditPolicyBody(
    double Share = SelfAuditPolicy.ShareDefault,
    int AfterHours = SelfAuditPolicy.AfterHoursDefault
);

/// <summary>Who may judge, and by which gates. Without it everybody may judge everything.</summary>
/// <param name="Gate">Over gold while practising.</param>
/// <param name="InWork">Over work, one attempt after another; null: as `gate`.</param>
/// <param name="EvidenceInWork">`gold`, or `consensus`: agreement with the majority of the others, whose rates are
/// known by simulation alone.</param>
/// <param name="OnFailure">What a failed gate in work does: `nothing`, `probation` (a second one suspends),
/// `suspension`.</param>
/// <param name="PracticeItems">Answered before the first attempt begins to count.</param>
/// <param name="CoolDownHours">Between a failed gate and the next attempt.</param>
/// <param name="ValidityDays">After so long a qualification is to be earned again; null: never.</param>
/// <param name="UnqualifiedMayWork">Regular tasks go to all but the suspended; otherwise only to the qualified and
/// those on probation.</param>
/// <param name="Categories">Rules of categories that have their own.</param>
/// <param name="EnrolmentsPerHourMax">How many people keys of role ingest may enrol in an hour, since practice tells
/// known answers; null: any number.</param>
sealed record QualificationPolicyBody(
    GateBody Gate,
    GateBody? InWork = null,
    [property: JsonConverter(typeof(KebabConverter<WorkEvidence>))] WorkEvidence EvidenceInWork = WorkEvidence.Gold,
    [property: JsonConverter(typeof(KebabConverter<GateFailure>))] GateFailure OnFailure = GateFailure.Probation,
    int PracticeItems = 0,
    int CoolDownHours = 24,
    int? ValidityDays = null,
    bool UnqualifiedMayWork = false,
    IReadOnlyList<CategoryRuleBody>? Categories = null,
    int? EnrolmentsPerHourMax = QualificationPolicy.EnrolmentsPerHourDefault
);

/// <inheritdoc cref="QualificationPolicyBody"/>
sealed record CategoryRuleBody(
    string Category,
    GateBody Gate,
    GateBody? InWork = null,
    [property: JsonConverter(typeof(KebabConverter<WorkEvidence>))] WorkEvidence EvidenceInWork = WorkEvidence.Gold,
    [property: JsonConverter(typeof(KebabConverter<GateFailure>))] GateFailure OnFailure = GateFailure.Probation,
    int PracticeItems = 0,
    int CoolDownHours = 24,
    int? ValidityDays = null
);

/// <summary>
/// A sequential test of "the share of right answers is at least `wantedAccuracy`" against "at most
/// `unacceptableAccuracy`".
/// </summary>
/// <param name="FalsePassRate">At most so many of the unacceptable pass an attempt, in (0, .5).</param>
/// <param name="FalseFailRate">At most so many of the wanted fail an attempt, in (0, .5).</param>
/// <param name="ItemsMax">Of one attempt, before `atTruncation`: 1 to 2,000.</param>
/// <param name="AtTruncation">`extend` to twice as many, `decide`, or `hold` for a lead.</param>
/// <param name="AttemptsMax">1 to 20; of the gate in work always 1, since one follows the other.</param>
sealed record GateBody(
    double WantedAccuracy,
    double UnacceptableAccuracy,
    double FalsePassRate,
    double FalseFailRate,
    int ItemsMax,
    [property: JsonConverter(typeof(KebabConverter<TruncationRule>))]
        TruncationRule AtTruncation = TruncationRule.Decide,
    int AttemptsMax = 1
);

enum TruncationRule
{
    Extend = 1,
    Decide = 2,
    Hold = 3,
}
