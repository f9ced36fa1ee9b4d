namespace RlhfGrains.Agreement.Tests;

public class LabelScaleTests
{
    // Four values of each label; two of six items disagree, by 1 and 2.
    static readonly (string, string, string)[] Uneven =
    [
        ("q1", "a", "1"),
        ("q1", "b", "1"),
        ("q2", "a", "1"),
        ("q2", "b", "2"),
        ("q3", "a", "2"),
        ("q3", "b", "2"),
        ("q4", "a", "10"),
        ("q4", "b", "10"),
        ("q5", "a", "10"),
        ("q5", "b", "10"),
        ("q6", "a", "1"),
        ("q6", "b", "2"),
    ];

    [Fact]
    public void All_LabelsThatAreNumbers_TakesDistancesBetweenTheNumbers()
    {
        var agreement = Agreement.From(Uneven);
        var all = agreement.All().ToDictionary(estimate => estimate.Coefficient);

        Assert.Equal([1, 2, 10], agreement.Table.Scale.Numbers);
        // α = 1 - (n - 1) A / B with A = 2 · 2 δ(1, 2) and B = 2 · 16 (δ(1, 2) + δ(1, 10) + δ(2, 10)).
        Near.Equal(1 - 11 * 4 * 1 / (2 * 16 * (1 + 81 + 64.0)), all["krippendorff-alpha-interval"].Value);
        Near.Equal(
            1 - 11 * 4 * (1 / 9.0) / (2 * 16 * (1 / 9.0 + 81 / 121.0 + 64 / 144.0)),
            all["krippendorff-alpha-ratio"].Value
        );
        // AC2: p_a = 1 - 2 δ(1, 2) / 6, p_e = T / (3 · 2) · 3 · (1/3 · 2/3), T = 9 - 2 Σ δ.
        Near.Equal(Ac2(1 / 9.0, 1, 8 / 9.0), all["gwet-ac2-linear"].Value);
        Near.Equal(Ac2(1 / 81.0, 1, 64 / 81.0), all["gwet-ac2-quadratic"].Value);
        // Cohen: row margins 3/6, 1/6, 2/6 against 1/6, 3/6, 2/6.
        Near.Equal(Kappa(1 / 9.0, 1, 8 / 9.0), all["cohen-kappa-linear"].Value);
        Near.Equal(Kappa(1 / 81.0, 1, 64 / 81.0), all["cohen-kappa-quadratic"].Value);
        // Six items say nothing of an ordinal figure.
        Assert.All(all.Values, estimate =>
            Assert.True(estimate.Interval is not null || estimate.NoInterval == NoIntervalReason.WholeRange)
        );

        static double Ac2(double d12, double d13, double d23)
        {
            double pa = 1 - 2 * d12 / 6,
                pe = (9 - 2 * (d12 + d13 + d23)) / 6 * (2 / 3.0);
            return (pa - pe) / (1 - pe);
        }

        static double Kappa(double d12, double d13, double d23) =>
            1 - 2 * d12 / 6 * 36 / (3 * 3 * d12 + 3 * 2 * d13 + 1 * 1 * d12 + 1 * 2 * d23 + 2 * 1 * d13 + 2 * 3 * d23);
    }

    [Fact]
    public void All_EvenNumbers_EqualsPositions()
    {
        var units = RandomUnits.Draw(seed: 4, units: 40, labels: 3, valuesMax: 4);
        var counts = Units.FromCounts([.. units]);

        foreach (
            var scale in new[]
            {
                LabelScale.OfNumbers([.1, .2, .3]),
                LabelScale.OfNumbers([60, 40, 20]),
                LabelScale.Ordered,
            }
        )
        {
            Assert.True(scale.IsEvenlySpaced);
            Assert.Equal(
                KrippendorffAlpha.Read(counts, Metric.Interval),
                KrippendorffAlpha.Read(counts, Metric.IntervalOn(scale))
            );
            Assert.Equal(
                GwetAc.Read(counts, AgreementWeights.Linear),
                GwetAc.Read(counts, AgreementWeights.LinearOn(scale))
            );
        }
        Near.Equal(
            KrippendorffAlpha.Read(counts, Metric.Ratio(2)).Value!.Value,
            KrippendorffAlpha.Read(counts, Metric.RatioOn(LabelScale.OfNumbers([2, 3, 4]))).Value
        );
    }

    [Fact]
    public void All_NamesWithoutAnOrder_HaveNoFigureThatNeedsOne()
    {
        (string, string, string)[] judgments =
        [
            ("1", "a", "spam"),
            ("1", "b", "hate"),
            ("2", "a", "safe"),
            ("2", "b", "safe"),
            ("3", "a", "hate"),
            ("3", "b", "hate"),
        ];
        var all = Agreement.From(judgments).All();

        Assert.All(
            [
                "krippendorff-alpha-ordinal",
                "krippendorff-alpha-interval",
                "gwet-ac2-linear",
                "gwet-ac2-quadratic",
                "cohen-kappa-linear",
                "cohen-kappa-quadratic",
            ],
            name =>
                Assert.Equal(
                    UndefinedReason.UnorderedLabels,
                    all.Single(estimate => estimate.Coefficient == name).Undefined
                )
        );
        Assert.NotNull(all.Single(estimate => estimate.Coefficient == "krippendorff-alpha-nominal").Value);
        // The alphabet would make hate the mirror of spam.
        Assert.Throws<ArgumentException>(() => Agreement.From(judgments).All(Orientation.OrientationFree));

        var declared = Agreement.From(judgments, ["safe", "spam", "hate"]);
        Assert.Equal(LabelOrder.Ordered, declared.Table.Scale.Order);
        Assert.NotNull(declared.All().Single(estimate => estimate.Coefficient == "krippendorff-alpha-ordinal").Value);
        var names = Agreement.From(declared.Table.On(LabelScale.Unordered));
        Assert.Equal(
            UndefinedReason.UnorderedLabels,
            names.All().Single(estimate => estimate.Coefficient == "krippendorff-alpha-ordinal").Undefined
        );
        Assert.Equal(UndefinedReason.UnorderedLabels, names.ByCategory()[0].Agreement.All()[3].Undefined);
    }

    [Fact]
    public void OfLabels_NumbersInNoOrder_AreNotTakenForNumbers()
    {
        Assert.Equal(LabelOrder.Ordered, LabelScale.OfLabels(["1", "10", "2"], declared: true).Order);
        Assert.Equal(LabelOrder.Numbers, LabelScale.OfLabels(["5", "4", "3"], declared: true).Order);
        Assert.Equal(LabelOrder.Unordered, LabelScale.OfLabels(["1", "NaN"], declared: false).Order);
        Assert.Throws<ArgumentException>(() => LabelScale.OfNumbers([1, 1]));
        Assert.Throws<ArgumentException>(() => LabelScale.OfNumbers([1, double.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() =>
            KrippendorffAlpha.Read(
                Units.FromCounts([1, 1], [2, 0]),
                Metric.IntervalOn(LabelScale.OfNumbers([1, 2, 10]))
            )
        );
        Assert.Equal(
            UndefinedReason.NoAmounts,
            KrippendorffAlpha
                .Read(Units.FromCounts([1, 1], [2, 0]), Metric.RatioOn(LabelScale.OfNumbers([-1, 2])))
                .Undefined
        );
    }
}
