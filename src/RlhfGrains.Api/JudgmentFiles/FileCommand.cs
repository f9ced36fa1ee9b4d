using System.CommandLine;
using RlhfGrains.Agreement;
using Spectre.Console;

namespace RlhfGrains.Api.JudgmentFiles;

/// <summary><c>agreement file.csv --by category</c>: every coefficient of a table in hand, without a server.</summary>
static class FileCommand
{
    static readonly Argument<FileInfo> File = new Argument<FileInfo>("file")
    {
        Description =
            "Separated text with a header row: a row a judgment (item, annotator, label), "
            + "or a row an item with a column for each annotator.",
    }.AcceptExistingOnly();

    static readonly FileCommandOptions Options = new();

    static readonly Option<bool> OrientationFree = new("--orientation-free")
    {
        Description = "For pairwise preferences: do not depend on which response is called first.",
    };

    static readonly Option<bool> AsJson = new("--json") { Description = "JSON instead of tables." };

    public static Command Create()
    {
        const string What =
            "Prints all coefficients of agreement of a file of judgments, with their intervals, after how it was read.";
        var command = new Command("agreement", What) { File };
        foreach (var option in Options.All.Append(OrientationFree).Append(AsJson))
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult given)
    {
        var file = given.GetValue(File)!;
        try
        {
            var read = Read(file, Options.Of(given));
            var orientation = given.GetValue(OrientationFree) ? Orientation.OrientationFree : Orientation.Plain;
            using var output = new StringWriter();
            var figures = new FileFigures(file.Name, read, orientation);
            if (given.GetValue(AsJson))
                figures.WriteJson(output);
            else
                figures.WriteText(output);
            given.InvocationConfiguration.Output.Write(output);
            return 0;
        }
        catch (Exception e) when (IsOfTheFile(e))
        {
            given.InvocationConfiguration.Error.WriteLine($"{file.Name}: {e.Message}");
            return 1;
        }
    }

    static bool IsOfTheFile(Exception e) =>
        e is TableException or InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException;

    static JudgmentFile Read(FileInfo file, FileOptions options)
    {
        if (Console.IsErrorRedirected)
            return JudgmentFile.Read(file.FullName, options);
        // On the error stream, so that the tables or the JSON can be piped on.
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console
            .Progress()
            .AutoClear(true)
            .Start(context =>
            {
                var bar = context.AddTask("reading");
                return JudgmentFile.Read(file.FullName, options, (bytes, of) =>
                    bar.Value = 100.0 * bytes / Math.Max(1, of)
                );
            });
    }
}
