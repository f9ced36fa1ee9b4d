namespace RlhfGrains.Agreement.Tests;

public class CohenKappaTests
{
    // Cohen (1960, 1968); disagreement weights 0 1 3 / 1 0 6 / 3 6 0 are agreement weights 1 - v / 6.
    static readonly int[][] Cohen =
    [
        [88, 14, 18],
        [10, 40, 10],
        [2, 6, 12],
    ];
    static readonly AgreementWeights CohenWeights = AgreementWeights.Custom(
        new[,]
        {
            { 1, 5 / 6.0, .5 },
            { 5 / 6.0, 1, 0 },
            { .5, 0, 1 },
        }
    );

    // Fleiss, Cohen and Everitt (1969).
    static readonly int[][] Everitt =
    [
        [106, 10, 4],
        [22, 28, 10],
        [2, 12, 6],
    ];
    static readonly AgreementWeights EverittWeights = AgreementWeights.Custom(
        new[,]
        {
            { 1, 0, 4 / 9.0 },
            { 0, 1, 2 / 3.0 },
            { 4 / 9.0, 2 / 3.0, 1 },
        }
    );

    // Hout et al. (1987), Agresti; R vcd SexualFun.
    static readonly int[][] SexualFun =
    [
        [7, 7, 2, 3],
        [2, 8, 3, 7],
        [1, 5, 4, 9],
        [2, 8, 9, 14],
    ];

    // SAS FREQ; the second rater never uses the first label.
    static readonly int[][] Sas =
    [
        [0, 4, 1],
        [0, 8, 0],
        [0, 1, 5],
    ];

