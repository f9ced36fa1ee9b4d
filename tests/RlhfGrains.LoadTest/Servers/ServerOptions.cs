using System.CommandLine;

namespace RlhfGrains.LoadTest.Servers;

/// <summary>Which server a command speaks to: one that is there, or one that it starts.</summary>
static class ServerOptions
{
    const string KeyVariable = "RLHFGRAINS_KEY";

    public static readonly Option<Uri?> Server = new("--server")
    {
        Description = "Where the server is. Without it one is started on a fresh folder and ended afterwards.",
        HelpName = "URL",
        CustomParser = result =>
        {
            if (
                Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var url)
                && url.Scheme == Uri.UriSchemeHttp
            )
                return url;
            result.AddError("--server is an address like http://127.0.0.1:5080");
            return null;
        },
    };

    static readonly Option<string?> Key = new("--key")
    {
        Description = $"An admin's key; or in the environment variable {KeyVariable}.",
    };
    static readonly Option<string?> Api = new("--api")
    {
        Description = "The server's dll, when it is started here; default: this repository's build.",
    };

    public static void AddTo(Command command)
    {
        command.Add(Server);
        command.Add(Key);
        command.Add(Api);
    }

    /// <returns>The server that was started here, or null when an address was given.</returns>
    public static async Task<ServerProcess?> Start(ParseResult given, CancellationToken cancellation) =>
        given.GetValue(Server) is null
            ? await ServerProcess.Start(ApiBuild.Path(given.GetValue(Api)), cancellation)
            : null;

    public static (Uri Server, string Key) Reach(ParseResult given, ServerProcess? child)
    {
        if (child is not null)
            return (child.Address, child.Key);
        var key = given.GetValue(Key) ?? Environment.GetEnvironmentVariable(KeyVariable);
        return (given.GetValue(Server)!, key ?? throw new InputException($"give --key, or set {KeyVariable}"));
    }
}
