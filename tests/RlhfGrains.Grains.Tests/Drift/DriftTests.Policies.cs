using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Drift;

public sealed partial class DriftTests
{
    [Fact]
    public void NewPolicy_MakesOtherDetectorsFromTheSameBaseline_AndNonePutsThemAway()
    {
        var world = Watched.Under(Watched.OnGold);
        var ann = new Watched(world, "ann");
        ann.Gold(120, oneWrongIn: 10);
        var before = ann.Stream(DriftSignals.Gold).Detectors.Single().Threshold;

        world.Send(
            ann.Key,
            new AnnotatorPolicyChanged(
                2,
                QualityPolicies.None with
                {
                    Drift = Watched.OnGold with { JudgmentsBetweenFalseAlarms = 20_000 },
                }
            )
        );
        Assert.Null(ann.Stream(DriftSignals.Gold).Baseline);
        ann.Gold(1, oneWrongIn: 10);
        Assert.Equal(101, ann.Stream(DriftSignals.Gold).Gathered);
        Assert.True(ann.Stream(DriftSignals.Gold).Detectors.Single().Threshold > before);

        world.Send(ann.Key, new AnnotatorPolicyChanged(3, QualityPolicies.None));
        Assert.Empty(ann.Drift.Streams);
    }

    public static TheoryData<AnnotatorDriftPolicy> Unfit =>
        new(
            AnnotatorDriftPolicy.Default with
            {
                JudgmentsBetweenFalseAlarms = 99,
            },
            AnnotatorDriftPolicy.Default with
            {
                JudgmentsBetweenFalseAlarms = double.NaN,
            },
            AnnotatorDriftPolicy.Default with
            {
                JudgmentsBetweenFalseAlarms = 1_000_001,
            },
            AnnotatorDriftPolicy.Default with
            {
                Signals = DriftSignals.None,
            },
            AnnotatorDriftPolicy.Default with
            {
                Signals = (DriftSignals)256,
            },
            AnnotatorDriftPolicy.Default with
            {
                BaselineObservations = 29,
            },
            AnnotatorDriftPolicy.Default with
            {
                BaselineObservations = 2_001,
            },
            AnnotatorDriftPolicy.Default with
            {
                PriorStrength = 0,
            },
            AnnotatorDriftPolicy.Default with
            {
                PriorStrength = double.PositiveInfinity,
            },
            AnnotatorDriftPolicy.Default with
            {
                OnAlarm = 0,
            }
        );

    [Theory]
    [MemberData(nameof(Unfit))]
    public void Policy_ThatCannotBe_IsRefusedWithWhatWouldDo(AnnotatorDriftPolicy policy)
    {
        var draft = Given.Draft with { Quality = QualityPolicies.None with { Drift = policy } };
        var refused = new World()
            .Ask(
                GrainKeys.Of(Given.Project),
                new CreateProject(Given.Request("create"), "A project", new byte[32], draft)
            )
            .Refusal!;
        Assert.Equal(Refused(ProjectRefusal.InvalidSettings), refused.Code);
        Assert.StartsWith("drift: ", refused.Detail, StringComparison.Ordinal);
    }
}
