using System.Net;
using System.Net.Sockets;
using RlhfGrains.Api.Hosting;

namespace RlhfGrains.Api.Demo;

/// <summary>
/// A server on a fresh folder, on which a small project is played, and which stays up to be looked at; or another
/// server that runs already.
/// </summary>
static class DemoCommand
{
    /// <param name="running">Null: a server is started here.</param>
    public static Task<int> Run(
        string[] args,
        DemoPlay play,
        Uri? running,
        BuildServer build,
        CancellationToken stop
    ) =>
        ServeCommand.InSentences(async () =>
        {
            ServeCommand.CheckArguments(args);
            if (running is not null)
                return await On(running, play, stop);
            var folder = Directory.CreateTempSubdirectory("rlhfgrains-demo-");
            try
            {
                var builder = ServerHost.NewBuilder(args);
                var settings = HostSettings.Read(builder.Configuration);
                if (settings.Urls == new HostSettings().Urls && !IsFree(new Uri(settings.Urls)))
                    settings.Urls = "http://127.0.0.1:0";
                settings.DataFolder = folder.FullName;
                await using var schema = Journals.ForAWhile(settings);
                // The demo's judgments come from one key as fast as they can be made.
                settings.KeyRates.LeadPerSecond = 0;
                await using var app = await build(builder, settings);
                await app.StartAsync();
                var engine = app.Services.GetRequiredService<EngineService>();
                await engine.Ready;
                var adminKey = settings.AdminKey ?? (await File.ReadAllTextAsync(engine.AdminKeyPath!)).Trim();
                try
                {
                    await play.On(new Uri(app.Urls.First()), adminKey, app.Lifetime.ApplicationStopping);
                }
                catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
                {
                    return 0;
                }
                if (play.IsToBeLookedAt)
                    await app.WaitForShutdownAsync();
                else
                    await app.StopAsync();
                return 0;
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });

    static async Task<int> On(Uri server, DemoPlay play, CancellationToken stop)
    {
        var adminKey = Environment.GetEnvironmentVariable(HostSettings.AdminKeyVariable) is { Length: > 0 } key
            ? key
            : throw new StartException(
                $"--server needs the admin key of that server in {HostSettings.AdminKeyVariable}."
            );
        try
        {
            await play.On(server, adminKey, stop);
            return 0;
        }
        catch (HttpRequestException failure)
        {
            throw new StartException($"{server} does not answer: {failure.Message.TrimEnd('.')}.", failure);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
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
