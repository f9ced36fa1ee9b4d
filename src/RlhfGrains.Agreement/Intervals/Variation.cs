namespace RlhfGrains.Agreement;

/// <summary>How much a coefficient varies between independent draws.</summary>
/// <param name="Variance">Of the coefficient.</param>
/// <param name="Units">The draws: units, or items where the units of one stay together.</param>
/// <param name="IsZero">All contribute alike; what is left of the variance is rounding.</param>
readonly record struct Variation(double Variance, long Units, bool IsZero)
{
    /// <summary>From the contributions l of the draws.</summary>
    /// <param name="sum">Σ l.</param>
    /// <param name="squares">Σ l².</param>
    /// <param name="noise">What rounding alone leaves in the squares.</param>
    /// <param name="units">How many.</param>
    public static Variation Of(double sum, double squares, double noise, long units)
    {
        if (units < 2)
            return new Variation(0, units, true);
        var around = squares - sum * sum / units;
        return around > noise
            ? new Variation(around * units / (units - 1), units, false)
            : new Variation(0, units, true);
    }
}
