using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Tests.Qualifications;

public sealed partial class QualificationTests
{
    readonly World world;
    readonly Candidate ann;

    public QualificationTests()
    {
        (world, var settings) = Candidate.Under(Candidate.Rule);
        ann = new Candidate(world, "ann", settings);
    }

    static TimeSpan CoolDown => TimeSpan.FromHours(Candidate.Rule.CoolDownHours);

    [Fact]
    public void Plan_IsAsShortAsTheseTestsAssume()
    {
        var gate = ann.Settings.Quality.Qualification!.Rule.Entry.Boundaries!;

        Assert.Equal((1, 2), (new GateProgress().CorrectNeeded(gate), new GateProgress().ErrorsToFail(gate)));
    }

    [Fact]
    public void FirstAnswer_BeginsToPractise_AndAPassedGateQualifies_AtOnceWhereEveryAnswerIsTold()
    {
        Assert.Empty(ann.Offered!);

        Qualify();

        Assert.Equal(QualificationStatus.Qualified, ann.Standing.Effective);
        Assert.Equal([Candidate.Creative.Value], ann.Offered);
        var gate = Assert.Single(ann.Standing.Gates).Decided;
        Assert.Equal(
            (GateStage.Entry, 1, GateStatus.Passed, 1),
            (gate.Stage, gate.Attempt, gate.Outcome, gate.SettingsVersion)
        );
        Assert.Equal(
            [QualificationCause.Begun, QualificationCause.GatePassed],
            ann.Standing.Changes.Select(c => c.Cause)
        );
        Assert.Equal(gate.Number, ann.Standing.Changes[^1].Gate);
        Assert.Equal(1, Qualified());
        Holds();
    }

    [Fact]
    public void FailedGate_CoolsDown_AndAnswersBeforeItIsOverDoNotCount()
    {
        Fail();
        Assert.Equal((QualificationStatus.Candidate, world.Now + CoolDown), (ann.Status, ann.Standing.CoolDownUntil));

        ann.Practise(true, true, true, true);
        Assert.Null(ann.Standing.Running);

        world.Now += CoolDown;
        world.DeliverDue();
        Assert.Null(ann.Standing.CoolDownUntil);
        Qualify();
        Assert.Equal(2, ann.Standing.Gates[^1].Decided.Attempt);
        Holds();
    }

    [Fact]
    public void LastAttempt_Failed_SuspendsUntilALeadDecides()
    {
        Fail();
        Wait(CoolDown);
        Fail();

        Assert.Equal((QualificationStatus.Suspended, (Instant?)null), (ann.Status, ann.Standing.CoolDownUntil));
        Wait(CoolDown * 100);
        Assert.Equal(QualificationStatus.Suspended, ann.Status);

        Assert.Null(ann.Set(QualificationStatus.Candidate).Refusal);
        Assert.Equal((2, 0), (ann.Standing.Series, ann.Standing.Attempts));
        Qualify();
        Holds();
    }

    [Fact]
    public void GateInWork_Failed_PutsOnProbation_AndAgain_SuspendsUntilTheCoolDownIsOver()
    {
        Qualify();
        FailInWork();
        Assert.Equal((QualificationStatus.Probation, 1), (ann.Status, Qualified()));
        FailInWork();
        Assert.Equal((QualificationStatus.Suspended, 0), (ann.Status, Qualified()));
        Assert.Equal(
            [
                QualificationStatus.Practising,
                QualificationStatus.Qualified,
                QualificationStatus.Probation,
                QualificationStatus.Suspended,
            ],
            ann.Standing.Changes.Select(c => c.To)
        );

        Wait(CoolDown);
        Assert.Equal((QualificationStatus.Suspended, (Instant?)null), (ann.Status, ann.Standing.CoolDownUntil));
        Publish();
        Assert.Equal(world.Now + CoolDown, ann.Standing.CoolDownUntil);
        Wait(CoolDown);

        Assert.Equal((QualificationStatus.Candidate, 2), (ann.Status, ann.Standing.Series));
        Qualify();
        Holds();
    }

