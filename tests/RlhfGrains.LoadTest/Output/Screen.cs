using Spectre.Console;

namespace RlhfGrains.LoadTest.Output;

/// <summary>What the two commands print, made for a terminal and for a file alike.</summary>
static class Screen
{
    /// <summary>
    /// 160 characters a line where there is no terminal to ask: a table in a log is not to be folded.
    /// </summary>
    const int RedirectedWidth = 160;

    /// <summary>5 s between lines of progress in a file; a bar on a terminal moves five times a second.</summary>
    const int PlainProgressSeconds = 5;

    const int BarProgressMs = 200;

    public static void Prepare()
    {
        if (!Console.IsOutputRedirected)
            return;
        AnsiConsole.Profile.Width = RedirectedWidth;
        AnsiConsole.Profile.Capabilities.Ansi = false;
    }

    public static void Say(string line) => AnsiConsole.WriteLine(line);

    /// <summary>Shows how far the work is until it ends.</summary>
    /// <param name="done">How much of <paramref name="total"/> is done, and a note beside it.</param>
    public static Task Follow(string title, long total, Func<(long Done, string Note)> done, Task work) =>
        Console.IsOutputRedirected ? FollowInLines(title, total, done, work) : FollowInBar(title, total, done, work);

    static async Task FollowInLines(string title, long total, Func<(long Done, string Note)> done, Task work)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(PlainProgressSeconds));
        while (await Task.WhenAny(work, timer.WaitForNextTickAsync().AsTask()) != work)
        {
            var (at, note) = done();
            Say($"{title}: {at:N0} of {total:N0}  {note}");
        }
        await work;
        Say($"{title}: {done().Done:N0} of {total:N0}  {done().Note}");
    }

    static Task FollowInBar(string title, long total, Func<(long Done, string Note)> done, Task work) =>
        AnsiConsole
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, total));
                using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(BarProgressMs));
                while (await Task.WhenAny(work, timer.WaitForNextTickAsync().AsTask()) != work)
                    Show(bar, title, done());
                await work;
                Show(bar, title, done());
            });

    static void Show(ProgressTask bar, string title, (long Done, string Note) at)
    {
        bar.Value = at.Done;
        bar.Description = Markup.Escape($"{title} {at.Note}");
    }

    public static void Table(string title, string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.Ascii2, Title = new TableTitle(Markup.Escape(title)) };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)));
        foreach (var row in rows)
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        AnsiConsole.Write(table);
    }
}
