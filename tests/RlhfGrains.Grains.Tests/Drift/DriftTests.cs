using RlhfGrains.Agreement;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Teams;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Tests.Drift;

public sealed partial class DriftTests
{
    [Fact]
    public void Stream_IsWatchedOnceItsBaselineIsLongEnough()
    {
        var world = Watched.Under(Watched.OnGold);
        var ann = new Watched(world, "ann");

        ann.Gold(99, oneWrongIn: 10);
        Assert.Equal(
            (99, 100, null),
            (
                ann.Stream(DriftSignals.Gold).Gathered,
                ann.Stream(DriftSignals.Gold).Target!.Value,
                ann.Stream(DriftSignals.Gold).Baseline
            )
        );

        ann.Gold(1, oneWrongIn: 1);
        var baseline = ann.Stream(DriftSignals.Gold).Baseline!;
        Assert.Equal([100, 10], baseline.Own);
        Assert.Equal(2_000, baseline.ObservationsBetweenFalseAlarms);
        Assert.InRange(baseline.ExpectedPpm, 90_000, 115_000);
        Assert.Equal(0, ann.Stream(DriftSignals.Gold).Observations);
    }

    [Fact]
    public void Alarm_SaysWhatChangedSinceWhenHowSureAndOnWhichItems()
    {
        var world = Watched.Under(Watched.OnGold);
        var (ann, bob) = (new Watched(world, "ann"), new Watched(world, "bob"));
        bob.Gold(200, oneWrongIn: 10);
        ann.Gold(200, oneWrongIn: 10);
        var changed = world.Now;
        ann.Gold(40, oneWrongIn: 2);
        bob.Gold(40, oneWrongIn: 10);

        var alarm = ann.Drift.Alarms.First().Raised;
        Assert.Equal((DriftSignals.Gold, 1, DriftDirection.Up), (alarm.Signal, alarm.Number, alarm.Alarm.Direction));
        Assert.InRange(alarm.Since, changed - TimeSpan.FromMinutes(20), changed + TimeSpan.FromMinutes(5));
        Assert.InRange(alarm.At, changed, changed + TimeSpan.FromMinutes(40));
        Assert.InRange(alarm.Alarm.After, .3, .7);
        Assert.InRange(alarm.Change.Probability, .9, 1);
        Assert.Equal(Math.Min(alarm.Alarm.Since, DriftAlarmed.ItemsMax), alarm.Items.Count);
        Assert.Empty(bob.Drift.Alarms);
        Assert.NotEmpty(ann.Stream(DriftSignals.Gold).Chart);
    }

    [Fact]
    public void Detector_BeginsAnewBehindAnAlarm_AndRepeatsCountOnTheOpenOne()
    {
        var world = Watched.Under(Watched.OnGold);
        var ann = new Watched(world, "ann");
        ann.Gold(100, oneWrongIn: 10);
        while (ann.Drift.Alarms.Count == 0)
            ann.Gold(1, oneWrongIn: 1);
        Assert.All(ann.Stream(DriftSignals.Gold).Detectors, d => Assert.Equal(0, d.Statistic));

        while (ann.Drift.Alarms[0].Repeats == 0)
            ann.Gold(1, oneWrongIn: 1);
        Assert.Single(ann.Drift.Alarms);

        Assert.Null(ann.Acknowledge(1).Refusal);
        while (ann.Drift.Alarms.Count == 1)
            ann.Gold(1, oneWrongIn: 1);
        Assert.Equal(2, ann.Drift.Alarms[1].Raised.Number);
    }

