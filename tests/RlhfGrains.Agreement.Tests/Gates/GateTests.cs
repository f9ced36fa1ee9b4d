namespace RlhfGrains.Agreement.Tests;

public class GateTests
{
    static readonly GatePlan Plan = new(.90, .75, FalsePassRate: .05, FalseFailRate: .05, ItemsMax: 60);

    static GateDesign Design(GatePlan plan) =>
        GateDesign.Create(plan, out var fault) ?? throw new InvalidOperationException($"{fault}");

    // reference/sprt_exact_gate.json: error .10 against .25, both rates .05, truncated at 60.
    [Theory]
    [InlineData(.02, 0.9999766423809996, 1.0001025215847329e-05, 1.3356593784132746e-05, 19.317695919395035)]
    [InlineData(.05, 0.9937727353571627, 0.0008499138459071472, 0.005377350796929012, 24.183305190124823)]
    [InlineData(.10, 0.8243002844385172, 0.03267747060535335, 0.1430222449561307, 35.62438723456011)]
    [InlineData(.15, 0.4325322907470232, 0.2192970830951087, 0.3481706261578669, 42.54414176843457)]
    [InlineData(.20, 0.14740021588607496, 0.5653267683736672, 0.2872730157402601, 38.64512309174302)]
    [InlineData(.25, 0.037586767220270975, 0.8450913781380941, 0.11732185464163512, 29.602911784947597)]
    [InlineData(.30, 0.008187857339419386, 0.9642956774492824, 0.0275164652112971, 21.710121259464586)]
    [InlineData(.40, 0.00032487669355810964, 0.9993226804162624, 0.00035244289017949344, 13.125392212473985)]
    public void Hold_GivesTheReferenceCharacteristics(
        double errorRate,
        double pass,
        double fail,
        double undecided,
        double items
    )
    {
        var at = Design(Plan).At(1 - errorRate).Attempt;

        Near.Equal(pass, at.Pass, 1e-12);
        Near.Equal(fail, at.Fail, 1e-12);
        Near.Equal(undecided, at.Undecided, 1e-12);
        Near.Equal(items, at.ExpectedItems, 1e-9);
    }

    // Montgomery, Introduction to Statistical Quality Control: p1 = .01, α = .05, p2 = .06, β = .10 gives X_A = -1.22 +
    // .028 n, X_R = 1.57 + .028 n.
    [Fact]
    public void Boundaries_AreThePublishedLines()
    {
        var gate = Design(new GatePlan(.99, .94, FalsePassRate: .10, FalseFailRate: .05, ItemsMax: 200)).Boundaries;

        double sum = gate.ErrorWeight + gate.CorrectWeight;
        Near.Equal(1.2211492086806142, gate.PassScore / sum, 1e-8);
        Near.Equal(1.5677999569546845, gate.FailScore / sum, 1e-8);
        Near.Equal(0.028111034141301176, gate.CorrectWeight / sum, 1e-8);
        for (var n = 1; n < 200; n++)
        {
            Assert.Equal(Math.Max(-1, (int)Math.Floor(-1.2211492 + .0281110341 * n)), gate.PassAtMostErrors(n));
            Assert.Equal(Math.Min(n + 1, (int)Math.Ceiling(1.5677999 + .0281110341 * n)), gate.FailAtLeastErrors(n));
        }
    }

