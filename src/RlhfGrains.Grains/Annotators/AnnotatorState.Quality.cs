using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Qualifications;
using RlhfGrains.Grains.Requests;
using RlhfGrains.Grains.SelfAudits;

namespace RlhfGrains.Grains.Annotators;

/// <summary>How the quality of an annotator's work is watched.</summary>
public sealed partial class AnnotatorState
{
    /// <summary>As the project has told them; they may lag behind the settings that came with other messages.</summary>
    public QualityPolicies Quality { get; private set; } = QualityPolicies.None;

    public int PolicyVersion { get; private set; }
    public RequestLog Requests { get; private set; } = new();
    public QualificationState Qualifications { get; private set; } = new();
    public SelfAuditState SelfAudits { get; private set; } = new();

    public void Apply(AnnotatorPolicyNoted e)
    {
        NewestSettings = Math.Max(NewestSettings, e.SettingsVersion);
        Follow(e.Quality, e.SettingsVersion);
    }

    public void Apply(ReauditDrawn e) => SelfAudits.Apply(e);

    public void Apply(ReauditsDropped e) => SelfAudits.Apply(e);

    public void Apply(SelfCompared e) => SelfAudits.Apply(e);

    public void Apply(GoldCorrected e) => Qualifications.Correct(e.Category, e.Item, e.Right);

    void Follow(QualityPolicies quality, int version)
    {
        Qualifications.Follow(Quality.Qualification, quality.Qualification);
        if (quality.SelfAudit is null) SelfAudits.DropDue();
        Quality = quality;
        PolicyVersion = version;
    }

    void Qualify(JudgmentNoted e)
    {
        if (QualificationDecisions.Of(e.Category, e.Item, e.Round, e.Kind, e.Facts) is not { } answer) return;
        if (e.Withdrawn) Qualifications.Correct(e.Category, e.Item, null);
        else Qualifications.Observe(answer, Quality.Qualification, PolicyVersion, e.At);
    }
}
