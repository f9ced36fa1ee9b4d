using MathNet.Numerics.Distributions;

namespace RlhfGrains.Agreement;

/// <summary>
/// What a baseline is computed from, per stratum (category, difficulty): integer counts of observations and events.
/// </summary>
/// <param name="Project">Observations of everybody in the stratum.</param>
/// <param name="ProjectEvents">Events among them.</param>
/// <param name="Own">The annotator's own observations of the baseline period.</param>
/// <param name="OwnEvents">Events among them.</param>
public readonly record struct StratumCounts(long Project, long ProjectEvents, long Own, long OwnEvents);

/// <summary>
/// How often an event is expected of an annotator, and how surely: the project's rates per stratum, moved together by
/// one odds ratio towards the annotator's own. With the project's mean rate π on the annotator's mix, n own
/// observations and x events, the annotator's mean rate has the posterior Beta(m π + x, m (1 - π) + n - x); m, the
/// prior strength, says how much annotators differ (their rates' variance is π (1 - π) / (m + 1)).
/// </summary>
public sealed class EventBaseline
{
    readonly double[] project,
        weights;
    readonly double mean,
        a,
        b;

    EventBaseline(double[] project, double[] weights, double a, double b, long own)
    {
        (this.project, this.weights, this.a, this.b, Own) = (project, weights, a, b, own);
        mean = project.Zip(weights, (rate, weight) => rate * weight).Sum();
    }

    /// <summary>True when nothing is left open: rates are given, not estimated.</summary>
    public bool IsKnown => double.IsInfinity(a + b);

    /// <summary>The annotator's own observations in it.</summary>
    public long Own { get; }

    public int Strata => project.Length;

    /// <summary>Shares of the strata in what the annotator judges.</summary>
    public IReadOnlyList<double> Weights => weights;

    /// <summary>The posterior mean rate of the annotator, over the strata.</summary>
    public double Mean => IsKnown ? mean : a / (a + b);

    /// <summary>Rates that are known exactly.</summary>
    /// <param name="rates">Per stratum, in (0, 1).</param>
    /// <param name="weights">Shares of the strata; <c>null</c>: equal.</param>
    public static EventBaseline Known(IReadOnlyList<double> rates, IReadOnlyList<double>? weights = null)
    {
        if (rates.Count == 0 || rates.Any(rate => rate is not (> 0 and < 1)))
            throw new ArgumentException("Rates are in (0, 1), one for each stratum.", nameof(rates));
        var shares = weights?.ToArray() ?? [.. rates.Select(_ => 1.0 / rates.Count)];
        if (shares.Length != rates.Count || shares.Any(share => share is not >= 0) || Math.Abs(shares.Sum() - 1) > 1e-9)
            throw new ArgumentException("Shares of the strata sum to 1.", nameof(weights));
        return new EventBaseline([.. rates], shares, double.PositiveInfinity, double.PositiveInfinity, 0);
    }

    /// <summary>The project's rates, shrunk with the annotator's own.</summary>
    /// <param name="strata">At least one; a project's rate is (events + 1/2) / (observations + 1).</param>
    /// <param name="priorStrength">m: observations that the project's rate is worth, above 0. It counts no more than
    /// the project has.</param>
    public static EventBaseline Of(IReadOnlyList<StratumCounts> strata, double priorStrength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(priorStrength);
        if (
            strata.Count == 0
            || strata.Any(s =>
                s.ProjectEvents < 0 || s.OwnEvents < 0 || s.ProjectEvents > s.Project || s.OwnEvents > s.Own
            )
        )
            throw new ArgumentException("Strata have 0..observations events.", nameof(strata));
        double[] project = [.. strata.Select(s => (s.ProjectEvents + .5) / (s.Project + 1.0))];
        long own = strata.Sum(s => s.Own),
            total = strata.Sum(s => s.Project),
            events = strata.Sum(s => s.OwnEvents);
        double[] weights =
        [
            .. strata.Select(s =>
                own > 0 ? s.Own / (double)own
                : total > 0 ? s.Project / (double)total
                : 1.0 / strata.Count
            ),
        ];
        var mean = project.Zip(weights, (rate, weight) => rate * weight).Sum();
        var m = Math.Min(priorStrength, total + 1);
        return new EventBaseline(project, weights, m * mean + events, m * (1 - mean) + own - events, own);
    }

    /// <summary>The rate of each stratum when the annotator's mean rate is at this quantile of its posterior.</summary>
    /// <param name="probability">In (0, 1); without meaning for a known baseline.</param>
    public double[] RatesAt(double probability) => IsKnown ? [.. project] : Moved(Beta.InvCDF(a, b, probability));

    /// <summary>The rate of each stratum at the posterior mean.</summary>
    public double[] Rates() => IsKnown ? [.. project] : Moved(Mean);

    /// <summary>
    /// The same baseline as it would be with so many own observations that go on at the posterior mean.
    /// </summary>
    internal EventBaseline Longer(long observations)
    {
        var more = observations - Own;
        return new EventBaseline(project, weights, a + more * Mean, b + more * (1 - Mean), observations);
    }

    double[] Moved(double rate)
    {
        var inside = Math.Clamp(rate, RateMin, 1 - RateMin);
        return [.. project.Select(p => OddsShift.Of(p, OddsShift.Between(mean, inside)))];
    }

    // A rate below one in ten thousand cannot be told from it by any baseline here, and scores would leave the lattice.
    const double RateMin = 1e-4;
}
