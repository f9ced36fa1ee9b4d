using System.CommandLine;
using RlhfGrains.Api.Hosting;

// Without a command it serves; what is no command is a setting.
var root = new RootCommand("""
    RlhfGrains, an annotation backend for preference data. Without a command it serves.
    Settings: --RlhfGrains:DataFolder=<folder> --RlhfGrains:Urls=<addresses> and others (README), also from appsettings.json and the environment (RlhfGrains__DataFolder).
    """) { TreatUnmatchedTokensAsErrors = false };
root.SetAction((parsed, _) => ServeCommand.Run([.. parsed.UnmatchedTokens]));
// Signals are the host's: the library's own handling would end the process after two seconds, in the middle of finishing what is under way.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
