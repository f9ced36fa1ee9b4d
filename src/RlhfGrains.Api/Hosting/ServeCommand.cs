using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using RlhfGrains.Azure;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Engine.Journals.Sqlite;
using RlhfGrains.Postgres;

namespace RlhfGrains.Api.Hosting;

/// <summary>Serves until it is told to stop (ctrl-C, SIGTERM), then finishes what is under way.</summary>
static class ServeCommand
{
    /// <param name="build">Puts the server together on the engine that the settings name.</param>
    public static Task<int> Run(string[] args, BuildServer build) =>
        InSentences(async () =>
        {
            var builder = NewBuilder(args);
            var settings = Absolute(HostSettings.Read(builder.Configuration));
            await using var app = await Build(builder, settings, build);
            return await Serve(app, settings);
        });

    /// <summary>What an operator can mend is told in a sentence; a defect keeps its stack trace.</summary>
    /// <param name="failed">The exit code then.</param>
    public static async Task<int> InSentences(Func<Task<int>> run, int failed = 1)
    {
        try
        {
            return await run();
        }
        catch (Exception failure) when (Sentence(failure) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return failed;
        }
    }

    /// <exception cref="StartException">A setting of the host's libraries, like a level of logging, cannot be
    /// read.</exception>
    static async Task<WebApplication> Build(WebApplicationBuilder builder, HostSettings settings, BuildServer build)
    {
        try
        {
            return await build(builder, settings);
        }
        catch (Exception failure) when (IsOfSettings(failure))
        {
            throw new StartException(OneLine(failure), failure);
        }
    }

    /// <summary>The settings of a command that works on a server's folders.</summary>
    public static HostSettings ReadSettings(string[] args) =>
        Absolute(HostSettings.Read(NewBuilder(args).Configuration));

    /// <exception cref="StartException">An argument, or a file of settings, cannot be read.</exception>
    static WebApplicationBuilder NewBuilder(string[] args)
    {
        CheckArguments(args);
        try
        {
            return ServerHost.NewBuilder(args);
        }
        catch (DirectoryNotFoundException failure)
        {
            throw new StartException(
                $"There is no folder {failure.Message} to read appsettings.json from (--contentRoot).",
                failure
            );
        }
        catch (Exception failure) when (IsOfSettings(failure))
        {
            throw new StartException(OneLine(failure), failure);
        }
    }

    public static HostSettings Absolute(HostSettings settings)
    {
        settings.DataFolder = Path.GetFullPath(settings.DataFolder);
        if (settings.BackupFolder is { Length: > 0 } backups)
            settings.BackupFolder = Path.GetFullPath(backups);
        return settings;
    }

    public static async Task<int> Serve(WebApplication app, HostSettings settings)
    {
        var engine = app.Services.GetRequiredService<EngineService>();
        try
        {
            await Listen(app, settings);
            await engine.Ready;
        }
        catch (Exception) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // An engine that cannot start ends the host, also in the middle of its start: what is told is the engine's
            // reason.
            if (engine.Ready.IsFaulted)
                await engine.Ready;
            Console.WriteLine("Stopped before it was ready.");
            return 0;
        }
        Console.WriteLine(
            $"RlhfGrains {Product.Version} listens on {string.Join(", ", app.Urls)}; guide at {app.Urls.First()}/guide, every operation at {app.Urls.First()}/docs."
        );
        if (Journals.PlaceOf(settings) is { } place)
            Console.WriteLine($"Journal: {place}");
        Console.WriteLine($"Data folder: {settings.DataFolder}");
        if (engine.AdminKeyPath is { } path)
            Console.WriteLine($"Admin key: {path}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <exception cref="StartException">It cannot listen: an address, a certificate or another setting of the HTTP
    /// server is wrong.</exception>
    static async Task Listen(WebApplication app, HostSettings settings)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception failure) when (IsOfSettings(failure))
        {
            throw new StartException($"The server cannot listen at {settings.Urls}: {OneLine(failure)}", failure);
        }
    }

    /// <summary>
    /// What the host's own libraries throw for a setting that is wrong. What else they throw is a defect, and keeps its
    /// stack trace.
    /// </summary>
    static bool IsOfSettings(Exception failure) =>
        failure
            is InvalidOperationException
                or FormatException
                or ArgumentException
                or InvalidDataException
                or SocketException
                or CryptographicException;

    /// <summary>The innermost of what was wrapped says what it was, the outermost where.</summary>
    static string OneLine(Exception failure)
    {
        var (outer, inner) = (FirstLine(failure), FirstLine(failure.GetBaseException()));
        return outer == inner ? outer : $"{outer} {inner}";
    }

    static string FirstLine(Exception failure) => Capital(failure.Message.Split('\n')[0].Trim().TrimEnd('.')) + ".";

    /// <summary>
    /// Everything that is not a setting is a typing error, and must not start a server that looks as if it had been
    /// understood.
    /// </summary>
    public static void CheckArguments(string[] args)
    {
        string[] prefixes =
        [
            $"--{HostSettings.Section}:",
            $"--{HostSettings.ClusterSection}:",
            "--Logging:",
            "--Kestrel:",
            "--urls",
            "--environment",
            "--contentRoot",
            "--applicationName",
        ];
        for (var i = 0; i < args.Length; i++)
        {
            if (!prefixes.Any(p => args[i].StartsWith(p, StringComparison.OrdinalIgnoreCase)))
                throw new StartException($"'{args[i]}' is neither a command nor a setting; see --help.");
            if (!args[i].Contains('=', StringComparison.Ordinal))
                i++;
        }
    }

    /// <summary>What an operator can do something about, in one sentence; null for everything else.</summary>
    public static string? Sentence(Exception failure) =>
        failure switch
        {
            StartException => failure.Message,
            DataFolderException
            or EngineStartException
            or JournalCorruptException
            or SqliteJournalException
            or PostgresJournalException
            or AzureJournalException => Capital(failure.Message) + ".",
            IOException { InnerException: AddressInUseException } =>
                $"{failure.Message.TrimEnd('.')}: stop the other server, or choose another address with --{HostSettings.Section}:Urls=http://127.0.0.1:5081.",
            IOException or UnauthorizedAccessException => Capital(failure.Message.TrimEnd('.')) + ".",
            _ => null,
        };

    static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