    [Fact]
    public void Acknowledge_WithANewBaseline_LearnsTheStreamAnew()
    {
        var world = Watched.Under(Watched.OnGold);
        var ann = new Watched(world, "ann");
        ann.Gold(100, oneWrongIn: 10);
        while (ann.Drift.Alarms.Count == 0)
            ann.Gold(1, oneWrongIn: 1);

        var acknowledged = ann.Acknowledge(1, newBaseline: true).Value;
        Assert.Equal(
            ("talked to them", "key-1", true),
            (acknowledged.Acknowledged!.Note, acknowledged.Acknowledged.Actor, acknowledged.Acknowledged.NewBaseline)
        );
        Assert.Equal((0, null), (ann.Stream(DriftSignals.Gold).Gathered, ann.Stream(DriftSignals.Gold).Baseline));

        ann.Gold(100, oneWrongIn: 2);
        Assert.Equal([100, 50], ann.Stream(DriftSignals.Gold).Baseline!.Own);
        // What the team knows is everybody's first baseline.
        Assert.Equal(
            [100, 10],
            world.Ask(GrainKeys.TeamOf(Given.Project), new ReadTeam(10)).Value.Rates.Single().Counts
        );
    }

    [Fact]
    public void Acknowledge_RefusesInOrder()
    {
        var world = Watched.Under(Watched.OnGold);
        var ann = new Watched(world, "ann");
        Assert.Equal(
            Refused(AnnotatorRefusal.UnknownAnnotator),
            world
                .Ask(Given.AnnotatorKey("nobody"), new AcknowledgeAlarm(Given.Request("a"), 1, "", false, "key-1"))
                .Refusal!.Code
        );
        Assert.Equal(Refused(DriftRefusal.UnknownAlarm), ann.Acknowledge(1, note: "").Refusal!.Code);
        ann.Gold(100, oneWrongIn: 10);
        ann.Gold(60, oneWrongIn: 2);
        Assert.Equal(Refused(DriftRefusal.InvalidAlarmNote), ann.Acknowledge(1, note: " ").Refusal!.Code);
        Assert.Equal(
            Refused(DriftRefusal.InvalidAlarmNote),
            ann.Acknowledge(1, note: new string('x', AcknowledgeAlarm.NoteCharsMax + 1)).Refusal!.Code
        );
        Assert.Null(ann.Acknowledge(1).Refusal);
        Assert.Null(ann.Acknowledge(1).Refusal);
        Assert.Equal(
            Refused(DriftRefusal.AlarmAcknowledged),
            ann.Acknowledge(1, note: "", request: "again").Refusal!.Code
        );
    }

    static string Refused(Enum reason) => Contracts.Refusal.CodeOf(reason);

    [Fact]
    public void Baseline_ThatIsTooShortSaysHowLongItIsToBe()
    {
        // The shares of a measurement's groups are too uncertain after 30 values.
        var world = Watched.Under(
            AnnotatorDriftPolicy.Default with
            {
                JudgmentsBetweenFalseAlarms = 1_000,
                BaselineObservations = 30,
                Signals = DriftSignals.Gold | DriftSignals.Duration,
            }
        );
        var ann = new Watched(world, "ann");
        for (var i = 1; i <= 30; i++)
            ann.Note(JudgmentFacts.None, durationMs: 1_000 * i);

        var stream = ann.Stream(DriftSignals.Duration);
        Assert.Null(stream.Baseline);
        Assert.Equal((30, stream.Target), (stream.TooShort!.Observations, stream.TooShort.Needed));
        Assert.InRange(stream.TooShort.Needed!.Value, MeasurementDrift.OwnMin, 10_000);

        for (var i = 31; i <= stream.Target; i++)
            ann.Note(JudgmentFacts.None, durationMs: 1_000 * (i % 97));
        Assert.NotNull(ann.Stream(DriftSignals.Duration).Baseline);
        Assert.Null(ann.Stream(DriftSignals.Duration).TooShort);
    }

    [Fact]
    public void Durations_AreWatchedBothWays()
    {
        var world = Watched.Under(AnnotatorDriftPolicy.Default with { Signals = DriftSignals.Duration });
        var ann = new Watched(world, "ann");
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
            ann.Note(JudgmentFacts.None, durationMs: random.Next(20_000, 60_000));
        Assert.Empty(ann.Drift.Alarms);
        for (var i = 0; i < 40; i++)
            ann.Note(JudgmentFacts.None, durationMs: random.Next(1_000, 5_000));

        var alarm = ann.Drift.Alarms[0].Raised;
        Assert.Equal((DriftSignals.Duration, DriftDirection.Down), (alarm.Signal, alarm.Alarm.Direction));
        Assert.True(alarm.Change.Probability > .9);
    }

