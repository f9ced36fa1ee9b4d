using System.Numerics;

namespace RlhfGrains.Simulation.Seeds;

/// <summary>
/// xoshiro256** (Blackman and Vigna, 2021, DOI 10.1145/3460772), seeded by splitmix64: the same numbers on every
/// machine and in every version of .NET.
/// </summary>
sealed class SeededRandom
{
    ulong a,
        b,
        c,
        d;

    /// <param name="stream">Streams of one seed are independent: one that draws more does not shift the others.</param>
    public SeededRandom(ulong seed, Draws stream)
    {
        var mix = seed ^ ((ulong)stream * 0xD1B54A32D192ED03);
        (a, b, c, d) = (Split(ref mix), Split(ref mix), Split(ref mix), Split(ref mix));
    }

    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(b * 5, 7) * 9;
        var shifted = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= shifted;
        d = BitOperations.RotateLeft(d, 45);
        return result;
    }

    /// <summary>0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>Both ends included.</summary>
    public int Between(int min, int max) => min + Below(max - min + 1);

    public bool OneIn(int count) => Below(count) == 0;

    public bool Percent(int percent) => Below(100) < percent;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    public T[] Shuffled<T>(IEnumerable<T> from)
    {
        var all = from.ToArray();
        for (var i = all.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (all[i], all[j]) = (all[j], all[i]);
        }
        return all;
    }

    static ulong Split(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>What a stream of chance is for.</summary>
enum Draws
{
    Plan = 1,
    Work = 2,
    Network = 3,
    Weather = 4,
    Host = 5,
}
