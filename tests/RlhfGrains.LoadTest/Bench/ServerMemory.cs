using System.Globalization;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>What the server has allocated since it started, and how long collecting it stopped everything.</summary>
readonly record struct ServerMemory(double AllocatedBytes, double PauseSeconds)
{
    public static async Task<ServerMemory> Read(BenchTarget target, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Authorization = new("Bearer", target.Key);
        var lines = (await http.GetStringAsync(new Uri(target.Server, "/metrics"), cancellation)).Split('\n');
        return new ServerMemory(Of(lines, "dotnet_gc_allocated_bytes_total "), Of(lines, "dotnet_gc_pause_seconds_total "));
    }

    public static ServerMemory operator -(ServerMemory later, ServerMemory earlier) =>
        new(later.AllocatedBytes - earlier.AllocatedBytes, later.PauseSeconds - earlier.PauseSeconds);

    static double Of(string[] lines, string name) =>
        lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? double.Parse(line.AsSpan(name.Length), CultureInfo.InvariantCulture)
            : throw new InputException($"the server's figures lack {name}");
}