    [Fact]
    public void Baseline_TakesTheOthersRates_WithoutTheirOwn()
    {
        var world = Watched.Under(Watched.OnGold);
        var (ann, bob) = (new Watched(world, "ann"), new Watched(world, "bob"));
        ann.Gold(100, oneWrongIn: 5);
        bob.Gold(100, oneWrongIn: 20);

        Assert.Equal([0, 0], ann.Stream(DriftSignals.Gold).Baseline!.Team);
        Assert.Equal([100, 20], bob.Stream(DriftSignals.Gold).Baseline!.Team);
        Assert.InRange(bob.Stream(DriftSignals.Gold).Baseline!.ExpectedPpm, 70_000, 85_000);
    }

    [Fact]
    public void Practice_IsNoWork()
    {
        var world = Watched.Under(Watched.OnGold);
        var ann = new Watched(world, "ann");
        ann.Note(JudgmentFacts.GoldKnown, WorkKind.Practice);
        Assert.Empty(ann.Drift.Streams);
    }

    [Fact]
    public void Alarm_PutsOnProbation_WhereThePolicySaysSo()
    {
        var qualification = new QualificationPolicy(Qualifications.Candidate.Rule, [], UnqualifiedMayWork: true);
        var world = Watched.Under(Watched.OnGold with { OnAlarm = OnDriftAlarm.Probation }, qualification);
        var ann = new Watched(world, "ann");
        var settings = world.Ask(GrainKeys.Of(Given.Project), new ReadProject()).Value.Settings;
        world.Ask(
            ann.Key,
            new SetQualification(
                Given.Request("set"),
                Watched.Creative,
                QualificationStatus.Qualified,
                "known",
                "key-1",
                settings
            )
        );
        for (var i = 1; i <= 100; i++)
            ann.Note(JudgmentFacts.SelfKnown | JudgmentFacts.GoldKnown | JudgmentFacts.GoldRight);
        world.Ask(
            ann.Key,
            new SetQualification(
                Given.Request("set-2"),
                Watched.Creative,
                QualificationStatus.Qualified,
                "known",
                "key-1",
                settings
            )
        );
        // The gate in work fails with two errors too: what happened first is what counts.
        while (ann.Drift.Alarms.Count == 0)
            ann.Gold(2, oneWrongIn: 2);

        var changes = world.Ask(ann.Key, new ReadQualification()).Value.Categories.Single().Changes;
        Assert.Contains(changes, c =>
            c.To is QualificationStatus.Probation
            && c.Cause is QualificationCause.DriftAlarm or QualificationCause.GateInWorkFailed
        );
    }

    [Fact]
    public void Alarm_IsToldToWebhooksAndToTheTeam()
    {
        var world = Watched.Under(Watched.OnGold);
        var ann = new Watched(world, "ann");
        ann.Gold(100, oneWrongIn: 10);
        while (ann.Drift.Alarms.Count == 0)
            ann.Gold(1, oneWrongIn: 1);

        var team = GrainKeys.TeamOf(Given.Project);
        var row = world.Ask(team, new ListAlarms(0, 10, OpenOnly: true)).Value.Rows.Single();
        Assert.Equal((ann.Id, 1, DriftSignals.Gold), (row.Alarm.Annotator, row.Alarm.Number, row.Alarm.Signal));
        Assert.Equal(
            (1, 1),
            (
                world.Ask(team, new ReadTeam(10)).Value.Annotators.Single().Open,
                world.Ask(team, new ReadTeam(10)).Value.Open
            )
        );

        ann.Acknowledge(1);
        Assert.Empty(world.Ask(team, new ListAlarms(0, 10, OpenOnly: true)).Value.Rows);
        Assert.NotNull(
            world.Ask(team, new ListAlarms(0, 10, OpenOnly: false)).Value.Rows.Single().Alarm.AcknowledgedAt
        );
    }

