using RlhfGrains.Aggregation.Fitting;

namespace RlhfGrains.Aggregation.Preferences;

/// <summary>What <see cref="PlackettLuce"/> estimates.</summary>
/// <param name="LogWorths">Of each response, summing to 0; empty when there are none.</param>
/// <param name="Undefined">Why there are no estimates; null when there are.</param>
/// <param name="Components">Groups within which worths can be compared.</param>
/// <param name="End">Its change is the largest move of a log-worth.</param>
public sealed record PlackettLuceFit(
    IReadOnlyList<double> LogWorths,
    NoFitReason? Undefined,
    IReadOnlyList<IReadOnlyList<int>> Components,
    FitEnd End
);

/// <summary>
/// Worths from whole or partial rankings: the best is chosen among all with a probability in proportion to its worth,
/// then the next among the rest. A ranking of two is a comparison of Bradley and Terry.
/// </summary>
/// <remarks>
/// Sources: Luce (1959), Plackett (1975), Applied Statistics 24, 193-202, doi:10.2307/2346567; the iteration is
/// Hunter (2004), "MM algorithms for generalized Bradley-Terry models", Annals of Statistics 32, 384-406, equation
/// 30, doi:10.1214/aos/1079120141.
/// </remarks>
public static class PlackettLuce
{
    /// <param name="responses">Their number.</param>
    /// <param name="rankings">Each its places from the best down; those left out were not seen.</param>
    /// <param name="iterationsMax">Steps at most.</param>
    /// <param name="tolerance">Done when no log-worth moves by more than this in a step.</param>
    /// <exception cref="ArgumentException">A ranking names a place twice, or one that there is not.</exception>
    public static PlackettLuceFit Fit(
        int responses,
        IReadOnlyList<IReadOnlyList<int>> rankings,
        int iterationsMax = 20_000,
        double tolerance = 1e-12
    )
    {
        foreach (var ranking in rankings)
        {
            if (ranking.Distinct().Count() != ranking.Count || ranking.Any(r => (uint)r >= (uint)responses))
                throw new ArgumentException(
                    $"a ranking names different places from 0 to {responses - 1}",
                    nameof(rankings)
                );
        }
        var steps = rankings.SelectMany(r => r.Zip(r.Skip(1), (better, worse) => new Comparison(better, worse, 1, 0)));
        var components = WinGraph.Components(responses, steps);
        if (rankings.All(r => r.Count < 2))
            return new PlackettLuceFit([], NoFitReason.NoComparisons, components, default);
        if (components.Count > 1)
            return new PlackettLuceFit([], NoFitReason.NotConnected, components, default);

        // Times chosen while there was a choice: all places of a ranking but the last.
        var chosen = new double[responses];
        foreach (var ranking in rankings)
        {
            for (var place = 0; place < ranking.Count - 1; place++)
                chosen[ranking[place]]++;
        }
        var worths = Enumerable.Repeat(1.0 / responses, responses).ToArray();
        var (step, change) = (0, double.PositiveInfinity);
        for (; step < iterationsMax && change > tolerance; step++)
            change = Step(rankings, chosen, worths);
        var logs = worths.Select(w => Math.Log(w)).ToArray();
        var mean = logs.Average();
        return new PlackettLuceFit(
            [.. logs.Select(x => x - mean)],
            null,
            components,
            new FitEnd(step, change, change <= tolerance)
        );
    }

    /// <summary>worth_i = chosen_i / sum over the choices that i stood in of 1 / (sum of the worths in it).</summary>
    static double Step(IReadOnlyList<IReadOnlyList<int>> rankings, double[] chosen, double[] worths)
    {
        var offered = new double[worths.Length];
        foreach (var ranking in rankings)
        {
            var rest = 0.0;
            foreach (var r in ranking)
                rest += worths[r];
            var each = 0.0;
            for (var place = 0; place < ranking.Count; place++)
            {
                if (place < ranking.Count - 1)
                    each += 1 / rest;
                offered[ranking[place]] += each;
                rest -= worths[ranking[place]];
            }
        }
        var (sum, change) = (0.0, 0.0);
        var next = new double[worths.Length];
        for (var i = 0; i < next.Length; i++)
            sum += next[i] = chosen[i] / offered[i];
        for (var i = 0; i < next.Length; i++)
        {
            change = Math.Max(change, Math.Abs(Math.Log(next[i] / sum / worths[i])));
            worths[i] = next[i] / sum;
        }
        return change;
    }
}
