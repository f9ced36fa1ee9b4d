namespace RlhfGrains.Agreement;

/// <summary>
/// The splitmix64 generator (G. L. Steele, D. Lea, C. H. Flood 2014, doi:10.1145/2660193.2660195): the same seed gives
/// the same numbers on every machine and version, which the runtime's generators do not promise.
/// </summary>
public sealed class SplitMix64(ulong seed)
{
    ulong state = seed;

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>An integer in 0..below - 1.</summary>
    public int Next(int below) => (int)(NextDouble() * below);
}