    [Theory]
    [InlineData(AtTruncation.Hold, 1)]
    [InlineData(AtTruncation.Decide, 1)]
    [InlineData(AtTruncation.Extend, 2)]
    [InlineData(AtTruncation.Decide, 3)]
    public void Characteristics_AreWhatSimulatedAttemptsDo(AtTruncation atTruncation, int attempts)
    {
        var design = Design(Plan with { AtTruncation = atTruncation, AttemptsMax = attempts, ItemsMax = 100 });
        const double accuracy = .84;
        const int replicates = 20_000;
        var random = new SplitMix64(11);
        var (ends, items, longest) = (new int[4], 0L, 0);
        for (var r = 0; r < replicates; r++)
        {
            var (status, used) = (GateStatus.Failed, 0);
            for (var attempt = 0; attempt < attempts && status == GateStatus.Failed; attempt++)
            {
                var progress = new GateProgress();
                while (progress.Status == GateStatus.Undecided)
                    progress = progress.Add(design.Boundaries, random.NextDouble() < accuracy);
                (status, used) = (progress.Status, used + progress.Items);
            }
            ends[(int)status]++;
            items += used;
            longest = Math.Max(longest, used);
        }
        var all = design.At(accuracy).All;

        Near.Equal(1, all.Pass + all.Fail + all.Undecided, 1e-12);
        Near.Equal(all.Pass, ends[1] / (double)replicates, .012);
        Near.Equal(all.Fail, ends[2] / (double)replicates, .012);
        Near.Equal(all.Undecided, ends[3] / (double)replicates, .012);
        Near.Equal(all.ExpectedItems, items / (double)replicates, .02 * all.ExpectedItems);
        Assert.True(
            all.ItemsQuantile(.5) <= all.ItemsQuantile(.9) && all.ItemsQuantile(1) <= design.Plan.GoldPoolNeeded
        );
        Assert.True(longest <= design.Plan.GoldPoolNeeded);
        if (atTruncation != AtTruncation.Hold)
            Assert.Equal(0, all.Undecided);
    }

    [Theory]
    [InlineData(AtTruncation.Hold, 60)]
    [InlineData(AtTruncation.Decide, 100)]
    [InlineData(AtTruncation.Extend, 50)]
    public void ExactRates_NeverExceedTheWanted(AtTruncation atTruncation, int items)
    {
        foreach (var (wanted, unacceptable) in new[] { (.9, .75), (.95, .8), (.8, .6), (.99, .9) })
        {
            foreach (var (falsePass, falseFail) in new[] { (.05, .05), (.01, .1), (.2, .2), (.45, .45), (.1, .4) })
            {
                var plan = new GatePlan(wanted, unacceptable, falsePass, falseFail, items, atTruncation);
                if (GateDesign.Create(plan, out var fault) is not { } design)
                {
                    // A refusal says what would do, and it does; one item less does not.
                    Assert.Contains(fault!.Kind, new[] { GateFaultKind.RatesNotMet, GateFaultKind.NobodyCanPass });
                    Assert.NotNull(GateDesign.Create(plan with { ItemsMax = fault.ItemsNeeded!.Value }, out _));
                    continue;
                }
                Assert.True(design.At(unacceptable).Attempt.Pass <= falsePass);
                Assert.True(design.At(wanted).Attempt.Fail <= falseFail);
                Near.Equal(design.ExactFalsePass, design.At(unacceptable).Attempt.Pass, 1e-12);
                Near.Equal(design.ExactFalseFail, design.At(wanted).Attempt.Fail, 1e-12);
            }
        }
    }

