using System.CommandLine;
using System.Globalization;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Scale;

/// <param name="Items">Of 1 KiB, each judged <paramref name="Overlap"/> times.</param>
/// <param name="Panel">How many judge each of <paramref name="PanelItems"/> items in the project whose agreement is
/// read.</param>
/// <param name="InTurn">Batch by batch, as people work; otherwise in rounds over all items, the worst order for a
/// memory that keeps what was used last.</param>
/// <param name="RateSeconds">Of the runs of single requests with little and with much stored.</param>
sealed record ScaleOptions(
    int Items,
    int Overlap,
    bool InTurn,
    int PanelItems,
    int Panel,
    double RateSeconds,
    long BudgetBytes
);

/// <summary>The options of <c>scale</c>.</summary>
static class ScaleCommand
{
    /// <summary>The server's own default.</summary>
    public const int BudgetMibDefault = 896;

    static readonly Option<int> Items = new Option<int>("--items")
    {
        Description = "Items of 1 KiB.",
        DefaultValueFactory = _ => 1_000_000,
    }.Must(n => n is >= 1_000 and <= 10_000_000, "is 1000 to 10000000");

    static readonly Option<int> Overlap = new Option<int>("--overlap")
    {
        Description = "How often each is judged.",
        DefaultValueFactory = _ => 3,
    }.Must(n => n is >= 1 and <= 100, "is 1 to 100");

    static readonly Option<int> BudgetMib = new Option<int>("--budget-mib")
    {
        Description = "The server's memory budget.",
        DefaultValueFactory = _ => BudgetMibDefault,
    }.Must(n => n is >= 16 and <= 65_536, "is 16 to 65536");

    static readonly Option<bool> InTurn = new("--in-turn")
    {
        Description =
            "Judge one batch after another. Default: in rounds over all items, the worst order for the server's memory.",
    };

    static readonly Option<bool> Short = new("--short")
    {
        Description = "20,000 items and a panel of 5: shows that it works, not how it scales.",
    };

    static readonly Option<string?> Api = new("--api")
    {
        Description = "The server's dll; default: this repository's build.",
    };

    public static Command Create()
    {
        var command = new Command("scale", "Much stored: its memory, its rate, its agreement and its starts.")
        {
            Items,
            Overlap,
            InTurn,
            BudgetMib,
            Short,
            Api,
        };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult given, CancellationToken cancellation)
    {
        RawConnection.UseOneThread();
        var budget = (long)given.GetValue(BudgetMib) << 20;
        var options = given.GetValue(Short)
            ? new ScaleOptions(20_000, 3, given.GetValue(InTurn), 2_000, 5, 1, budget)
            : new ScaleOptions(
                given.GetValue(Items),
                given.GetValue(Overlap),
                given.GetValue(InTurn),
                20_000,
                20,
                5,
                budget
            );
        await using var server = await ServerProcess.Start(
            ApiBuild.Path(given.GetValue(Api)),
            cancellation,
            "--RlhfGrains:MemoryBudgetBytes",
            budget.ToString(CultureInfo.InvariantCulture)
        );
        return await new ScaleRun(server, options).Run(cancellation) ? 0 : 1;
    }
}
