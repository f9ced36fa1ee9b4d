using System.Runtime.InteropServices;

namespace RlhfGrains.Simulation.Runs;

/// <summary>Everything that happened in a run, line by line: hashed always, written when somebody reads it.</summary>
sealed class Trace(TextWriter? writer = null)
{
    const ulong Prime = 0x9E3779B97F4A7C15;

    /// <summary>Two runs with the same hash did the same, in the same order.</summary>
    public ulong Hash { get; private set; } = 0xCBF29CE484222325;

    public int Step { get; set; }

    public void Add(string line)
    {
        var hash = Hash ^ (ulong)line.Length;
        var words = MemoryMarshal.Cast<char, ulong>(line.AsSpan());
        foreach (var word in words)
            hash = ulong.RotateLeft((hash ^ word) * Prime, 29);
        foreach (var c in line.AsSpan(words.Length * 4))
            hash = ulong.RotateLeft((hash ^ c) * Prime, 29);
        Hash = (hash ^ (ulong)Step) * Prime;
        writer?.WriteLine($"{Step, 5} {line}");
    }
}