    public static readonly TheoryData<string, double, double> Published = new()
    {
        { "Cohen 1960", .49152542372881347, .05100181557607786 },
        { "Cohen 1968", .34782608695652206, .07550401525482296 },
        { "Everitt plain", .4285714285714286, .053711004869167356 },
        { "Everitt weighted", .5070603337612322, .05699415015197204 },
        { "SexualFun plain", .12933025404157042, .06859853248070859 },
        { "SexualFun linear", .2373806275579809, .07831633477837285 },
        { "SexualFun quadratic", .33204558624686065, .09729752195860464 },
        { "SAS plain", .4841628959276017, .1380135783058146 },
        { "SAS linear", .4701195219123504, .14574604514192563 },
        { "abstractors plain", .796409402184, .0589107183260815 },
        { "diagnosis plain", .431500775881, .045969181562379 },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Read_PublishedTable_GivesKappaAndStandardError(string example, double kappa, double standardError)
    {
        var read = CohenKappa.Read(Matrix(example), Weights(example));

        Near.Equal(kappa, read.Value);
        Near.Equal(standardError, read.Interval!.StandardError);
    }

    [Theory]
    [InlineData("SAS plain", .14839828189013288)]
    [InlineData("SAS linear", .14258507762473138)]
    public void TestOfChance_Sas_GivesTheStandardErrorUnderH0(string example, double standardError) =>
        Near.Equal(standardError, CohenKappa.TestOfChance(Matrix(example), Weights(example)).StandardError);

    [Fact]
    public void Read_Sas_GivesPrintedIntervalAndZ()
    {
        var read = CohenKappa.Read(ConfusionMatrix.Of(Sas));

        Near.Equal(.21366125300722777, read.Interval!.Low);
        Near.Equal(.7546645388479756, read.Interval.High);
        Near.Equal(3.2625909799013253, CohenKappa.TestOfChance(ConfusionMatrix.Of(Sas)).Statistic);
    }

    // Dawid and Skene (1979), table 1: observer 1 judged 45 patients three times.
    [Theory]
    [InlineData(0, 1, .7237145049884881, .8610038610038605)]
    [InlineData(0, 2, .782433521353747, .8859797297297295)]
    [InlineData(1, 2, .5820433436532507, .775933609958506)]
    public void Read_TestRetest_GivesKappaOfAnnotatorAgainstThemselves(
        int first,
        int second,
        double plain,
        double quadratic
    )
    {
        var matrix = new ConfusionMatrix(4);
        foreach (
            var patient in "111 333 112 222 222 222 112 333 222 232 444 222 111 222 121 111 111 111 222 222 222 222 222 221 111 111 232 111 111 112 111 333 111 222 222 433 221 232 333 111 111 121 232 121 222".Split(
                ' '
            )
        )
            matrix.Add(patient[first] - '1', patient[second] - '1');

        Near.Equal(plain, CohenKappa.Read(matrix).Value);
        Near.Equal(quadratic, CohenKappa.Read(matrix, AgreementWeights.Quadratic).Value);
    }

    // Hand-computed: 10 units, averaged with the mirror image 3 .5 .5 / 1 0 1 / .5 .5 3, so p_o = .6 and p_e = .4 * .45
    // + .2 * .1 + .4 * .45 = .38.
    [Fact]
    public void Read_OrientationFree_DoesNotDependOnWhichResponseIsCalledFirst()
    {
        int[][] cells =
        [
            [4, 1, 1],
            [1, 0, 1],
            [0, 0, 2],
        ];
        var matrix = ConfusionMatrix.Of(cells);
        var read = CohenKappa.Read(matrix, orientation: Orientation.OrientationFree);

        Near.Equal((.6 - .38) / (1 - .38), read.Value);
        // Each of the ten units swapped or not gives the same value, and the same standard error.
        var swapped = ConfusionMatrix.Of([
            [3, 0, 0],
            [1, 0, 1],
            [1, 1, 3],
        ]);
        Near.Equal(read.Value!.Value, CohenKappa.Read(swapped, orientation: Orientation.OrientationFree).Value);
        Near.Equal(
            read.Interval!.StandardError!.Value,
            CohenKappa.Read(swapped, orientation: Orientation.OrientationFree).Interval!.StandardError
        );
        // Of twice as many units it would be smaller by the root of two: the mirror image adds no evidence.
        var both = ConfusionMatrix.Of([
            [6, 1, 1],
            [2, 0, 2],
            [1, 1, 6],
        ]);
        Near.Equal(read.Value!.Value, CohenKappa.Read(both).Value);
        Near.Equal(read.Interval!.StandardError!.Value, CohenKappa.Read(both).Interval!.StandardError * Math.Sqrt(2));
    }

    [Fact]
    public void PercentAgreement_OfAMatrix_IsTheDiagonalWithWilsonsInterval()
    {
        var read = PercentAgreement.OverUnits(
            ConfusionMatrix.Of([
                [20, 5],
                [5, 15],
            ])
        );

        Near.Equal(35 / 45.0, read.Value);
        const double z = 1.959963984540054;
        var reach = z * Math.Sqrt(35 * 10 / 45.0 + z * z / 4);
        Near.Equal((35 + z * z / 2 - reach) / (45 + z * z), read.Interval!.Low);
        Near.Equal((35 + z * z / 2 + reach) / (45 + z * z), read.Interval.High);
        Assert.Equal(IntervalMethod.Wilson, read.Interval.Method);
        Assert.Equal(UndefinedReason.NoPairs, PercentAgreement.OverUnits(new ConfusionMatrix(2)).Undefined);
        // All agree: no variation, and still an interval.
        Assert.Equal(
            1,
            PercentAgreement
                .OverUnits(
                    ConfusionMatrix.Of([
                        [10, 0],
                        [0, 0],
                    ])
                )
                .Interval!.High
        );
    }

    // Artstein and Poesio (2008), doi:10.1162/coli.07-034-R2, table 2: A_o = .88, S = .82, pi = .7995, kappa = .8013.
    [Fact]
    public void Read_ArtsteinPoesio_GivesAllCoefficients()
    {
        var matrix = ConfusionMatrix.Of([
            [46, 6, 0],
            [0, 32, 0],
            [0, 6, 10],
        ]);
        var counts = matrix.ToCoincidences();

        Near.Equal(.8013245033112583, CohenKappa.Read(matrix).Value);
        Near.Equal(.88, PercentAgreement.OverUnits(counts).Value);
        Near.Equal(.82, BrennanPrediger.Read(counts).Value);
        Near.Equal(.7995322418977615, FleissKappa.Read(counts).Value);
        Near.Equal(.8005345806882727, KrippendorffAlpha.Read(counts, Metric.Nominal).Value);
    }

    // Wikipedia, Cohen's kappa; Feinstein and Cicchetti (1990), doi:10.1016/0895-4356(90)90158-L and 90159-M: high
    // agreement, low kappa.
    [Theory]
    [InlineData(20, 5, 10, 15, .3999999999999999, .40594059405940586, .3939393939393937, .4, .4)]
    [InlineData(40, 9, 6, 45, .699519230769231, .7007481296758106, .6992481203007519, .7, .7007518796992481)]
    [InlineData(80, 10, 5, 5, .3181818181818182, .8079999999999999, .31428571428571417, .7, .3177142857142857)]
    [InlineData(45, 15, 25, 15, .13043478260869554, .26605504587155965, .12087912087912075, .2, .12527472527472516)]
    [InlineData(25, 35, 5, 35, .25925925925925924, .20792079207920788, .19191919191919168, .2, .1959595959595959)]
    public void Read_KappaParadoxes_ShowAc1BesideKappa(
        int a,
        int b,
        int c,
        int d,
        double kappa,
        double ac1,
        double pi,
        double bp,
        double alpha
    )
    {
        var matrix = ConfusionMatrix.Of([
            [a, b],
            [c, d],
        ]);
        var counts = matrix.ToCoincidences();

        Near.Equal(kappa, CohenKappa.Read(matrix).Value);
        Near.Equal(ac1, GwetAc.Read(counts).Value);
        Near.Equal(pi, FleissKappa.Read(counts).Value);
        Near.Equal(bp, BrennanPrediger.Read(counts).Value);
        Near.Equal(alpha, KrippendorffAlpha.Read(counts, Metric.Nominal).Value);
    }

    [Fact]
    public void Read_Degenerate_IsTyped()
    {
        Assert.Equal(UndefinedReason.NoPairs, CohenKappa.Read(new ConfusionMatrix(3)).Undefined);
        Assert.Equal(
            UndefinedReason.NoVariation,
            CohenKappa
                .Read(
                    ConfusionMatrix.Of([
                        [10, 0],
                        [0, 0],
                    ])
                )
                .Undefined
        );
        Assert.Equal(
            UndefinedReason.NoVariation,
            CohenKappa
                .TestOfChance(
                    ConfusionMatrix.Of([
                        [10, 0],
                        [0, 0],
                    ])
                )
                .Undefined
        );
        // One rater constant: chance explains the agreement exactly.
        Near.Equal(
            0,
            CohenKappa
                .Read(
                    ConfusionMatrix.Of([
                        [2, 2],
                        [0, 0],
                    ])
                )
                .Value
        );
        Near.Equal(
            -1,
            CohenKappa
                .Read(
                    ConfusionMatrix.Of([
                        [0, 2],
                        [2, 0],
                    ])
                )
                .Value
        );
        Assert.Equal(
            IntervalMethod.WilsonChanceHeld,
            CohenKappa
                .Read(
                    ConfusionMatrix.Of([
                        [2, 0],
                        [0, 2],
                    ])
                )
                .Interval!.Method
        );
    }

    [Fact]
    public void Matrix_RemoveUndoesAddAndMergeAddsUp()
    {
        var matrix = ConfusionMatrix.Of(Cohen);
        matrix.Add(0, 2);
        matrix.Remove(0, 2);
        Assert.Equal(ConfusionMatrix.Of(Cohen), matrix);
        matrix.Merge(ConfusionMatrix.Of(Everitt));
        Assert.Equal(400, matrix.Units);
        Assert.Throws<InvalidOperationException>(() => new ConfusionMatrix(2).Remove(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(0, 3));
        Assert.Equal(matrix, ConfusionMatrix.FromState(3, matrix.ToState()));
        Assert.Throws<FormatException>(() => ConfusionMatrix.FromState(2, [1, 2, 3]));
        Assert.Throws<FormatException>(() => ConfusionMatrix.FromState(2, [1, 2, 3, -1]));
    }

    static ConfusionMatrix Matrix(string example) =>
        ConfusionMatrix.Of(
            example.Split(' ')[0] switch
            {
                "Cohen" => Cohen,
                "Everitt" => Everitt,
                "SexualFun" => SexualFun,
                "SAS" => Sas,
                "abstractors" => ReferenceTables.GwetAbstractors,
                _ => ReferenceTables.GwetDiagnosis,
            }
        );

    static AgreementWeights? Weights(string example) =>
        example switch
        {
            "Cohen 1968" => CohenWeights,
            "Everitt weighted" => EverittWeights,
            _ when example.EndsWith("linear", StringComparison.Ordinal) => AgreementWeights.Linear,
            _ when example.EndsWith("quadratic", StringComparison.Ordinal) => AgreementWeights.Quadratic,
            _ => null,
        };
}
