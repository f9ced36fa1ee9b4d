using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Annotators;

/// <summary>How the quality of the work is watched. What is null is not done.</summary>
public sealed record QualityPolicies(
    GoldPolicy? Gold,
    SelfAuditPolicy? SelfAudit,
    QualificationPolicy? Qualification,
    AnnotatorDriftPolicy? Drift
)
{
    public static QualityPolicies None { get; } = new(null, null, null, null);

    /// <summary>
    /// Of gold whose pool nobody has stated, the share that is for practice: all of it where none is mixed into the
    /// work.
    /// </summary>
    public double PracticeShare => Qualification is null ? 0 : Gold?.PracticeShare ?? 1;

    /// <summary>Whether anything of it is about annotators' agreement with the others.</summary>
    public bool LooksAtConsensus(CategoryId category) =>
        Drift?.Signals.HasFlag(DriftSignals.Consensus) == true
        || Qualification?.RuleOf(category).Evidence is WorkEvidence.Consensus;
}
