using System.Net;
using System.Net.Sockets;
using RlhfGrains.Api.Hosting;
using Spectre.Console;

namespace RlhfGrains.Api.Demo;

/// <summary>A server on a fresh folder that plays a small project and stays up to be looked at.</summary>
static class DemoCommand
{
    /// <summary>5 prompts are left to be judged by whoever tries the demo.</summary>
    const int TasksLeft = 5;

    /// <summary>Wide enough for the tables when the output is no terminal and has no width of its own.</summary>
    const int WidthWithoutTerminal = 130;

    /// <param name="staysUp">False: end when the tables are printed.</param>
    public static Task<int> Run(string[] args, int seed, bool staysUp) => ServeCommand.InSentences(async () =>
    {
        ServeCommand.CheckArguments(args);
        var folder = Directory.CreateTempSubdirectory("rlhfgrains-demo-");
        try
        {
            var builder = Server.NewBuilder(args);
            var settings = HostSettings.Read(builder.Configuration);
            if (settings.Urls == new HostSettings().Urls && !IsFree(new Uri(settings.Urls))) settings.Urls = "http://127.0.0.1:0";
            settings.DataFolder = folder.FullName;
            await using var schema = Journals.ForAWhile(settings);
            // The demo's judgments come from one key as fast as they can be made.
            settings.KeyRates.LeadPerSecond = 0;
            await using var app = Server.Build(builder, settings, await Journals.Open(settings));
            await app.StartAsync();
            var engine = app.Services.GetRequiredService<EngineService>();
            await engine.Ready;
            var adminKey = settings.AdminKey ?? (await File.ReadAllTextAsync(engine.AdminKeyPath!)).Trim();
            try
            {
                await Play(new Uri(app.Urls.First()), adminKey, seed, staysUp, app.Lifetime.ApplicationStopping);
            }
            catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return 0;
            }
            if (staysUp) await app.WaitForShutdownAsync();
            else await app.StopAsync();
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    });

    static async Task Play(Uri server, string adminKey, int seed, bool staysUp, CancellationToken stop)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthWithoutTerminal;
            AnsiConsole.Profile.Capabilities.Ansi = false;
        }
        var chance = new Random(seed);
        var items = DemoItem.Load(chance);
        using var project = new DemoProject(server, adminKey);
        await project.Create(items, stop);
        AnsiConsole.MarkupLine(
            $"A small preference project: [bold]{items.Count}[/] prompts with three outputs each, judged by [bold]{DemoAnnotator.All.Count}[/] simulated annotators.");
        var half = await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask("judgments", maxValue: items.Count * DemoAnnotator.All.Count);
                System.Text.Json.JsonElement half = default;
                for (var i = 0; i < items.Count; i++)
                {
                    if (i == items.Count / 2) half = await project.Get("annotators", stop);
                    foreach (var annotator in DemoAnnotator.All)
                    {
                        await project.Submit(items[i], annotator.Judge(items[i], (double)i / items.Count, chance), stop);
                        bar.Increment(1);
                    }
                }
                return half;
            });
        AnsiConsole.Write(DemoReport.Agreement(await project.Get("agreement", stop)));
        AnsiConsole.Write(DemoReport.Annotators(half, await project.Get("annotators", stop)));
        if (staysUp) DemoReport.Addresses(server, project.LeadKey, await project.LeaveTasks(items.Take(TasksLeft), stop));
    }

    static bool IsFree(Uri address)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, address.Port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