    [Fact]
    public void GateInWork_Passed_EndsProbation_AndTheNextAttemptBegins()
    {
        Qualify();
        FailInWork();
        PassInWork();
        PassInWork();

        Assert.Equal(QualificationStatus.Qualified, ann.Status);
        Assert.Equal(
            [1, 2, 3],
            ann.Standing.Gates.Where(g => g.Decided.Stage is GateStage.InWork).Select(g => g.Decided.Attempt)
        );
        Holds();
    }

    [Fact]
    public void BlindWork_ShowsInTheEffectiveStatus_OnlyWhenTheStandingIsPublished()
    {
        Qualify();
        var answered = (int)world.State<AnnotatorState>(ann.Key).Recorded;
        FailInWork();
        FailInWork();
        Assert.Equal(
            (QualificationStatus.Suspended, QualificationStatus.Qualified),
            (ann.Status, ann.Standing.Effective)
        );
        Assert.Equal([Candidate.Creative.Value], ann.Offered);

        var left = AnnotatorState.PublishedEvery - (int)world.State<AnnotatorState>(ann.Key).Recorded;
        ann.Work(left - 1);
        Assert.Equal(QualificationStatus.Qualified, ann.Standing.Effective);
        ann.Work(1);

        Assert.True(answered < AnnotatorState.PublishedEvery);
        Assert.Equal(QualificationStatus.Suspended, ann.Standing.Effective);
        Assert.Empty(ann.Offered!);
        Holds();
    }

    [Fact]
    public void BlindDecision_OnTheJudgmentThatPublishes_TakesEffectWithIt()
    {
        Qualify();
        ann.Work(AnnotatorState.PublishedEvery - 2 - (int)world.State<AnnotatorState>(ann.Key).Recorded);
        ann.Gold(false, false);

        Assert.Equal(QualificationStatus.Probation, ann.Standing.Effective);
    }

    [Fact]
    public void Validity_Over_TheQualificationIsToBeEarnedAgain_AndAStaleEndIsIgnored()
    {
        var (there, settings) = Candidate.Under(Candidate.Rule with { ValidityDays = 30 });
        var bob = new Candidate(there, "bob", settings);
        bob.Practise(true);
        Assert.Equal(there.Now.AddDays(30), bob.Standing.ExpiresAt);
        there.Now += TimeSpan.FromDays(10);
        Assert.Null(bob.Set(QualificationStatus.Qualified).Refusal);
        there.Now += TimeSpan.FromDays(20);
        there.DeliverDue();
        Assert.Equal(QualificationStatus.Qualified, bob.Status);
        there.Now += TimeSpan.FromDays(10);
        there.DeliverDue();

        Assert.Equal(
            (QualificationStatus.Candidate, QualificationStatus.Candidate, 3),
            (bob.Status, bob.Standing.Effective, bob.Standing.Series)
        );
        Assert.Equal(QualificationCause.Expired, bob.Standing.Changes[^1].Cause);
    }

    [Fact]
    public void PracticeItems_ComeBeforeTheFirstAttempt()
    {
        var (there, settings) = Candidate.Under(Candidate.Rule with { PracticeItems = 5 });
        var bob = new Candidate(there, "bob", settings);
        bob.Practise(false, false, false, false, true);
        Assert.Equal((5, QualificationStatus.Practising), (bob.Standing.Exercised, bob.Status));
        bob.Practise(true);
        Assert.Equal(QualificationStatus.Qualified, bob.Status);
    }

    [Fact]
    public void Hold_AtTruncation_WaitsForALead()
    {
        var plan = Candidate.Short with { ItemsMax = 2, AtTruncation = AtTruncation.Hold };
        var (there, settings) = Candidate.Under(Candidate.Rule with { Entry = new(plan, null) });
        var bob = new Candidate(there, "bob", settings);
        bob.Practise(false, true);

        Assert.Equal(
            (true, QualificationStatus.Practising, GateStatus.Held),
            (bob.Standing.IsHeld, bob.Status, bob.Standing.Gates[^1].Decided.Outcome)
        );
        bob.Practise(true, true, true);
        Assert.Equal(QualificationStatus.Practising, bob.Status);
        Assert.Null(bob.Set(QualificationStatus.Qualified, "talked it through").Refusal);
        Assert.False(bob.Standing.IsHeld);
    }

