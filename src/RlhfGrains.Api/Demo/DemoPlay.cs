using System.Text.Json;
using Spectre.Console;

namespace RlhfGrains.Api.Demo;

/// <summary>The play: a small project, its annotators and what the server then says of them.</summary>
/// <param name="Seed">The same number is the same play.</param>
/// <param name="IsToBeLookedAt">Whether somebody goes on with the project: then they are told how.</param>
sealed record DemoPlay(string Project, int Seed, bool IsToBeLookedAt)
{
    /// <summary>5 prompts are left to be judged by whoever tries the demo.</summary>
    const int TasksLeft = 5;

    /// <summary>Wide enough for the tables when the output is no terminal and has no width of its own.</summary>
    const int WidthWithoutTerminal = 130;

    public async Task On(Uri server, string adminKey, CancellationToken stop)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthWithoutTerminal;
            AnsiConsole.Profile.Capabilities.Ansi = false;
        }
        var chance = new Random(Seed);
        var items = DemoItem.Load(chance);
        using var project = new DemoProject(Project, server, adminKey);
        await project.Create(items, stop);
        AnsiConsole.MarkupLine(
            $"A small preference project: [bold]{items.Count}[/] prompts with three outputs each, judged by [bold]{DemoAnnotator.All.Count}[/] simulated annotators."
        );
        var half = await AnsiConsole
            .Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask("judgments", maxValue: items.Count * DemoAnnotator.All.Count);
                JsonElement half = default;
                for (var i = 0; i < items.Count; i++)
                {
                    if (i == items.Count / 2)
                        half = await project.Annotators(items.Take(i), stop);
                    foreach (var annotator in DemoAnnotator.All)
                    {
                        await project.Submit(
                            items[i],
                            annotator.Judge(items[i], (double)i / items.Count, chance),
                            stop
                        );
                        bar.Increment(1);
                    }
                }
                return half;
            });
        // The annotators hear last of a judgment: what they all know is in the agreement.
        var annotators = await project.Annotators(items, stop);
        AnsiConsole.Write(DemoReport.Agreement(await project.Get("agreement", stop)));
        AnsiConsole.Write(DemoReport.Annotators(half, annotators));
        if (IsToBeLookedAt)
            DemoReport.Addresses(
                server,
                Project,
                project.LeadKey,
                await project.LeaveTasks(items.Take(TasksLeft), stop)
            );
    }
}
