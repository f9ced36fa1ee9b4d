using System.Globalization;
using RlhfGrains.Agreement;
using RlhfGrains.Coverage;

// Measured coverage of every 95% interval over a fixed grid of simulated annotators.
//   dotnet run -c Release --project tests/RlhfGrains.Coverage -- [--replicates 4000] [--seed 1] [--resampling] [--out
// coverage.tsv] About 8 minutes of one core; with --resampling (jackknife and bootstraps of nominal alpha besides)
// about 20.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var replicates = int.Parse(Option("--replicates") ?? "4000");
var seed = ulong.Parse(Option("--seed") ?? "1");
var resampling = args.Contains("--resampling");
string[] methods = resampling ? [.. Tally.Analytic, .. Tally.Resampling] : Tally.Analytic;
using var output = Option("--out") is { } path
    ? new StreamWriter(path)
    : new StreamWriter(Console.OpenStandardOutput());

output.WriteLine(
    $"# {replicates} replicates a cell, seed {seed}; share of replicates with the true value inside the 95% interval, among those with an interval"
);
output.WriteLine(
    string.Join(
        '\t',
        [
            "labels",
            "annotators",
            "items",
            "prevalence",
            "accuracy",
            "kind",
            "alpha",
            "pairable",
            "values",
            "disagreeing",
            "agreeing",
            "other",
            "minority",
            "given",
            .. methods,
        ]
    )
);

// Each cell has a generator of its own, so the figures do not depend on how many run at once.
var rows = Cell.Grid()
    .Concat(Cell.Extremes())
    .AsParallel()
    .AsOrdered()
    .WithMergeOptions(ParallelMergeOptions.NotBuffered)
    .Select(Row);
foreach (var row in rows)
{
    output.WriteLine(row);
    output.Flush();
}
return 0;

string Row(Cell cell)
{
    var tally = new Tally(cell, resampling);
    var random = new SplitMix64(seed);
    for (var r = 0; r < replicates; r++)
        tally.Replicate(random);
    return string.Join(
        '\t',
        [
            $"{cell.Labels}",
            $"{cell.Annotators}",
            $"{cell.Items}",
            $"{cell.Prevalence:0.00#}",
            cell.Kind is CellKind.Plain ? $"{cell.Accuracy:0.00#}" : "-",
            $"{cell.Kind}".ToLowerInvariant(),
            $"{tally.Truth("alpha nominal"):0.000}",
            $"{tally.PairableUnits:0.0}",
            $"{tally.Values:0.0}",
            $"{tally.DisagreeingUnits:0.0}",
            $"{tally.AgreeingPairs:0.0}",
            $"{tally.OtherLabelUnits:0.0}",
            $"{tally.MinorityUnits:0.0}",
            $"{tally.Given("alpha nominal"):0.000}",
            .. methods.Select(method => tally.Coverage(method) is { } coverage ? $"{coverage:0.000}" : "-"),
        ]
    );
}

string? Option(string name) =>
    Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
