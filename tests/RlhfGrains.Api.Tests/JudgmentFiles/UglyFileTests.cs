using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RlhfGrains.Api.JudgmentFiles;
using Shouldly;

namespace RlhfGrains.Api.Tests.JudgmentFiles;

/// <summary>
/// Files as people bring them, each with what <c>agreement</c> is to answer beside it. Most hold the same twenty
/// judgments (Krippendorff 2011, section A: ten binary units, two observers, alpha .095), so that one figure tells
/// whether a file was read rightly.
/// </summary>
public sealed partial class UglyFileTests
{
    const string Expected = ".expected";

    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "JudgmentFiles", "UglyFiles");

    public static TheoryData<string> Files =>
        [
            .. Directory
                .EnumerateFiles(Folder)
                .Where(f => !f.EndsWith(Expected))
                .Select(f => Path.GetFileName(f))
                .Order(),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Agreement_OfAnUglyFile_IsRightOrRefused(string file)
    {
        var runs = Runs(File.ReadAllLines(Path.Combine(Folder, file + Expected)));

        runs.ShouldNotBeEmpty();
        foreach (var (options, answers) in runs)
        {
            answers.ShouldNotBeEmpty();
            var (text, json) = (Run(file, options), Run(file, [.. options, "--json"]));
            foreach (var answer in answers)
                Check(answer, text, json, $"{file} {string.Join(' ', options)}: {answer}");
        }
    }

    static void Check(string answer, Answer text, Answer json, string what)
    {
        if (After(answer, "refused: ") is { } why)
        {
            text.ExitCode.ShouldBe(1, what);
            text.Errors.ShouldContain(why, Case.Sensitive, what);
            text.Output.ShouldBeEmpty(what);
            return;
        }
        text.ExitCode.ShouldBe(0, what + text.Errors);
        if (After(answer, "says: ") is { } said)
        {
            (text.Output + json.Output).ShouldContain(said, Case.Sensitive, what);
            return;
        }
        var figure = answer.Split(" = ");
        figure.Length.ShouldBe(2, what);
        var estimate = JsonDocument
            .Parse(json.Output)
            .RootElement.GetProperty("all")
            .GetProperty("coefficients")
            .EnumerateArray()
            .Single(c => c.GetProperty("coefficient").GetString() == figure[0]);
        if (After(figure[1], "undefined ") is { } reason)
            estimate.GetProperty("reason").GetString().ShouldBe(reason, what);
        else
            estimate
                .GetProperty("value")
                .GetDouble()
                .ShouldBe(double.Parse(figure[1], CultureInfo.InvariantCulture), 1e-8, what);
    }

    static string? After(string text, string start) =>
        text.StartsWith(start, StringComparison.Ordinal) ? text[start.Length..] : null;

    /// <summary>
    /// A run begins with <c>$ agreement</c> and its options; what stands before the first is a comment.
    /// </summary>
    static List<(string[] Options, List<string> Answers)> Runs(string[] lines)
    {
        var runs = new List<(string[], List<string>)>();
        foreach (var line in lines.Where(l => l.Length > 0))
        {
            if (After(line, "$ agreement") is { } options)
                runs.Add(([.. Words().Matches(options).Select(w => w.Value.Trim('"'))], []));
            else if (runs.Count > 0)
                runs[^1].Item2.Add(line);
        }
        return runs;
    }

    static Answer Run(string file, string[] options)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = FileCommand
            .Create()
            .Parse([Path.Combine(Folder, file), .. options])
            .Invoke(new InvocationConfiguration { Output = output, Error = errors });
        return new Answer(exitCode, output.ToString(), errors.ToString());
    }

    [GeneratedRegex(
        """
            "[^"]*"|\S+
            """
    )]
    private static partial Regex Words();

    sealed record Answer(int ExitCode, string Output, string Errors);
}
