using RlhfGrains.Aggregation.Preferences;

namespace RlhfGrains.Aggregation.Tests.Preferences;

public sealed class BradleyTerryTests
{
    /// <summary>
    /// American League East 1987: Baltimore, Boston, Cleveland, Detroit, Milwaukee, New York, Toronto; home, away, won
    /// at home, won away. Agresti, Categorical Data Analysis.
    /// </summary>
    static readonly (int Home, int Away, int Won, int Lost)[] Baseball =
    [
        (4, 3, 4, 3),
        (4, 6, 4, 2),
        (4, 5, 4, 3),
        (4, 1, 6, 1),
        (4, 2, 4, 2),
        (4, 0, 6, 0),
        (3, 4, 3, 3),
        (3, 6, 4, 2),
        (3, 5, 4, 3),
        (3, 1, 6, 0),
        (3, 2, 6, 1),
        (3, 0, 4, 3),
        (6, 4, 2, 5),
        (6, 3, 4, 3),
        (6, 5, 2, 4),
        (6, 1, 4, 3),
        (6, 2, 4, 2),
        (6, 0, 6, 0),
        (5, 4, 3, 3),
        (5, 3, 5, 1),
        (5, 6, 2, 5),
        (5, 1, 4, 3),
        (5, 2, 4, 2),
        (5, 0, 6, 1),
        (1, 4, 5, 1),
        (1, 3, 2, 5),
        (1, 6, 3, 3),
        (1, 5, 4, 2),
        (1, 2, 5, 2),
        (1, 0, 6, 0),
        (2, 4, 2, 5),
        (2, 3, 3, 3),
        (2, 6, 3, 4),
        (2, 5, 4, 3),
        (2, 1, 4, 2),
        (2, 0, 2, 4),
        (0, 4, 2, 5),
        (0, 3, 1, 5),
        (0, 6, 1, 6),
        (0, 5, 2, 4),
        (0, 1, 1, 6),
        (0, 2, 3, 4),
    ];

    /// <summary>Pairs of Davidson (1970), example 2: preferred i, preferred j, neither.</summary>
    static readonly Comparison[] Puddings =
    [
        new(0, 1, 19, 22, 16),
        new(0, 2, 16, 19, 12),
        new(1, 2, 19, 19, 10),
        new(0, 3, 18, 23, 13),
        new(1, 3, 23, 19, 9),
        new(2, 3, 19, 20, 15),
        new(0, 4, 13, 19, 18),
        new(1, 4, 16, 20, 12),
        new(2, 4, 16, 15, 17),
        new(3, 4, 17, 14, 16),
        new(0, 5, 18, 21, 12),
        new(1, 5, 22, 20, 12),
        new(2, 5, 13, 18, 10),
        new(3, 5, 14, 19, 18),
        new(4, 5, 11, 21, 12),
    ];

    static IEnumerable<Comparison> Games =>
        Baseball.Select(g => new Comparison(g.Home, g.Away, g.Won, g.Lost, ShownFirst: ShownFirst.First));

    [Fact]
    public void Baseball_IsAgrestis()
    {
        var fit = BradleyTerry.Fit(7, Games);

        double[] expected =
        [
            0,
            1.1076977053786548,
            0.6838527691591616,
            1.4364084318124366,
            1.5813558766613944,
            1.2476178451413877,
            1.2944851239118065,
        ];
        Assert.All(expected.Select((value, team) => (value, team)), x =>
            Assert.Equal(x.value, fit.LogWorth(x.team) - fit.LogWorth(0), 1e-9)
        );
        Assert.Null(fit.Position);
        Assert.Equal(0, Enumerable.Range(0, 7).Sum(fit.LogWorth), 1e-12);
    }

    [Fact]
    public void HomeAdvantage_IsAgrestis()
    {
        var fit = BradleyTerry.Fit(7, Games, new BradleyTerryOptions { EstimatePosition = true });

        double[] expected =
        [
            0,
            1.1438026533056018,
            0.7046944569074687,
            1.4753572135948567,
            1.6195549935873648,
            1.2813404032841433,
            1.3271103980802776,
        ];
        Assert.All(expected.Select((value, team) => (value, team)), x =>
            Assert.Equal(x.value, fit.LogWorth(x.team) - fit.LogWorth(0), 1e-9)
        );
        Assert.Equal(0.30226065552894094, fit.Position!.Value, 1e-9);
        Assert.Equal(0.13094370745590975, fit.PositionStandardError!.Value, 1e-9);
    }

    [Fact]
    public void SidesNamedTheOtherWayRound_ChangeNothing()
    {
        var turned = Games.Select(g => new Comparison(
            g.Second,
            g.First,
            g.SecondWins,
            g.FirstWins,
            ShownFirst: ShownFirst.Second
        ));

        var fit = BradleyTerry.Fit(7, turned, new BradleyTerryOptions { EstimatePosition = true });

        Assert.Equal(0.30226065552894094, fit.Position!.Value, 1e-9);
    }

