using System.Globalization;
using RlhfGrains.Quality;

// Error rates of gates, drift detectors and adaptive overlap, exact beside measured; the same seed prints the same tables.
//   dotnet run -c Release --project tests/RlhfGrains.Quality -- gates|drift|overlap [--seed 1] [--short]
//   dotnet run -c Release --project tests/RlhfGrains.Quality -- adaptive [--data ../shared/data] [--seed 1] [--short]     on real judgments
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seed = Array.IndexOf(args, "--seed") is var at and >= 0 && at + 1 < args.Length ? ulong.Parse(args[at + 1], CultureInfo.InvariantCulture) : 1;
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
    case "adaptive":
        var data = Array.IndexOf(args, "--data") is var given and >= 0 && given + 1 < args.Length ? args[given + 1] : Path.Combine("..", "shared", "data");
        if (!Directory.Exists(data))
        {
            Console.Error.WriteLine($"{data} is not there: real judgments cannot be replayed");
            return 1;
        }
        AdaptiveTables.Write(Console.Out, data, seed, effort);
        return 0;
    default:
        Console.Error.WriteLine("gates|drift|overlap|adaptive [--data folder] [--seed 1] [--short]");
        return 2;
}
