using RlhfGrains.Aggregation.Fitting;

namespace RlhfGrains.Aggregation.Preferences;

/// <summary>
/// The log-likelihood of paired comparisons in log-worths, the position's effect and log nu. Each comparison is a
/// choice among three outcomes with utilities theta_i + x delta / 2, theta_j - x delta / 2 and (theta_i + theta_j) /
/// 2 + log nu; x is 1, -1 or 0.
/// </summary>
sealed class PairLikelihood : ILogLikelihood
{
    readonly List<Comparison> comparisons;
    readonly (double First, double Second, double Tie)[] chances;

    public PairLikelihood(int responses, List<Comparison> comparisons, BradleyTerryOptions options)
    {
        (Responses, this.comparisons, Ridge) = (responses, comparisons, options.Ridge);
        var parameters = responses;
        if (options.EstimatePosition)
            PositionAt = parameters++;
        if (options.Ties is TieRule.Davidson && comparisons.Exists(c => c.Ties > 0))
            TieAt = parameters++;
        Parameters = parameters;
        chances = new (double, double, double)[comparisons.Count];
    }

    public int Responses { get; }
    public int Parameters { get; }
    public double Ridge { get; }

    /// <summary>Place of the position's effect among the parameters.</summary>
    public int? PositionAt { get; }

    /// <summary>Place of log nu.</summary>
    public int? TieAt { get; }

    public double Value(ReadOnlySpan<double> at, Span<double> gradient)
    {
        gradient.Clear();
        var value = 0.0;
        var (delta, logNu) = (PositionAt is { } p ? at[p] : 0, TieAt is { } t ? at[t] : double.NegativeInfinity);
        for (var c = 0; c < comparisons.Count; c++)
        {
            var pair = comparisons[c];
            var x = SideOf(pair);
            var (first, second) = (at[pair.First] + x * delta / 2, at[pair.Second] - x * delta / 2);
            var tie = (first + second) / 2 + logNu;
            var largest = Math.Max(Math.Max(first, second), tie);
            var (one, two, three) = (Math.Exp(first - largest), Math.Exp(second - largest), Math.Exp(tie - largest));
            var sum = one + two + three;
            var chance = chances[c] = (one / sum, two / sum, three / sum);
            var n = pair.FirstWins + pair.SecondWins + pair.Ties;
            value += pair.FirstWins * first + pair.SecondWins * second - n * (largest + Math.Log(sum));
            if (pair.Ties > 0)
                value += pair.Ties * tie;
            // A tie counts half for each, so what is left of it in the difference is the wins'.
            var surplus = (pair.FirstWins - pair.SecondWins - n * (chance.First - chance.Second)) / 2;
            gradient[pair.First] += surplus;
            gradient[pair.Second] -= surplus;
            if (PositionAt is { } position)
                gradient[position] += x * surplus;
            if (TieAt is { } ties)
                gradient[ties] += pair.Ties - n * chance.Tie;
        }
        for (var i = 0; i < Responses && Ridge > 0; i++)
        {
            value -= Ridge * at[i] * at[i] / 2;
            gradient[i] -= Ridge * at[i];
        }
        return value;
    }

    public void CurvatureTimes(ReadOnlySpan<double> direction, Span<double> result)
    {
        result.Clear();
        for (var c = 0; c < comparisons.Count; c++)
        {
            var pair = comparisons[c];
            var x = SideOf(pair);
            var (spread, cross, ties) = Curvature(c);
            var along =
                (direction[pair.First] - direction[pair.Second] + x * (PositionAt is { } p ? direction[p] : 0)) / 2;
            var alongTie = TieAt is { } t ? direction[t] : 0;
            var pull = (spread * along + cross * alongTie) / 2;
            result[pair.First] += pull;
            result[pair.Second] -= pull;
            if (PositionAt is { } position)
                result[position] += x * pull;
            if (TieAt is { } tie)
                result[tie] += cross * along + ties * alongTie;
        }
        for (var i = 0; i < Responses && Ridge > 0; i++)
            result[i] += Ridge * direction[i];
    }

    public void CurvatureDiagonal(Span<double> result)
    {
        result.Clear();
        for (var c = 0; c < comparisons.Count; c++)
        {
            var pair = comparisons[c];
            var (spread, _, ties) = Curvature(c);
            result[pair.First] += spread / 4;
            result[pair.Second] += spread / 4;
            if (PositionAt is { } position && SideOf(pair) != 0)
                result[position] += spread / 4;
            if (TieAt is { } tie)
                result[tie] += ties;
        }
        for (var i = 0; i < Responses && Ridge > 0; i++)
            result[i] += Ridge;
    }

    /// <summary>
    /// Variances and covariance, times the number of comparisons, of d (1 for the first, -1 for the second, 0 for a
    /// tie) and of t (1 for a tie): all features of an outcome are multiples of these two.
    /// </summary>
    (double Spread, double Cross, double Ties) Curvature(int c)
    {
        var (pair, chance) = (comparisons[c], chances[c]);
        var n = pair.FirstWins + pair.SecondWins + pair.Ties;
        var mean = chance.First - chance.Second;
        return (
            n * (chance.First + chance.Second - mean * mean),
            -n * mean * chance.Tie,
            n * chance.Tie * (1 - chance.Tie)
        );
    }

    static int SideOf(in Comparison pair) =>
        pair.ShownFirst switch
        {
            ShownFirst.First => 1,
            ShownFirst.Second => -1,
            _ => 0,
        };
}
