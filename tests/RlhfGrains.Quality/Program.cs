using System.Globalization;
using RlhfGrains.Quality;

// Error rates of gates, drift detectors and adaptive overlap, exact beside measured; the same seed prints the same tables.
//   dotnet run -c Release --project tests/RlhfGrains.Quality -- gates|drift|overlap|annotators|replay ukpconvarg1 [--seed 1] [--short] [--data FOLDER]
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
    case "annotators":
        AnnotatorTables.Write(Console.Out, seed, effort);
        return 0;
    case "replay" when args.ElementAtOrDefault(1) is "ukpconvarg1":
        var data = Array.IndexOf(args, "--data") is var folder and >= 0 && folder + 1 < args.Length ? args[folder + 1] : Path.Combine("..", "shared", "data");
        ReplayTables.Write(Console.Out, Path.Combine(data, args[1]), seed, effort);
        return 0;
    default:
        Console.Error.WriteLine("gates|drift|overlap|annotators|replay ukpconvarg1 [--seed 1] [--short] [--data FOLDER]");
        return 2;
}
