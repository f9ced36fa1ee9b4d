using System.CommandLine;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Tasks;

/// <param name="Kills">kill -9 on the way, at even distances.</param>
sealed record TasksOptions(int Annotators, int Overlap, int Kills);

/// <summary>The options of <c>tasks</c>.</summary>
static class TasksCommand
{
    static readonly Option<int[]> Items = new Option<int[]>("--items")
    {
        Description = "Items, one run for each number.",
        DefaultValueFactory = _ => [2_000],
        AllowMultipleArgumentsPerToken = true,
    }.Must(all => all.All(n => n is >= 1 and <= 2_000_000), "takes 1 to 2000000");

    static readonly Option<int> Annotators = new Option<int>("--annotators")
    {
        Description = "People who pull at once.",
        DefaultValueFactory = _ => 64,
    }.Must(n => n is >= 1 and <= 1_024, "is 1 to 1024");

    static readonly Option<int> Overlap = new Option<int>("--overlap")
    {
        Description = "Judgments an item.",
        DefaultValueFactory = _ => 3,
    }.Must(n => n is >= 1 and <= 64, "is 1 to 64");

    static readonly Option<int> Kills = new Option<int>("--kills")
    {
        Description = "Times the server is killed (-9) on the way.",
    }.Must(n => n is >= 0 and <= 100, "is 0 to 100");

    static readonly Option<double> Seconds = new Option<double>("--seconds")
    {
        Description = "Stop after so long and tell the rate; 0: work until everything is judged, and check it.",
    }.Must(n => n is >= 0 and <= 600, "is 0 to 600");

    public static Command Create()
    {
        var command = new Command(
            "tasks",
            "Annotators pull tasks and judge them: exactly the overlap everywhere, nobody twice; or how many pairs a second."
        )
        {
            Items,
            Annotators,
            Overlap,
            Kills,
            Seconds,
        };
        ServerOptions.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult given, CancellationToken cancellation)
    {
        await using var child = await ServerOptions.Start(given, cancellation);
        var (server, key) = ServerOptions.Reach(given, child);
        var options = new TasksOptions(given.GetValue(Annotators), given.GetValue(Overlap), given.GetValue(Kills));
        if (options.Kills > 0 && child is null)
            throw new InputException("--kills needs a server that is started here");
        if (options.Overlap > options.Annotators)
            throw new InputException("--overlap is above --annotators: nobody could finish");
        using var admin = new ApiClient(server, key, connections: 4);
        var seconds = given.GetValue(Seconds);
        var holds = true;
        var rates = new List<TaskRate>();
        foreach (var items in given.GetValue(Items)!)
        {
            using var run = new TaskRun(admin, child, options, items);
            await run.Prepare(cancellation);
            if (seconds > 0)
                rates.Add(await run.Measure(seconds, cancellation));
            else
                holds &= await run.WorkAndCheck(cancellation);
        }
        if (rates.Count > 0)
            TaskRate.Print(rates, options);
        return holds ? 0 : 1;
    }
}
