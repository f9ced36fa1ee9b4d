namespace RlhfGrains.Agreement;

/// <summary>A change of a rate by an odds ratio: the shift of every stratum's rate that one change of behaviour makes,
/// as in risk-adjusted monitoring. S. H. Steiner, R. J. Cook, V. T. Farewell, T. Treasure (2000),
/// doi:10.1093/biostatistics/1.4.441.</summary>
public static class OddsShift
{
    /// <summary>
    /// The rate whose odds are <paramref name="oddsRatio"/> times those of <paramref name="rate"/>: R p / (1 - p + R
    /// p).
    /// </summary>
    public static double Of(double rate, double oddsRatio) => oddsRatio * rate / (1 - rate + oddsRatio * rate);

    /// <summary>The odds ratio that takes one rate to another.</summary>
    public static double Between(double from, double to) => to / (1 - to) * ((1 - from) / from);

    /// <summary>Log-likelihood ratio, shifted against not, of an observation that was expected with probability
    /// <paramref name="rate"/>: ln(R / (1 - p + R p)) for an event, ln(1 / (1 - p + R p)) without.</summary>
    public static double Score(double rate, double oddsRatio, bool happened) =>
        (happened ? Math.Log(oddsRatio) : 0) - Math.Log(1 - rate + oddsRatio * rate);
}
