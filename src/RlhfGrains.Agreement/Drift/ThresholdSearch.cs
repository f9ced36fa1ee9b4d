namespace RlhfGrains.Agreement;

/// <summary>
/// What may be true of a stable stream: the moves it makes, and the bounds that this sets on the rate of false alarms.
/// </summary>
/// <param name="Steps">Moves of the statistic.</param>
/// <param name="Weight">Share in the mean over what may be true; 0: none.</param>
/// <param name="RateMax">Bound of the rate by itself, per observation.</param>
readonly record struct StableCase(LatticeStep[] Steps, double Weight, double RateMax);

/// <summary>The smallest threshold that keeps the bounds, found by going up with all cases side by side.</summary>
static class ThresholdSearch
{
    /// <param name="cases">At least one.</param>
    /// <param name="meanRateMax">Bound on Σ weight / mean run length.</param>
    /// <param name="thresholdMax">Where to give up.</param>
    public static int? Smallest(IReadOnlyList<StableCase> cases, double meanRateMax, int thresholdMax)
    {
        var sweeps = cases.Select(stable => new RunLengthSweep(stable.Steps)).ToArray();
        for (var h = 1; h <= thresholdMax; h++)
        {
            var (mean, within) = (0.0, true);
            for (var i = 0; i < sweeps.Length; i++)
            {
                var rate = 1 / sweeps[i].Advance();
                mean += cases[i].Weight * rate;
                within &= rate <= cases[i].RateMax;
            }
            if (within && mean <= meanRateMax)
                return h;
        }
        return null;
    }
}
