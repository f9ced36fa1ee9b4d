using RlhfGrains.Agreement;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Qualifications;

public sealed class PolicyTests
{
    static readonly GatePlan Good = new(.9, .75, .05, .05, 80, AtTruncation.Decide, 3);

    /// <summary>In order of precedence.</summary>
    public static TheoryData<string, GatePlan> Impossible =>
        new()
        {
            { "wanted-accuracy-out-of-range", Good with { WantedAccuracy = 1 } },
            { "unacceptable-accuracy-out-of-range", Good with { UnacceptableAccuracy = 0 } },
            { "wanted-not-above-unacceptable", Good with { UnacceptableAccuracy = .95 } },
            { "false-pass-rate-out-of-range", Good with { FalsePassRate = 0 } },
            { "false-fail-rate-out-of-range", Good with { FalseFailRate = .5 } },
            { "items-max-out-of-range", Good with { ItemsMax = 0 } },
            { "attempts-max-out-of-range", Good with { AttemptsMax = 21 } },
            { "at-truncation-unknown", Good with { AtTruncation = (AtTruncation)9 } },
            { "nobody-can-pass", Good with { ItemsMax = 3, AtTruncation = AtTruncation.Hold } },
            { "rates-not-met", Good with { ItemsMax = 10 } },
        };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Gate_ThatCannotBe_IsRefusedByItsName(string code, GatePlan plan)
    {
        var refusal = Publish(Candidate.Rule with { Entry = new(plan, null) });

        Assert.Equal(code, refusal!.Code);
        Assert.StartsWith("the entry gate:", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Gate_WithTooFewItems_SaysHowManyWouldDo()
    {
        var refusal = Publish(Candidate.Rule with { Entry = new(Good with { ItemsMax = 10 }, null) })!;
        var items = int.Parse(
            System.Text.RegularExpressions.Regex.Match(refusal.Detail!, @"(\d+) items would do").Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture
        );

        Assert.Null(Publish(Candidate.Rule with { Entry = new(Good with { ItemsMax = items }, null) }));
    }

    [Fact]
    public void Rule_OutOfRange_IsRefusedAsInvalidSettings()
    {
        QualificationRule[] bad =
        [
            Candidate.Rule with
            {
                PracticeItems = -1,
            },
            Candidate.Rule with
            {
                CoolDownHours = -1,
            },
            Candidate.Rule with
            {
                ValidityDays = 0,
            },
            Candidate.Rule with
            {
                Evidence = 0,
            },
            Candidate.Rule with
            {
                OnFailure = 0,
            },
            Candidate.Rule with
            {
                InWork = new(Good, null),
            },
        ];
        Assert.All(bad, rule => Assert.Equal("invalid-settings", Publish(rule)!.Code));
        Assert.Equal(
            "invalid-settings",
            Publish(Candidate.Rule, new CategoryRule(new("poetry"), Candidate.Rule))!.Code
        );
        Assert.Equal(
            "invalid-settings",
            Publish(
                Candidate.Rule,
                new(Candidate.Creative, Candidate.Rule),
                new(Candidate.Creative, Candidate.Rule)
            )!.Code
        );
    }

    [Fact]
    public void Policy_IsPublishedWithTheBoundariesOfItsGates()
    {
        var (_, settings) = Candidate.Under(
            Candidate.Rule,
            false,
            new CategoryRule(Candidate.Factual, Candidate.Rule with { Entry = new(Good, null) })
        );
        var policy = settings.Quality.Qualification!;

        Assert.Equal(GateDesign.Create(Good, out _)!.Boundaries, policy.RuleOf(Candidate.Factual).Entry.Boundaries);
        Assert.Equal(
            GateDesign.Create(Candidate.Short, out _)!.Boundaries,
            policy.RuleOf(Candidate.Creative).Entry.Boundaries
        );
        Assert.NotNull(policy.RuleOf(Candidate.Creative).InWork.Boundaries);
    }

    static Contracts.Refusal? Publish(QualificationRule rule, params CategoryRule[] own)
    {
        var world = new World();
        var draft = Given.Draft with
        {
            Quality = QualityPolicies.None with { Qualification = new QualificationPolicy(rule, own, false) },
        };
        return world
            .Ask(
                GrainKeys.Of(Given.Project),
                new CreateProject(Given.Request("create"), "A project", new byte[32], draft)
            )
            .Refusal;
    }
}