    [Fact]
    public void LaterTruth_MarksTheAlarmsThatRestOnIt()
    {
        var world = Watched.Under(Watched.OnGold);
        var ann = new Watched(world, "ann");
        ann.Gold(100, oneWrongIn: 10);
        while (ann.Drift.Alarms.Count == 0)
            ann.Gold(1, oneWrongIn: 1);
        var items = ann.Drift.Alarms[0].Raised.Items;
        var statistic = ann.Stream(DriftSignals.Gold).Detectors;

        ann.Note(JudgmentFacts.GoldKnown, WorkKind.Gold, item: new ItemId("other"), withdrawn: true);
        Assert.Null(ann.Drift.Alarms[0].EvidenceChangedAt);
        world.Send(ann.Key, new CorrectGold(Watched.Creative, items[0], WorkKind.Gold, null, true));
        Assert.Equal(world.Now, ann.Drift.Alarms[0].EvidenceChangedAt);
        Assert.Equal(statistic, ann.Stream(DriftSignals.Gold).Detectors);
        Assert.True(
            world
                .Ask(GrainKeys.TeamOf(Given.Project), new ListAlarms(0, 1, false))
                .Value.Rows.Single()
                .Alarm.EvidenceChanged
        );
    }

    [Fact]
    public void Consensus_OfSplitOthers_IsExpectedToBeMissedMoreOften()
    {
        var world = Watched.Under(AnnotatorDriftPolicy.Default with { Signals = DriftSignals.Consensus });
        var (ann, bob) = (new Watched(world, "ann"), new Watched(world, "bob"));
        foreach (var person in (Watched[])[ann, bob])
        {
            for (var i = 0; i < 100; i++)
                person.Consensus(agrees: i % 4 < 2 || i % 10 > 2, unanimous: i % 2 == 1);
        }
        var baseline = bob.Stream(DriftSignals.Consensus).Baseline!;
        Assert.Equal(4, baseline.Own.Length);
        var design = DriftDesign.FromState(baseline.State);
        Assert.True(design.ExpectedPpm[2] > design.ExpectedPpm[0]);

        // A change of the mix alone: only items on which people differ, missed as often as before.
        for (var i = 0; i < 300; i++)
            bob.Consensus(agrees: i % 5 > 0, unanimous: false);
        Assert.Empty(bob.Drift.Alarms);
    }

    [Fact]
    public void State_IsItsRefold_AndItsSnapshot_BitForBit()
    {
        var world = Watched.Under(AnnotatorDriftPolicy.Default with { JudgmentsBetweenFalseAlarms = 1_000 });
        var people = Enumerable.Range(0, 3).Select(i => new Watched(world, $"p{i}")).ToList();
        var random = new Random(3);
        for (var step = 0; step < 1_500; step++)
        {
            if (step % 50 == 0)
                world.RestoreFromSnapshots();
            var facts =
                JudgmentFacts.GoldKnown
                | JudgmentFacts.PositionKnown
                | JudgmentFacts.LengthKnown
                | JudgmentFacts.StrengthKnown;
            foreach (
                var bit in (JudgmentFacts[])
                    [
                        JudgmentFacts.GoldRight,
                        JudgmentFacts.FirstShownChosen,
                        JudgmentFacts.LongerChosen,
                        JudgmentFacts.Extreme,
                    ]
            )
                facts |= random.Next(10) < (step > 900 ? 2 : 7) ? bit : JudgmentFacts.None;
            var person = people[random.Next(people.Count)];
            person.Note(facts, durationMs: random.Next(1_000, 90_000));
            person.Consensus(random.Next(10) > 1, random.Next(3) > 0);
            if (person.Drift.Alarms.FirstOrDefault(a => a.Acknowledged is null) is { } open && step % 11 == 0)
                person.Acknowledge(open.Raised.Number, newBaseline: step % 2 == 0, request: $"ack-{step}");
        }
        Assert.All(people, p => Assert.NotEmpty(p.Drift.Alarms));
        Assert.All(world.Grains, grain => Assert.Equal(world.RefoldedPicture(grain), world.Picture(grain)));
        // What the team knows is what its people have reported.
        var rates = world.Ask(GrainKeys.TeamOf(Given.Project), new ReadTeam(10)).Value.Rates;
        Assert.Contains(rates, r => r.Signal is DriftSignals.Gold && r.Counts[0] == 100 * people.Count);
    }
}
