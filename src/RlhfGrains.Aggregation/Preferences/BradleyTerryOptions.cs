namespace RlhfGrains.Aggregation.Preferences;

/// <summary>What ties are taken for.</summary>
public enum TieRule
{
    /// <summary>An outcome with a probability of its own, by Davidson's parameter nu.</summary>
    Davidson,

    /// <summary>Half a win for each.</summary>
    HalfWins,

    /// <summary>Not there.</summary>
    Ignored,
}

public sealed record BradleyTerryOptions
{
    public TieRule Ties { get; init; } = TieRule.Davidson;

    /// <summary>Estimate how much being shown first helps, where a comparison tells it.</summary>
    public bool EstimatePosition { get; init; }

    /// <summary>
    /// Precision of a normal prior around 0 on each log-worth: more than 0 gives estimates for responses that always
    /// won, never won, or were never compared with the others, at the price of drawing all towards each other. 0:
    /// maximum likelihood.
    /// </summary>
    public double Ridge { get; init; }
}
