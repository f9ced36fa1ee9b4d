using System.CommandLine;
using RlhfGrains.LoadTest.Judgments;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Replay;

/// <summary>The options of <c>replay</c>.</summary>
static class ReplayCommand
{
    /// <summary>
    /// 3,000: a whole small set, or enough of a large one that agreement is defined in most categories; some seconds in
    /// all.
    /// </summary>
    const int ShortRowsMax = 3_000;

    const int ShortItemsChecked = 200;

    static readonly Argument<FileInfo> Csv = new Argument<FileInfo>("csv")
    {
        Description = "A file of judgments with a header line.",
    }.AcceptExistingOnly();
    static readonly Option<string?> Project = new("--project")
    {
        Description = "The project to make and fill; default: named after the file's folder.",
    };
    static readonly Option<int> Connections = new Option<int>("--connections")
    {
        Description = "How many connections.",
        DefaultValueFactory = _ => 16,
    }.Must(n => n is >= 1 and <= 1_024, "is 1 to 1024");

    static readonly Option<SendMode> Mode = new("--mode")
    {
        Description = "One request for each judgment, or streams of JSON Lines.",
        DefaultValueFactory = _ => SendMode.Single,
    };

    static readonly Option<int?> Limit = new Option<int?>("--limit")
    {
        Description = "Send the first ROWS rows only.",
        HelpName = "ROWS",
    }.Must(n => n >= 1, "is at least 1");

    static readonly Option<string?> Acknowledged = new("--acknowledged")
    {
        Description =
            "The list of acknowledged judgment ids; default: among the temporary files, named after the project.",
    };

    static readonly Option<bool> Resume = new("--resume") { Description = "Go on: send what the list does not hold." };
    static readonly Option<bool> Again = new("--again")
    {
        Description = "Send everything, also what is acknowledged: repeats must be harmless.",
    };
    static readonly Option<int?> ItemsChecked = new Option<int?>("--check")
    {
        Description = "Read N items back at the end; default: all.",
        HelpName = "N",
    }.Must(n => n >= 1, "is at least 1");

    static readonly Option<string?> Expected = new("--expected")
    {
        Description = "Published figures to compare with; default: expected.json beside the file.",
    };
    static readonly Option<bool> CountsFollow = new("--counts-follow")
    {
        Description =
            "The server is a cluster: what is read on the way may be behind what it has acknowledged, but never goes back.",
    };

    static readonly Option<int> Kills = new Option<int>("--kills")
    {
        Description = "Kill -9 the server N times on the way (only one that was started here).",
        HelpName = "N",
    }.Must(n => n >= 0, "is not negative");

    static readonly Option<int> BusyRetries = new Option<int>("--busyRetries-seconds")
    {
        Description = "How long the server may be away.",
        DefaultValueFactory = _ => 120,
    }.Must(n => n is >= 0 and <= 86_400, "is 0 to 86400");

    static readonly Option<bool> Short = new("--short")
    {
        Description = $"The first {ShortRowsMax} rows, {ShortItemsChecked} items read back.",
    };

    public static Command Create()
    {
        var command = new Command(
            "replay",
            "Send a file of judgments over HTTP and compare live agreement with a recount."
        )
        {
            Csv,
            Project,
            Connections,
            Mode,
            Limit,
            Acknowledged,
            Resume,
            Again,
            ItemsChecked,
            Expected,
            CountsFollow,
            Kills,
            BusyRetries,
            Short,
        };
        ServerOptions.AddTo(command);
        FormOptions.AddTo(command);
        command.Validators.Add(result =>
        {
            var isStartedHere = result.GetValue(ServerOptions.Server) is null;
            if (!isStartedHere && result.GetValue(Kills) > 0)
                result.AddError("--kills is for a server that is started here: leave --server out");
            if (isStartedHere && result.GetValue(Resume))
                result.AddError("--resume needs --server: a server that is started here has a fresh folder");
        });
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult given, CancellationToken cancellation)
    {
        var path = given.GetValue(Csv)!.FullName;
        var form = FormOptions.Form(given, path);
        var isShort = given.GetValue(Short);
        var file = JudgmentFile.Read(path, form, given.GetValue(Limit) ?? (isShort ? ShortRowsMax : null));
        var project = given.GetValue(Project) ?? StableIds.Of(new DirectoryInfo(Path.GetDirectoryName(path)!).Name);
        await using var child = await ServerOptions.Start(given, cancellation);
        var (server, key) = ServerOptions.Reach(given, child);
        var options = new ReplayOptions(
            project,
            given.GetValue(Connections),
            given.GetValue(Mode),
            AcknowledgedPath(given, project, child),
            given.GetValue(Resume),
            given.GetValue(Again),
            given.GetValue(ItemsChecked) ?? (isShort ? ShortItemsChecked : null),
            given.GetValue(CountsFollow),
            given.GetValue(Kills),
            TimeSpan.FromSeconds(given.GetValue(BusyRetries))
        );
        return await new ReplayRun(server, key, options, file, given.GetValue(Expected), child).Run(cancellation)
            ? 0
            : 1;
    }

    static string AcknowledgedPath(ParseResult given, string project, ServerProcess? child) =>
        given.GetValue(Acknowledged)
        ?? (
            child is null
                ? Path.Combine(Path.GetTempPath(), $"rlhfgrains-{project}.acknowledged")
                : Path.Combine(child.Folder, "acknowledged")
        );
}
