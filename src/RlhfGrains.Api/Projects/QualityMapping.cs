using RlhfGrains.Agreement;
using RlhfGrains.Api.Drift;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Api.Projects;

/// <summary>Between the bodies of the policies of quality and what a project keeps of them.</summary>
static class QualityMapping
{
    public static QualityPolicies ToPolicies(QualityBody? body) =>
        QualityPolicies.None with
        {
            Qualification = body?.Qualification is { } qualification ? ToPolicy(qualification) : null,
            Gold = body?.Gold is { } gold ? new GoldPolicy(gold.Share, PracticeShare: gold.PracticeShare) : null,
            SelfAudit = body?.SelfAudit is { } selfAudit
                ? new SelfAuditPolicy(selfAudit.Share, selfAudit.AfterHours)
                : null,
            Drift = body?.Drift?.ToPolicy(),
        };

    public static QualityBody ToBody(QualityPolicies policies) =>
        new(
            policies.Qualification is { } qualification ? ToBody(qualification) : null,
            policies.Gold is { } gold ? new GoldPolicyBody(gold.Share, gold.PracticeShare) : null,
            policies.SelfAudit is { } selfAudit ? new SelfAuditPolicyBody(selfAudit.Share, selfAudit.AfterHours) : null,
            policies.Drift is { } drift ? DriftPolicyBody.Of(drift) : null
        );

    public static GatePlan ToPlan(GateBody body) =>
        new(
            body.WantedAccuracy,
            body.UnacceptableAccuracy,
            body.FalsePassRate,
            body.FalseFailRate,
            body.ItemsMax,
            body.AtTruncation switch
            {
                TruncationRule.Extend => AtTruncation.Extend,
                TruncationRule.Decide => AtTruncation.Decide,
                _ => AtTruncation.Hold,
            },
            body.AttemptsMax
        );

    public static GateBody ToBody(GatePlan plan) =>
        new(
            plan.WantedAccuracy,
            plan.UnacceptableAccuracy,
            plan.FalsePassRate,
            plan.FalseFailRate,
            plan.ItemsMax,
            plan.AtTruncation switch
            {
                AtTruncation.Extend => TruncationRule.Extend,
                AtTruncation.Decide => TruncationRule.Decide,
                _ => TruncationRule.Hold,
            },
            plan.AttemptsMax
        );

    static QualificationPolicy ToPolicy(QualificationPolicyBody b) =>
        new(
            ToRule(b.Gate, b.InWork, b.EvidenceInWork, b.OnFailure, b.PracticeItems, b.CoolDownHours, b.ValidityDays),
            [
                .. (b.Categories ?? []).Select(c => new CategoryRule(
                    new CategoryId(c.Category),
                    ToRule(
                        c.Gate,
                        c.InWork,
                        c.EvidenceInWork,
                        c.OnFailure,
                        c.PracticeItems,
                        c.CoolDownHours,
                        c.ValidityDays
                    )
                )),
            ],
            b.UnqualifiedMayWork,
            b.EnrolmentsPerHourMax
        );

    static QualificationRule ToRule(
        GateBody gate,
        GateBody? inWork,
        WorkEvidence evidence,
        GateFailure onFailure,
        int practiceItems,
        int coolDownHours,
        int? validityDays
    )
    {
        var entry = ToPlan(gate);
        return new QualificationRule(
            new GateRule(entry, null),
            new GateRule(inWork is null ? entry with { AttemptsMax = 1 } : ToPlan(inWork), null),
            evidence,
            onFailure,
            practiceItems,
            coolDownHours,
            validityDays
        );
    }

    static QualificationPolicyBody ToBody(QualificationPolicy p) =>
        new(
            ToBody(p.Rule.Entry.Plan),
            ToBody(p.Rule.InWork.Plan),
            p.Rule.Evidence,
            p.Rule.OnFailure,
            p.Rule.PracticeItems,
            p.Rule.CoolDownHours,
            p.Rule.ValidityDays,
            p.UnqualifiedMayWork,
            [
                .. p.Categories.Select(c => new CategoryRuleBody(
                    c.Category.Value,
                    ToBody(c.Rule.Entry.Plan),
                    ToBody(c.Rule.InWork.Plan),
                    c.Rule.Evidence,
                    c.Rule.OnFailure,
                    c.Rule.PracticeItems,
                    c.Rule.CoolDownHours,
                    c.Rule.ValidityDays
                )),
            ],
            p.EnrolmentsPerHourMax
        );
}
