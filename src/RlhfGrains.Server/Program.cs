using System.CommandLine;
using RlhfGrains.Api.Backups;
using RlhfGrains.Api.Clocks;
using RlhfGrains.Api.Demo;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.JudgmentFiles;
using RlhfGrains.Api.Moving;
using RlhfGrains.Api.Verification;
using RlhfGrains.Server.Engines;

// Without a command it serves; what is no command is a setting.
var root = new RootCommand(
    """
    RlhfGrains, an annotation backend for preference data. Without a command it serves.
    Settings: --RlhfGrains:DataFolder=<folder> --RlhfGrains:Urls=<addresses> and others (README), also from appsettings.json and the environment (RlhfGrains__DataFolder).
    """
)
{
    TreatUnmatchedTokensAsErrors = false,
};
root.SetAction((parsed, _) => ServeCommand.Run([.. parsed.UnmatchedTokens], ServerEngines.Build));

var seed = new Option<int>("--seed")
{
    Description = "Another number is another play; the same number is the same.",
    DefaultValueFactory = _ => 7,
};
var once = new Option<bool>("--once") { Description = "End when the tables are printed." };
var demoServer = new Option<Uri?>("--server")
{
    Description =
        $"Plays on a server or a cluster that runs, by its admin key in {HostSettings.AdminKeyVariable}, and leaves the project there.",
    HelpName = "URL",
    CustomParser = static result =>
    {
        if (
            Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var url)
            && url.Scheme is ("http" or "https")
        )
            return url;
        result.AddError("--server is an address like http://127.0.0.1:5080.");
        return null;
    },
};
var demoProject = new Option<string>("--project")
{
    Description = "The id of the project.",
    DefaultValueFactory = _ => DemoProject.DefaultId,
};
var demo = new Command(
    "demo",
    "Serves on a fresh folder, plays a small project over HTTP, shows its figures and stays up to be looked at."
)
{
    seed,
    once,
    demoServer,
    demoProject,
};
demo.TreatUnmatchedTokensAsErrors = false;
demo.SetAction(
    (parsed, stop) =>
        DemoCommand.Run(
            [.. parsed.UnmatchedTokens],
            new DemoPlay(parsed.GetValue(demoProject)!, parsed.GetValue(seed), !parsed.GetValue(once)),
            parsed.GetValue(demoServer),
            ServerEngines.Build,
            stop
        )
);
root.Subcommands.Add(demo);
root.Subcommands.Add(FileCommand.Create());
root.Subcommands.Add(BackupCommand.Create());
root.Subcommands.Add(RestoreCommand.Create());
root.Subcommands.Add(VerifyCommand.Create());
root.Subcommands.Add(MoveCommand.Create());
root.Subcommands.Add(ClockCommand.Create());

// Signals are the host's: the library's own handling would end the process after two seconds, in the middle of
// finishing what is under way.
var parsed = root.Parse(args);
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

// 1 is what a command has found; 2 is that it was not understood.
return parsed.Errors.Count > 0 ? 2 : exitCode;