    public static TheoryData<GatePlan, GateFaultKind> Faults =>
        new()
        {
            { Plan with { WantedAccuracy = 1, UnacceptableAccuracy = 0 }, GateFaultKind.WantedAccuracyOutOfRange },
            { Plan with { WantedAccuracy = double.NaN }, GateFaultKind.WantedAccuracyOutOfRange },
            { Plan with { UnacceptableAccuracy = 0, FalsePassRate = 0 }, GateFaultKind.UnacceptableAccuracyOutOfRange },
            { Plan with { UnacceptableAccuracy = .9, FalsePassRate = 0 }, GateFaultKind.WantedNotAboveUnacceptable },
            { Plan with { FalsePassRate = 0, FalseFailRate = 0 }, GateFaultKind.FalsePassRateOutOfRange },
            { Plan with { FalseFailRate = .5, ItemsMax = 0 }, GateFaultKind.FalseFailRateOutOfRange },
            { Plan with { ItemsMax = 2_001, AttemptsMax = 0 }, GateFaultKind.ItemsMaxOutOfRange },
            { Plan with { AttemptsMax = 21 }, GateFaultKind.AttemptsMaxOutOfRange },
            { Plan with { AtTruncation = (AtTruncation)9 }, GateFaultKind.AtTruncationUnknown },
            { Plan with { ItemsMax = 10 }, GateFaultKind.NobodyCanPass },
            { Plan with { ItemsMax = 20, AtTruncation = AtTruncation.Decide }, GateFaultKind.RatesNotMet },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Create_WhenThePlanCannotBe_NamesTheFirstFault(GatePlan plan, GateFaultKind kind)
    {
        Assert.Null(GateDesign.Create(plan, out var fault));
        Assert.Equal(kind, fault!.Kind);
    }

    [Fact]
    public void RatesNotMet_SaysTheExactRatesAndHowManyItemsWouldDo()
    {
        var plan = Plan with { ItemsMax = 20, AtTruncation = AtTruncation.Decide };
        GateDesign.Create(plan, out var fault);

        Assert.True(fault!.ExactFalsePass > .05 || fault.ExactFalseFail > .05);
        var enough = Design(plan with { ItemsMax = fault.ItemsNeeded!.Value });
        Assert.False(enough.Tightened);
        Assert.True(
            GateDesign.Create(plan with { ItemsMax = fault.ItemsNeeded.Value - 1 }, out _)
                is null
                    or { Tightened: true }
        );
    }

    [Fact]
    public void Progress_SaysWhatIsStillNeeded_AndItIsTrue()
    {
        var gate = Design(Plan).Boundaries;
        var progress = gate.Replay([true, true, false, true, false, true, true, true]);

        var (right, wrong) = (progress.CorrectNeeded(gate)!.Value, progress.ErrorsToFail(gate)!.Value);

        Assert.Equal(
            (8, 6, 2, GateStatus.Undecided),
            (progress.Items, progress.Correct, progress.Errors, progress.Status)
        );
        Assert.Equal(GateStatus.Passed, Play(progress, gate, true, right).Status);
        Assert.Equal(GateStatus.Undecided, Play(progress, gate, true, right - 1).Status);
        Assert.Equal(GateStatus.Failed, Play(progress, gate, false, wrong).Status);
        Assert.Equal(GateStatus.Undecided, Play(progress, gate, false, wrong - 1).Status);
        var failed = Play(progress, gate, false, wrong);
        Assert.Equal(failed, failed.Add(gate, true));
        Assert.Null(failed.CorrectNeeded(gate));
        Assert.Equal(0, failed.ErrorsToFail(gate));
    }

    [Fact]
    public void Extend_GoesOnPastTruncation_AndSaysSo()
    {
        var design = Design(Plan with { AtTruncation = AtTruncation.Extend });
        // Every sixth answer wrong: between the boundaries for good.
        var answers = Enumerable.Range(1, 120).Select(i => i % 6 != 0).ToArray();

        var truncated = design.Boundaries.Replay(answers.Take(60));
        Assert.Equal(GateStatus.Undecided, truncated.Status);
        Assert.True(truncated.IsExtended(design.Boundaries));
        Assert.Contains(design.Boundaries.Replay(answers).Status, new[] { GateStatus.Passed, GateStatus.Failed });
        Assert.Equal(GateStatus.Held, Design(Plan).Boundaries.Replay(answers).Status);
    }

    [Fact]
    public void Consensus_IsSimulatedAndSaysHow()
    {
        var gate = Design(Plan).Boundaries;
        var model = new ConsensusModel(Labels: 2, Peers: 4, PeerAccuracy: .9);

        var (good, bad) = (
            ConsensusGate.Simulate(gate, model, .95, 2_000, seed: 3),
            ConsensusGate.Simulate(gate, model, .6, 2_000, seed: 3)
        );

        Assert.Equal(good, ConsensusGate.Simulate(gate, model, .95, 2_000, seed: 3));
        Assert.Equal((2_000, 3UL), (good.Replicates, good.Seed));
        Near.Equal(1, good.Pass + good.Fail + good.Undecided, 1e-12);
        Assert.True(good.Pass > .5 && bad.Pass < .01 && bad.Fail > .9 && good.Agreement > bad.Agreement);
    }

    [Fact]
    public void Consensus_WithPerfectPeersAndEvenItems_IsTheExactGate()
    {
        var gate = Design(Plan).Boundaries;

        var simulated = ConsensusGate.Simulate(
            gate,
            new ConsensusModel(3, 5, 1 - 1e-12, EaseDeviation: 0),
            .85,
            20_000
        );

        var exact = GateCharacteristics.Of(gate, .85).Attempt;
        Near.Equal(exact.Pass, simulated.Pass, .012);
        Near.Equal(exact.ExpectedItems, simulated.ExpectedItems, .6);
    }

    static GateProgress Play(GateProgress progress, GateBoundaries gate, bool correct, int times)
    {
        for (var i = 0; i < times; i++)
            progress = progress.Add(gate, correct);
        return progress;
    }
}
