using RlhfGrains.Aggregation.Labels;
using RlhfGrains.Agreement.Tests;

namespace RlhfGrains.Aggregation.Tests.Labels;

public sealed class DawidSkeneTests
{
    const string Patients = "reference/dawid_skene1979.json";

    [SharedFact(Patients)]
    public void Anaesthetists_AreEstimatedAsBothOtherProgramsDo()
    {
        var reference = Shared.Json(Patients);
        var judgments = reference
            .GetProperty("data")
            .GetProperty("rows")
            .EnumerateArray()
            .Select(r => new LabelJudgment(r[0].GetInt32() - 1, r[1].GetInt32() - 1, r[2].GetInt32() - 1))
            .ToList();

        var fit = DawidSkene.Fit(new LabelJudgments(45, 5, 4, judgments), new DawidSkeneOptions { Tolerance = 1e-12 });

        Assert.True(fit.End.HasConverged);
        foreach (var expected in reference.GetProperty("expected").EnumerateArray())
        {
            var name = expected.GetProperty("metric").GetString()!;
            Assert.Equal(expected.GetProperty("value").GetDouble(), Read(fit, name), 1e-6);
        }
        // Printed in the reference: all but two patients are certain.
        Assert.Equal([34, 37], Enumerable.Range(0, 45).Where(i => fit.Posterior.Of(i).ToArray().Max() < .999));
        Assert.Equal(.948, fit.Posterior.Of(34)[1], .0005);
        Assert.Equal(.979, fit.Posterior.Of(37)[2], .0005);
    }

    static double Read(DawidSkeneFit fit, string name)
    {
        var numbers = name.Where(char.IsDigit).Select(c => c - '1').ToArray();
        return name switch
        {
            "log_likelihood" => fit.LogLikelihood,
            _ when name.StartsWith("prior", StringComparison.Ordinal) => fit.Priors[numbers[0]],
            _ => fit.Rate(numbers[0], numbers[1], numbers[2]),
        };
    }

    [SharedTheory("data/ukpconvarg1/judgments.csv", "data/dices350/judgments.csv", "data/pandalm/judgments.csv")]
    [InlineData("ukpconvarg1")]
    [InlineData("dices350")]
    [InlineData("pandalm")]
    public void RealJudgments_WithAHundredthOfAJudgmentBefore_ComeToTheExpectedEstimates(string set)
    {
        var (judgments, _, _) = RealJudgments.Read(set);
        var expected = Shared.Json($"data/{set}/expected.json").GetProperty("dawid_skene_smooth0.01");

        var fit = DawidSkene.Fit(
            judgments,
            new DawidSkeneOptions
            {
                RightBefore = .01,
                WrongBefore = .01,
                Tolerance = 1e-9,
            }
        );

        Assert.True(fit.End.HasConverged);
        // The expected ones stop where their likelihood hardly moves, which is a little before the end.
        Assert.Equal(expected.GetProperty("log_likelihood").GetDouble(), fit.LogLikelihood, 1e-3);
        var priors = expected.GetProperty("prior").EnumerateArray().Select(p => p.GetDouble()).Order();
        Assert.All(priors.Zip(fit.Priors.Order()), p => Assert.Equal(p.First, p.Second, 2e-5));
    }

    [SharedFact("data/dices350/judgments.csv")]
    public void SubjectiveLabels_AreMadeWorseThanTheMajoritys()
    {
        var (judgments, items, labels) = RealJudgments.Read("dices350");
        var gold = File.ReadLines(Shared.PathOf("data/dices350/gold.csv"))
            .Skip(1)
            .Select(l => l.Split(','))
            .ToDictionary(c => items[c[0]], c => labels.IndexOf(c[1]));

        double Accuracy(LabelPosterior p) => gold.Average(g => p.LabelOf(g.Key) == g.Value ? 1.0 : 0);

        Assert.Equal(.49142857142857144, Accuracy(DawidSkene.Fit(judgments).Posterior), 1e-12);
        // With two tied items the fractional count of the expected .6543 has a third or a half for each: here a tie is
        // no label.
        Assert.InRange(Accuracy(MajorityVote.Read(judgments)), .65, .6543);
    }

