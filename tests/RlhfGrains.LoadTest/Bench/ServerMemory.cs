using System.Globalization;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>
/// What the servers have allocated since they started, and how long collecting it stopped everything, on average.
/// </summary>
readonly record struct ServerMemory(double AllocatedBytes, double PauseSeconds)
{
    public static async Task<ServerMemory> Read(BenchTarget target, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Authorization = new("Bearer", target.Key);
        var (allocated, paused) = (0.0, 0.0);
        foreach (var server in target.Servers)
        {
            var lines = (await http.GetStringAsync(new Uri(server, "/metrics"), cancellation)).Split('\n');
            allocated += Of(lines, "dotnet_gc_allocated_bytes_total ");
            paused += Of(lines, "dotnet_gc_pause_seconds_total ");
        }
        return new ServerMemory(allocated, paused / target.Servers.Count);
    }

    public static ServerMemory operator -(ServerMemory later, ServerMemory earlier) =>
        new(later.AllocatedBytes - earlier.AllocatedBytes, later.PauseSeconds - earlier.PauseSeconds);

    static double Of(string[] lines, string name) =>
        lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? double.Parse(line.AsSpan(name.Length), CultureInfo.InvariantCulture)
            : throw new InputException($"the server's figures lack {name}");
}