    /// <summary>
    /// Biometrika, Comm Statist, JASA, JRSS-B: a citation is a win of the cited journal. Stigler (1994).
    /// </summary>
    [Fact]
    public void Citations_AreStiglers_WithTheirStandardErrors()
    {
        var fit = BradleyTerry.Fit(
            4,
            [
                new(0, 1, 730, 33),
                new(0, 2, 498, 320),
                new(0, 3, 221, 284),
                new(1, 2, 68, 813),
                new(1, 3, 17, 276),
                new(2, 3, 142, 325),
            ]
        );

        (double LogWorth, double Error)[] expected =
        [
            (-2.9490724968439093, 0.1025453355112088),
            (-0.479569769751993, 0.060588729248230715),
            (0.2689540558194714, 0.07082996511114129),
        ];
        Assert.All(expected.Select((x, i) => (x.LogWorth, x.Error, Journal: i + 1)), x =>
        {
            Assert.Equal(x.LogWorth, fit.LogWorth(x.Journal) - fit.LogWorth(0), 1e-9);
            Assert.Equal(x.Error, fit.StandardError(x.Journal, 0), 1e-9);
        });
    }

    [Fact]
    public void Puddings_AreDavidsons()
    {
        var fit = BradleyTerry.Fit(6, Puddings);

        double[] worths =
        [
            0.13880336685623507,
            0.17300150170759657,
            0.16174743528522714,
            0.16537295914741285,
            0.15868539564015638,
            0.20238934136337197,
        ];
        Assert.All(worths.Zip(fit.Worths()), w => Assert.Equal(w.First, w.Second, 1e-7));
        Assert.Equal(0.746822989223138, fit.Nu!.Value, 1e-7);
    }

    /// <summary>
    /// At the maximum every derivative is 0; these are taken by differences of the likelihood written out anew.
    /// </summary>
    [Fact]
    public void Estimates_AreTheMaximumOfTheLikelihood()
    {
        var games = Puddings
            .Select((p, i) => p with { ShownFirst = i % 2 == 0 ? ShownFirst.First : ShownFirst.Second })
            .ToList();
        var fit = BradleyTerry.Fit(6, games, new BradleyTerryOptions { EstimatePosition = true });
        double[] at = [.. Enumerable.Range(0, 6).Select(fit.LogWorth), fit.Position!.Value, Math.Log(fit.Nu!.Value)];

        Assert.Equal(LogLikelihood(games, at), fit.LogLikelihood, 1e-9);
        for (var k = 0; k < at.Length; k++)
        {
            double Moved(double by) => LogLikelihood(games, [.. at.Select((x, i) => i == k ? x + by : x)]);
            Assert.Equal(0, (Moved(1e-4) - Moved(-1e-4)) / 2e-4, 1e-5);
        }
    }

    static double LogLikelihood(List<Comparison> games, double[] at) =>
        games.Sum(g =>
        {
            var first = Math.Exp(at[g.First] + (g.ShownFirst is ShownFirst.First ? 1 : -1) * at[6]);
            var (second, nu) = (Math.Exp(at[g.Second]), Math.Exp(at[7]));
            var tie = nu * Math.Sqrt(first * second);
            var sum = first + second + tie;
            return g.FirstWins * Math.Log(first / sum)
                + g.SecondWins * Math.Log(second / sum)
                + g.Ties * Math.Log(tie / sum);
        });

    [Fact]
    public void WhoNeverLost_HasNoEstimate_AndIsNamed()
    {
        Comparison[] games = [new(0, 1, 3, 0), new(1, 2, 2, 1), new(0, 2, 1, 0)];

        var fit = BradleyTerry.Fit(4, games);

        Assert.Equal(NoFitReason.NotConnected, fit.Undefined);
        Assert.Equal(
            [
                [0],
                [1, 2],
                [3],
            ],
            fit.Components
        );
        Assert.Throws<InvalidOperationException>(() => fit.LogWorth(0));
        var drawn = BradleyTerry.Fit(4, games, new BradleyTerryOptions { Ridge = .5 });
        Assert.Null(drawn.Undefined);
        Assert.True(drawn.LogWorth(0) > drawn.LogWorth(1) && double.IsFinite(drawn.StandardError(0, 3)));
    }

    [Fact]
    public void FirstShownThatAlwaysWins_IsSeparated()
    {
        Comparison[] games =
        [
            new(0, 1, 5, 0, ShownFirst: ShownFirst.First),
            new(0, 1, 0, 5, ShownFirst: ShownFirst.Second),
        ];

        Assert.Equal(
            NoFitReason.Separated,
            BradleyTerry.Fit(2, games, new BradleyTerryOptions { EstimatePosition = true }).Undefined
        );
        Assert.Equal(0, BradleyTerry.Fit(2, games).LogWorth(0), 1e-9);
    }

    [Fact]
    public void OnlyTies_AreSeparated_AndHalfWinsAreNot()
    {
        Comparison[] games = [new(0, 1, 0, 0, Ties: 9)];

        Assert.Equal(NoFitReason.Separated, BradleyTerry.Fit(2, games).Undefined);
        Assert.Equal(
            0,
            BradleyTerry.Fit(2, games, new BradleyTerryOptions { Ties = TieRule.HalfWins }).LogWorth(0),
            1e-9
        );
        Assert.Equal(
            NoFitReason.NoComparisons,
            BradleyTerry.Fit(2, games, new BradleyTerryOptions { Ties = TieRule.Ignored }).Undefined
        );
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 2, 1)]
    [InlineData(0, 1, -1)]
    [InlineData(0, 1, double.NaN)]
    public void WrongComparison_IsRefused(int first, int second, double wins) =>
        Assert.Throws<ArgumentException>(() => BradleyTerry.Fit(2, [new Comparison(first, second, wins, 1)]));

    [Fact]
    public void LongChainOfWins_IsNoReasonToFall() =>
        Assert.Equal(
            100_000,
            WinGraph.Components(100_000, Enumerable.Range(0, 99_999).Select(i => new Comparison(i, i + 1, 1, 0))).Count
        );
}