    [Fact]
    public void GeneratedJudgments_AfterTenSteps_HaveThePublishedPriors()
    {
        var drawn = GeneratedJudgments.Draw(annotators: 1_000, items: 100_000, judgments: 5, labels: 4);
        var judgments = new LabelJudgments(
            100_000,
            1_000,
            4,
            [.. drawn.Items.Select((item, j) => new LabelJudgment(item, drawn.Annotators[j], drawn.Labels[j]))]
        );

        var fit = DawidSkene.Fit(
            judgments,
            new DawidSkeneOptions
            {
                IterationsMax = 10,
                Tolerance = 0,
                Floor = 1e-10,
            }
        );

        double[] expected = [0.24841909811930946, 0.2488975659055301, 0.25166751219495104, 0.2510158237802076];
        Assert.All(expected.Zip(Means(fit.Posterior).Zip(fit.Priors)), p =>
            Assert.True(
                Math.Abs(p.First - p.Second.First) < 1e-12 || Math.Abs(p.First - p.Second.Second) < 1e-12,
                $"{p}"
            )
        );
    }

    static double[] Means(LabelPosterior posterior)
    {
        var means = new double[posterior.Labels];
        for (var item = 0; item < posterior.Items; item++)
        {
            for (var k = 0; k < means.Length; k++)
                means[k] += posterior.Of(item)[k] / posterior.Items;
        }
        return means;
    }

    [Fact]
    public void KnownLabel_IsKept_AndTellsWhoErrs()
    {
        // Two against one, and the one is right: only the ruling knows.
        LabelJudgment[] said =
        [
            .. Enumerable
                .Range(0, 20)
                .SelectMany(i => new LabelJudgment[] { new(i, 0, 1), new(i, 1, 1), new(i, 2, 0) }),
        ];
        var judgments = new LabelJudgments(20, 3, 2, said);

        var free = DawidSkene.Fit(judgments);
        var ruled = DawidSkene.Fit(
            judgments,
            new DawidSkeneOptions
            {
                Known = [.. Enumerable.Range(0, 20).Select(i => i < 10 ? 0 : -1)],
                WrongBefore = .1,
                RightBefore = .1,
            }
        );

        Assert.Equal(1, free.Posterior.LabelOf(0));
        Assert.Equal(0, ruled.Posterior.LabelOf(0));
        Assert.Equal(0, ruled.Posterior.LabelOf(15));
        Assert.True(ruled.Rate(2, 0, 0) > .9 && ruled.Rate(0, 0, 0) < .1);
    }

    [Fact]
    public void ManyJudgmentsOfOneItem_DoNotVanish()
    {
        // 20,000 judgments: their product would be 0 in a double.
        var judgments = new LabelJudgments(
            2,
            20_000,
            3,
            [.. Enumerable.Range(0, 40_000).Select(j => new LabelJudgment(j % 2, j / 2, j % 7 == 0 ? 2 : j % 2))]
        );

        var fit = DawidSkene.Fit(
            judgments,
            new DawidSkeneOptions
            {
                RightBefore = 1,
                WrongBefore = .5,
                IterationsMax = 20,
            }
        );

        Assert.Equal((0, 1), (fit.Posterior.LabelOf(0), fit.Posterior.LabelOf(1)));
        Assert.True(double.IsFinite(fit.LogLikelihood) && fit.LogLikelihood < -10_000);
    }

    [Fact]
    public void LogLikelihood_NeverFalls()
    {
        var random = new Random(7);
        var judgments = new LabelJudgments(
            60,
            9,
            3,
            [
                .. Enumerable
                    .Range(0, 300)
                    .Select(_ => new LabelJudgment(random.Next(60), random.Next(9), random.Next(3))),
            ]
        );

        var values = Enumerable
            .Range(1, 40)
            .Select(steps =>
                DawidSkene.Fit(judgments, new DawidSkeneOptions { IterationsMax = steps, Tolerance = 0 }).LogLikelihood
            )
            .ToArray();

        Assert.All(values.Zip(values.Skip(1)), pair => Assert.True(pair.Second >= pair.First - 1e-9));
    }

    [Fact]
    public void ItemWithoutJudgments_HasThePriors()
    {
        var fit = DawidSkene.Fit(new LabelJudgments(3, 2, 2, [new(0, 0, 1), new(0, 1, 1), new(1, 0, 1), new(1, 1, 0)]));

        Assert.All(fit.Posterior.Of(2).ToArray().Zip(fit.Priors), p => Assert.Equal(p.Second, p.First, 1e-6));
    }
}
