using System.Globalization;
using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Commands;

/// <summary>
/// What was typed behind the command: names with two dashes, each with a value, and values on their own.
/// </summary>
sealed class Arguments
{
    readonly Dictionary<string, string> named = new(StringComparer.Ordinal);
    readonly List<string> plain = [];

    /// <exception cref="FormatException">A name is unknown, or has no value.</exception>
    public Arguments(IEnumerable<string> typed, params string[] known)
    {
        var rest = new Queue<string>(typed);
        while (rest.TryDequeue(out var word))
        {
            if (!word.StartsWith("--", StringComparison.Ordinal))
                plain.Add(word);
            else if (!known.Contains(word[2..]))
                throw new FormatException(
                    $"{word} is not known here; there are {string.Join(", ", known.Select(k => $"--{k}"))}"
                );
            else
                named[word[2..]] = rest.TryDequeue(out var value)
                    ? value
                    : throw new FormatException($"{word} has no value");
        }
    }

    public ulong? Number(string name) => named.TryGetValue(name, out var value) ? Parse(value) : null;

    public ulong First => plain.Count > 0 ? Parse(plain[0]) : throw new FormatException("a seed is missing");

    public HostKind? Host =>
        named.TryGetValue("host", out var value)
            ? Enum.TryParse<HostKind>(value, ignoreCase: true, out var host)
                ? host
                : throw new FormatException($"'{value}' is no host: embedded, sqlite or cluster")
            : null;

    static ulong Parse(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{text}' is not a whole number");
}
