using RlhfGrains.Agreement;
using RlhfGrains.Grains.Annotators.Qualifications;

namespace RlhfGrains.Grains.Tests.Qualifications;

/// <summary>The rates that a policy states are those that come out of the deciders.</summary>
public sealed class GateRateTests
{
    const int Candidates = 4_000;

    static readonly GatePlan Plan = new(.9, .75, .05, .05, 80, AtTruncation.Decide);

    [Theory]
    [InlineData(.9)]
    [InlineData(.75)]
    public void Candidates_AtTheStatedAccuracies_PassAndFailAtTheExactRates(double accuracy)
    {
        var (world, settings) = Candidate.Under(Candidate.Rule with { Entry = new(Plan, null) });
        var exact = GateCharacteristics.Of(settings.Quality.Qualification!.Rule.Entry.Boundaries!, accuracy).Attempt;
        var random = new Random(20_261_120);
        var (passed, items) = (0, 0L);
        for (var i = 0; i < Candidates; i++)
        {
            var candidate = new Candidate(world, $"c{i}", settings);
            do candidate.Practise(random.NextDouble() < accuracy);
            while (candidate.Status is QualificationStatus.Practising);
            Assert.True(candidate.Status is QualificationStatus.Qualified or QualificationStatus.Suspended);
            passed += candidate.Status is QualificationStatus.Qualified ? 1 : 0;
            items += candidate.Standing.Gates[0].Decided.Items;
        }
        // Four standard errors: one run in 16,000 lies outside.
        var error = 4 * Math.Sqrt(exact.Pass * exact.Fail / Candidates);
        Assert.InRange(passed / (double)Candidates, exact.Pass - error, exact.Pass + error);
        Assert.InRange(items / (double)Candidates, exact.ExpectedItems * .95, exact.ExpectedItems * 1.05);
        Assert.True(accuracy < .8 ? exact.Pass <= Plan.FalsePassRate : exact.Fail <= Plan.FalseFailRate);
    }
}
