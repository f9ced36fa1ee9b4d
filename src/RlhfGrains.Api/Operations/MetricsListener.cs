using RlhfGrains.Api.Hosting;

namespace RlhfGrains.Api.Operations;

/// <summary>
/// A listener that answers <c>/metrics</c> without a key and nothing else, at addresses that only the operator's
/// collector reaches.
/// </summary>
sealed class MetricsListener(HostSettings settings, IServiceProvider services) : IHostedService
{
    /// <summary>16 connections: a few collectors, each of which keeps one.</summary>
    const int ConnectionsMax = 16;

    WebApplication? app;

    /// <summary>Where it listens; empty: nowhere.</summary>
    public IEnumerable<string> Urls => app?.Urls ?? [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.MetricsUrls is not { Length: > 0 } urls)
            return;
        // Empty: it takes no addresses from the server's own settings.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .UseUrls(urls)
            .ConfigureKestrel(static kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            });
        app = builder.Build();
        app.Run(Answer);
        await app.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (app is null)
            return;
        await app.StopAsync(cancellationToken);
        await app.DisposeAsync();
    }

    Task Answer(HttpContext context)
    {
        if (context.Request.Path != MetricsEndpoint.Path || !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        context.Response.ContentType = PrometheusText.ContentType;
        return context.Response.WriteAsync(MetricsEndpoint.Write(services).ToString());
    }
}
