using System.CommandLine;
using System.Text.Json;
using RlhfGrains.Agreement;
using Spectre.Console;

namespace RlhfGrains.Api.Agreement;

/// <summary><c>agreement file.csv --by category</c>: every coefficient of a table in hand, without a server.</summary>
static class FileCommand
{
    static readonly Argument<FileInfo> File = new Argument<FileInfo>("file")
    {
        Description = "Comma-separated judgments with a header: item, annotator and label; or the item and a column for each annotator.",
    }.AcceptExistingOnly();

    static readonly Option<string?> By = new("--by") { Description = "A column to split by: category, topic, ...", HelpName = "column" };
    static readonly Option<string?> Labels = new("--labels") { Description = "All labels of the scale in their order, with commas; default: those found.", HelpName = "a,b,c" };
    static readonly Option<bool> OrientationFree = new("--orientation-free") { Description = "For pairwise preferences: do not depend on which response is called first." };
    static readonly Option<bool> AsJson = new("--json") { Description = "JSON instead of tables." };

    public static Command Create()
    {
        var command = new Command("agreement", "Prints all coefficients of agreement of a file of judgments, with their intervals.") { File, By, Labels, OrientationFree, AsJson };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult given)
    {
        try
        {
            var table = Read(given.GetValue(File)!, given.GetValue(Labels), given.GetValue(By));
            if (given.GetValue(By) is { } column && table.Rows > 0 && table.Categories.All(c => c is null)) throw new InvalidDataException($"there is no column '{column}'");
            var whole = RlhfGrains.Agreement.Agreement.From(table);
            var parts = given.GetValue(By) is null ? [] : whole.ByCategory();
            var orientation = given.GetValue(OrientationFree) ? Orientation.OrientationFree : Orientation.Plain;
            if (given.GetValue(AsJson)) PrintJson(whole, parts, orientation);
            else PrintText(whole, parts, orientation);
            return 0;
        }
        catch (Exception e) when (e is TableException or InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            Console.Error.WriteLine($"{given.GetValue(File)!.Name}: {e.Message}");
            return 1;
        }
    }

    static JudgmentTable Read(FileInfo file, string? labels, string? by)
    {
        using var stream = file.OpenRead();
        using var text = new StreamReader(stream);
        JudgmentTable Table(IProgress<long>? progress) => JudgmentCsv.Read(text, labels?.Split(','), progress, by ?? "category");
        if (Console.IsErrorRedirected) return Table(null);
        // On the error stream, so that the tables or the JSON can be piped on.
        return AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }).Progress().AutoClear(true).Start(context =>
        {
            var bar = context.AddTask("reading", maxValue: Math.Max(1, stream.Length));
            return Table(new Reading(() => bar.Value = stream.Position));
        });
    }

    static void PrintText(RlhfGrains.Agreement.Agreement whole, IReadOnlyList<(string Category, RlhfGrains.Agreement.Agreement Agreement)> parts, Orientation orientation)
    {
        Console.WriteLine($"{whole.Table.Rows:N0} judgments of {whole.Table.Items.Count:N0} items by {whole.Table.Annotators.Count:N0} annotators; labels: {string.Join(", ", whole.Table.Labels)}");
        Console.WriteLine();
        Console.Write(EstimateText.Table(whole.All(orientation)));
        foreach (var pair in LabelContributions.Pairs(whole.Counts, Metric.Nominal).Where(p => p.Share > 0).Take(3))
            Console.WriteLine($"{whole.Table.Labels[pair.First]} / {whole.Table.Labels[pair.Second]}: {pair.Share:0%} of the disagreement");
        foreach (var (category, part) in parts)
        {
            Console.WriteLine();
            Console.WriteLine(category);
            Console.Write(EstimateText.Table(part.All(orientation)));
        }
    }

    static void PrintJson(RlhfGrains.Agreement.Agreement whole, IReadOnlyList<(string Category, RlhfGrains.Agreement.Agreement Agreement)> parts, Orientation orientation)
    {
        var body = new FileAgreementBody(Part(null, whole, orientation), [.. parts.Select(p => Part(p.Category, p.Agreement, orientation))]);
        Console.WriteLine(JsonSerializer.Serialize(body, Json.ApiJson.Default.FileAgreementBody));
    }

    static FilePartBody Part(string? category, RlhfGrains.Agreement.Agreement agreement, Orientation orientation) => new(
        category, agreement.Table.Rows, agreement.Table.Items.Count, agreement.Table.Annotators.Count, agreement.Table.Labels,
        [.. agreement.All(orientation).Select(e => EstimateBody.Of(e))]);

    /// <summary>At once: <see cref="Progress{T}"/> would report from another thread, after the end.</summary>
    sealed class Reading(Action moved) : IProgress<long>
    {
        public void Report(long value) => moved();
    }
}

/// <summary>What <c>agreement --json</c> prints.</summary>
sealed record FileAgreementBody(FilePartBody All, IReadOnlyList<FilePartBody> ByCategory);

/// <param name="Category">Null: the whole file.</param>
sealed record FilePartBody(string? Category, int Judgments, int Items, int Annotators, IReadOnlyList<string> Labels, IReadOnlyList<EstimateBody> Coefficients);
