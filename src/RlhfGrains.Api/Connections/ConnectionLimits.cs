using System.Globalization;
using RlhfGrains.Api.Hosting;

namespace RlhfGrains.Api.Connections;

/// <summary>
/// How many connections may be open at once: what the process can carry, and a share of it for each address.
/// </summary>
sealed record ConnectionLimits(int Total, int PerAddress)
{
    /// <summary>
    /// A quarter: four addresses can fill a server, one cannot, and an office behind one address has thousands.
    /// </summary>
    const int AddressesToFill = 4;

    /// <param name="descriptorsMax">How many files and connections the process may have open; null: there is no such
    /// limit.</param>
    /// <param name="descriptorsInUse">By what was opened before.</param>
    /// <exception cref="StartException">Too few are left to serve with.</exception>
    public static ConnectionLimits Of(int? descriptorsMax, int descriptorsInUse)
    {
        var total = Limits.ConnectionsMax;
        if (descriptorsMax is { } max)
            total = Math.Min(total, max - descriptorsInUse - Limits.DescriptorsKept);
        if (total < Limits.ConnectionsMin)
            throw new StartException(
                $"The process may have {descriptorsMax} files open, which leaves none for connections: allow at least "
                    + $"{descriptorsInUse + Limits.DescriptorsKept + Limits.ConnectionsMin} (ulimit -n, or LimitNOFILE= of the unit)."
            );
        return new ConnectionLimits(total, Math.Max(1, total / AddressesToFill));
    }

    /// <summary>Those of this process, which the runtime has raised as far as it may.</summary>
    public static ConnectionLimits OfThisProcess()
    {
        if (!OperatingSystem.IsLinux())
            return Of(null, 0);
        return Of(
            ReadDescriptorsMax(File.ReadLines("/proc/self/limits")),
            Directory.GetFileSystemEntries("/proc/self/fd").Length
        );
    }

    /// <returns>Null: unlimited.</returns>
    internal static int? ReadDescriptorsMax(IEnumerable<string> limits)
    {
        const string Name = "Max open files";
        var line = limits.FirstOrDefault(l => l.StartsWith(Name, StringComparison.Ordinal));
        var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var max)
            ? (int)Math.Min(max, int.MaxValue)
            : null;
    }
}
