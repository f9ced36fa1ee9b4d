using System.Globalization;
using RlhfGrains.Quality;

// Error rates of gates, drift detectors and adaptive overlap, exact beside measured; the same seed prints the same
// tables.
//   dotnet run -c Release --project tests/RlhfGrains.Quality -- gates|drift|overlap|annotators [--seed 1] [--short]
//   dotnet run -c Release --project tests/RlhfGrains.Quality -- adaptive|replay [--data ../shared/data] [--seed 1]
// [--short]     on real judgments
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seed =
    Array.IndexOf(args, "--seed") is var at and >= 0 && at + 1 < args.Length
        ? ulong.Parse(args[at + 1], CultureInfo.InvariantCulture)
        : 1;
var effort = args.Contains("--short") ? Effort.Short : Effort.Full;
switch (args.FirstOrDefault())
{
    case "gates":
        GateTables.Write(Console.Out, seed, effort);
        return 0;
    case "drift":
        DriftTables.Write(Console.Out, seed, effort);
        return 0;
    case "overlap":
        OverlapTables.Write(Console.Out);
        return 0;
    case "annotators":
        AnnotatorTables.Write(Console.Out, seed, effort);
        return 0;
    case "adaptive" or "replay":
        var data =
            Array.IndexOf(args, "--data") is var given and >= 0 && given + 1 < args.Length
                ? args[given + 1]
                : Path.Combine("..", "shared", "data");
        if (!Directory.Exists(data))
        {
            Console.Error.WriteLine($"{data} is not there: real judgments cannot be replayed");
            return 1;
        }
        if (args[0] == "adaptive")
            AdaptiveTables.Write(Console.Out, data, seed, effort);
        else
            ReplayTables.Write(Console.Out, Path.Combine(data, "ukpconvarg1"), seed, effort);
        return 0;
    default:
        Console.Error.WriteLine("gates|drift|overlap|annotators|adaptive|replay [--data folder] [--seed 1] [--short]");
        return 2;
}
