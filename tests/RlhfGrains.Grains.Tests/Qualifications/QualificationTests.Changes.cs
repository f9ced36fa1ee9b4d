using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Tests.Qualifications;

public sealed partial class QualificationTests
{
    [Fact]
    public void ChangedGold_CorrectsTheAttemptThatRuns_AndMarksTheOneThatEnded()
    {
        var (there, settings) = Candidate.Under(
            Candidate.Rule with
            {
                Entry = new(new GatePlan(.9, .6, .1, .1, 60, AtTruncation.Decide), null),
            }
        );
        var bob = new Candidate(there, "bob", settings);
        var first = bob.Practise(true);
        var second = bob.Practise(false);
        Assert.Equal((2, 1), (bob.Standing.Running!.Items, bob.Standing.Running.Right));

        there.Send(bob.Key, new CorrectGold(Candidate.Creative, second, WorkKind.Practice, null, true));
        Assert.Equal((2, 2), (bob.Standing.Running!.Items, bob.Standing.Running.Right));
        there.Send(bob.Key, new CorrectGold(Candidate.Creative, second, WorkKind.Practice, null, true));
        bob.Withdraw(second, true);
        Assert.Equal((1, 1), (bob.Standing.Running!.Items, bob.Standing.Running.Right));
        while (bob.Status is QualificationStatus.Practising)
            bob.Practise(true);
        Assert.Null(bob.Standing.Gates[0].Reevaluated);

        there.Send(bob.Key, new CorrectGold(Candidate.Creative, first, WorkKind.Practice, null, false));

        var gate = bob.Standing.Gates[0];
        Assert.Equal((GateStatus.Passed, GateStatus.Undecided), (gate.Decided.Outcome, gate.Reevaluated!.WouldBe));
        Assert.Equal(QualificationStatus.Qualified, bob.Status);
        Assert.Equal(there.Picture(bob.Key), there.RefoldedPicture(bob.Key));
    }

    [Fact]
    public void CorrectedAttempt_ThatIsDecidedByIt_MovesTheStatus()
    {
        var (there, settings) = Candidate.Under(
            Candidate.Rule with
            {
                Entry = new(new GatePlan(.9, .6, .1, .1, 60, AtTruncation.Decide), null),
            }
        );
        var bob = new Candidate(there, "bob", settings);
        var wrong = bob.Practise(false);
        while (bob.Standing.Running!.Items - bob.Standing.Running.Right < 1 || Missing(bob) > 3)
            bob.Practise(true);

        there.Send(bob.Key, new CorrectGold(Candidate.Creative, wrong, WorkKind.Practice, null, true));

        Assert.Equal(QualificationStatus.Qualified, bob.Status);
        Assert.Equal(QualificationStatus.Practising, bob.Standing.Effective);
        Assert.Equal(there.Picture(bob.Key), there.RefoldedPicture(bob.Key));
    }

    [Fact]
    public void Answer_OfTheSameItem_CountsOnceInAnAttempt()
    {
        ann.Gold(true);
        var item = ann.Gold(false);
        ann.Again(item, false);

        Assert.NotEqual(QualificationStatus.Suspended, ann.Status);
        Assert.Equal(1, ann.Standing.Running?.Items ?? 1);
    }

    [Fact]
    public void Alarm_OfADriftDetector_PutsTheQualifiedOnProbation_AndNobodyElse()
    {
        var state = world.State<AnnotatorState>(ann.Key);
        Assert.Empty(Alarm(state).Events);
        ann.Practise(false);
        Assert.Empty(Alarm(state).Events);
        ann.Set(QualificationStatus.Qualified);

        var (events, sends) = Alarm(state);

        var change = Assert.IsType<QualificationChanged>(Assert.Single(events));
        Assert.Equal(
            (QualificationStatus.Probation, QualificationCause.DriftAlarm, false),
            (change.To, change.Cause, change.TakesEffect)
        );
        var told = Assert.Single(Assert.IsType<Announce>(Assert.Single(sends).Message).WebhookEvents);
        Assert.Equal(
            (EventTypes.AnnotatorProbation, new AnnotatorWebhookEvent(ann.Id, Candidate.Creative)),
            (told.Type, told.Annotator!)
        );
    }

    [Fact]
    public void NewPolicy_ReachesTheAnnotators_AndAnAttemptEndsUnderTheBoundariesItBeganWith()
    {
        ann.Practise(false);
        var began = ann.Standing.Running!.Boundaries;
        var plan = new GatePlan(.95, .8, .05, .05, 300, AtTruncation.Decide, 3);
        var draft = Given.Draft with
        {
            Quality = QualityPolicies.None with
            {
                Qualification = new(Candidate.Rule with { Entry = new(plan, null) }, [], false),
            },
        };
        ann.Settings = world
            .Ask(GrainKeys.Of(Given.Project), new ChangeSettings(Given.Request("c"), 1, draft))
            .Value.Settings;
        world.DeliverDue();

        ann.Practise(false);

        Assert.Equal(
            (began, 1),
            (ann.Standing.Gates[0].Decided.Boundaries, ann.Standing.Gates[0].Decided.SettingsVersion)
        );
        Wait(CoolDown);
        ann.Practise(true);
        Assert.Equal(
            (2, ann.Settings.Quality.Qualification!.Rule.Entry.Boundaries),
            (ann.Standing.Running!.SettingsVersion, ann.Standing.Running.Boundaries)
        );
        Holds();
    }

    (List<IEvent> Events, List<Send> Sends) Alarm(AnnotatorState state)
    {
        List<IEvent> events = [];
        List<Send> sends = [];
        new QualificationConsequences(state, new Turn(world.Now, ann.Key), events, sends).Alarm(Candidate.Creative);
        return (events, sends);
    }

    void Qualify()
    {
        for (var i = 0; ann.StandingIn(Candidate.Creative)?.Status is not QualificationStatus.Qualified; i++)
        {
            Assert.True(i < 20);
            ann.Practise(true);
        }
    }

    void Fail() => ann.Practise(false, false);

    /// <summary>Ordinary work up to the next publication.</summary>
    void Publish() =>
        ann.Work(
            AnnotatorState.PublishedEvery
                - (int)(world.State<AnnotatorState>(ann.Key).Recorded % AnnotatorState.PublishedEvery)
        );

    void FailInWork() => ann.Gold(false, false);

    void PassInWork() => ann.Gold(true);

    void Wait(TimeSpan time)
    {
        world.Now += time;
        world.DeliverDue();
    }
}
