using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators;

/// <summary>How the quality of an annotator's work is watched.</summary>
public sealed partial class AnnotatorState
{
    /// <summary>As the project has told them; they may lag behind the settings that came with other messages.</summary>
    public QualityPolicies Quality { get; private set; } = QualityPolicies.None;

    public int PolicyVersion { get; private set; }
    public RequestLog Requests { get; private set; } = new();
    public QualificationState Qualifications { get; private set; } = new();
    public DriftState Drift { get; private set; } = new();
    public SelfAuditState SelfAudits { get; private set; } = new();

    public void Apply(AnnotatorPolicyNoted e)
    {
        NewestSettings = Math.Max(NewestSettings, e.SettingsVersion);
        Follow(e.Quality, e.SettingsVersion);
    }

    public void Apply(ReauditDrawn e) => SelfAudits.Apply(e);

    public void Apply(ReauditsDropped e) => SelfAudits.Apply(e);

    public void Apply(SelfCompared e) => SelfAudits.Apply(e);

    public void Apply(ConsensusObserved e)
    {
        Qualifications.Observe(
            QualificationDecisions.Of(e.Category, e.Note),
            Quality.Qualification,
            PolicyVersion,
            e.At
        );
        Drift.Observe(e, Quality.Drift);
    }

    void Follow(QualityPolicies quality, int version)
    {
        Qualifications.Follow(Quality.Qualification, quality.Qualification);
        Drift.Follow(Quality.Drift, quality.Drift);
        if (quality.SelfAudit is null)
            SelfAudits.DropDue();
        Quality = quality;
        PolicyVersion = version;
    }

    void Qualify(JudgmentNoted e)
    {
        if (e.Withdrawn)
        {
            if (e.Round is Round.First)
                Qualifications.Correct(e.Category, e.Item, null);
        }
        else if (QualificationDecisions.Of(e.Category, e.Item, e.Round, e.Kind, e.Facts) is { } answer)
            Qualifications.Observe(answer, Quality.Qualification, PolicyVersion, e.At);
    }
}
