using System.Globalization;
using RlhfGrains.LoadTest.Bench;
using RlhfGrains.LoadTest.Output;

namespace RlhfGrains.LoadTest.Tasks;

/// <summary>What a measured run came to.</summary>
/// <param name="Pairs">Of <c>tasks:next</c> and <c>judgment</c>.</param>
/// <param name="ServerCpuSeconds">Null: the server was not started here.</param>
sealed record TaskRate(
    int Items,
    long Pairs,
    double Seconds,
    Percentiles Next,
    Percentiles Judgment,
    double? ServerCpuSeconds
)
{
    public double PairsPerSecond => Pairs / Seconds;

    public static void Print(IReadOnlyList<TaskRate> rates, TasksOptions options)
    {
        Screen.Say(Machine.Describe());
        Screen.Table(
            $"{options.Annotators} annotators, overlap {options.Overlap}",
            [
                "open items",
                "pairs/s",
                "tasks:next p50, p99 ms",
                "judgment p50, p99 ms",
                "server CPU us/pair",
                "server cores",
            ],
            rates.Select(r =>
                new[]
                {
                    Text($"{r.Items:N0}"),
                    Text($"{r.PairsPerSecond:N0}"),
                    Text($"{r.Next.P50Ms:0.0}, {r.Next.P99Ms:0.0}"),
                    Text($"{r.Judgment.P50Ms:0.0}, {r.Judgment.P99Ms:0.0}"),
                    Text($"{r.ServerCpuSeconds * 1e6 / r.Pairs:0}"),
                    Text($"{r.ServerCpuSeconds / r.Seconds:0.00}"),
                }
            )
        );
        if (rates.Count > 1)
            Screen.Say(
                Text(
                    $"flatness: {rates[^1].PairsPerSecond / rates[0].PairsPerSecond:0.00} of the rate with {rates[0].Items:N0} items at {rates[^1].Items:N0}"
                )
            );
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
