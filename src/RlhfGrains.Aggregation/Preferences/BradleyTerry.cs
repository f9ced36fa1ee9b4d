using RlhfGrains.Aggregation.Fitting;

namespace RlhfGrains.Aggregation.Preferences;

/// <summary>
/// Worths of responses (or models) from comparisons of two: P(i over j) = w_i / (w_i + w_j); with ties
/// w_i / (w_i + w_j + nu sqrt(w_i w_j)); with a position the log-odds rise by delta for what was shown first.
/// </summary>
/// <remarks>
/// Sources: Bradley and Terry (1952), Biometrika 39, 324-345, doi:10.2307/2334029; Davidson (1970), JASA 65, 317-328,
/// doi:10.1080/01621459.1970.10481082; Davidson and Beaver (1977), Biometrics 33, 693-702 (order of presentation),
/// doi:10.2307/2529467.
/// </remarks>
public static class BradleyTerry
{
    // Of one comparison: as near to the maximum as a double's rounding lets one see with a million of them.
    const double Tolerance = 1e-8;

    // Odds of three million: what lies beyond is on its way to infinity, where the gradient vanishes only behind 18.
    const double LogOddsMax = 15;

    /// <param name="responses">Their number.</param>
    /// <param name="comparisons">In any order; several of one pair are allowed.</param>
    /// <exception cref="ArgumentException">A comparison names a place that there is not, itself, or a negative or
    /// endless amount.</exception>
    public static BradleyTerryFit Fit(
        int responses,
        IEnumerable<Comparison> comparisons,
        BradleyTerryOptions? options = null
    )
    {
        options ??= new BradleyTerryOptions();
        var counted = new List<Comparison>();
        foreach (var c in comparisons)
        {
            ThrowIfWrong(c, responses);
            var pair = WithTies(c, options.Ties);
            if (pair.FirstWins + pair.SecondWins + pair.Ties > 0)
                counted.Add(pair);
        }
        var components = WinGraph.Components(responses, counted);
        if (counted.Count == 0)
            return new BradleyTerryFit(NoFitReason.NoComparisons, components);
        if (components.Count > 1 && options.Ridge == 0)
            return new BradleyTerryFit(NoFitReason.NotConnected, components);

        var likelihood = new PairLikelihood(responses, counted, options);
        var at = new double[likelihood.Parameters];
        var (value, end) = NewtonCg.Maximise(likelihood, at, Tolerance);
        var isAway = Array.Exists(at, x => Math.Abs(x) > LogOddsMax);
        if (isAway || !end.HasConverged && !double.IsFinite(value))
            return new BradleyTerryFit(NoFitReason.Separated, components, end);
        Centre(at.AsSpan(0, responses));
        return new BradleyTerryFit(likelihood, at, value, end);
    }

    static Comparison WithTies(in Comparison c, TieRule ties) =>
        ties switch
        {
            TieRule.HalfWins => c with
            {
                FirstWins = c.FirstWins + c.Ties / 2,
                SecondWins = c.SecondWins + c.Ties / 2,
                Ties = 0,
            },
            TieRule.Ignored => c with { Ties = 0 },
            _ => c,
        };

    static void ThrowIfWrong(in Comparison c, int responses)
    {
        if ((uint)c.First >= (uint)responses || (uint)c.Second >= (uint)responses || c.First == c.Second)
            throw new ArgumentException(
                $"{c.First} against {c.Second}: two different places from 0 to {responses - 1}",
                nameof(c)
            );
        if (!IsAmount(c.FirstWins) || !IsAmount(c.SecondWins) || !IsAmount(c.Ties))
            throw new ArgumentException($"{c.First} against {c.Second}: amounts are finite and at least 0", nameof(c));
    }

    static bool IsAmount(double x) => double.IsFinite(x) && x >= 0;

    static void Centre(Span<double> logWorths)
    {
        var sum = 0.0;
        foreach (var x in logWorths)
            sum += x;
        foreach (ref var x in logWorths)
            x -= sum / logWorths.Length;
    }
}