    [Fact]
    public void Set_IsRecordedWithWhoAndWhy_AndTwiceItIsOnce()
    {
        var set = ann.Set(QualificationStatus.Qualified, "worked for us before", "r1").Value;
        var events = world.Journal.Count;

        Assert.Equal((QualificationStatus.Candidate, QualificationStatus.Qualified), (set.From, set.To));
        Assert.Equal(set, ann.Set(QualificationStatus.Qualified, "worked for us before", "r1").Value);
        Assert.Equal("id-reused", ann.Set(QualificationStatus.Suspended, "worked for us before", "r1").Refusal!.Code);
        Assert.Equal(events, world.Journal.Count);
        var change = Assert.Single(ann.Standing.Changes);
        Assert.Equal(
            ("key-1", "worked for us before", QualificationCause.SetByLead, true),
            (change.Actor, change.Reason, change.Cause, change.TakesEffect)
        );
        Holds();
    }

    [Fact]
    public void Set_Refuses_InOrderOfPrecedence()
    {
        var nobody = GrainKeys.Of(Given.Project, new AnnotatorId("nobody"));
        var old = ann.Settings with { Version = 0 };
        var bad = new SetQualification(
            Given.Request("x"),
            new CategoryId("poetry"),
            QualificationStatus.Qualified,
            "",
            "key-1",
            old
        );

        Assert.Equal("unknown-annotator", world.Ask(nobody, bad).Refusal!.Code);
        Assert.Equal("settings-changed", world.Ask(ann.Key, bad).Refusal!.Code);
        Assert.Equal("undeclared-category", world.Ask(ann.Key, bad with { Settings = ann.Settings }).Refusal!.Code);
        Assert.Equal(
            "invalid-qualification-reason",
            world.Ask(ann.Key, bad with { Settings = ann.Settings, Category = Candidate.Creative }).Refusal!.Code
        );
        Assert.Null(ann.Set(QualificationStatus.Qualified).Refusal);
    }

    [Fact]
    public void Unqualified_MayWork_WhereThePolicySaysSo_ButNotTheSuspended()
    {
        var (there, settings) = Candidate.Under(Candidate.Rule, unqualifiedMayWork: true);
        var bob = new Candidate(there, "bob", settings);
        Assert.Null(bob.Offered);

        bob.Set(QualificationStatus.Suspended);

        Assert.Equal([Candidate.Factual.Value], bob.Offered);
    }

    [Fact]
    public void RepeatedMessages_ThatAreStale_AreIgnored()
    {
        Fail();
        var until = ann.Standing.CoolDownUntil!.Value;
        Wait(CoolDown);
        var events = world.Journal.Count;

        world.Send(ann.Key, new EndCoolDown(Candidate.Creative, until));
        world.Send(ann.Key, new ExpireQualification(Candidate.Creative, until));
        world.Send(ann.Key, new CorrectGold(Candidate.Factual, new("i9"), WorkKind.Practice, null, null));

        Assert.Equal(events + 1, world.Journal.Count);
        Assert.Equal(QualificationStatus.Candidate, ann.Status);
    }

    static int Missing(Candidate candidate) =>
        new GateProgress(candidate.Standing.Running!.Items, candidate.Standing.Running.Right).CorrectNeeded(
            candidate.Standing.Running.Boundaries
        ) ?? 99;

    int Qualified() =>
        world
            .Ask(GrainKeys.Of(Given.Project), new ReadProject())
            .Value.Qualified.FirstOrDefault(q => q.Category == Candidate.Creative)
            ?.Annotators
        ?? 0;

    /// <summary>The state is what its events give, and what its snapshot gives back.</summary>
    void Holds()
    {
        var live = world.Picture(ann.Key);
        Assert.Equal(live, world.RefoldedPicture(ann.Key));
        Assert.Equal(world.Picture(GrainKeys.Of(Given.Project)), world.RefoldedPicture(GrainKeys.Of(Given.Project)));
        world.RestoreFromSnapshots();
        Assert.Equal(live, world.Picture(ann.Key));
    }
}
