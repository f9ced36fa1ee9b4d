using RlhfGrains.Api.Problems;

namespace RlhfGrains.Api.Hosting;

/// <summary>
/// The moment between a signal to stop and the end of listening: what is under way goes on, what comes is sent away
/// with 503 and a closing connection. Without it a caller could write its next request on a connection that is being
/// closed, and never be answered.
/// </summary>
sealed class Draining : IHostedLifecycleService
{
    volatile bool hasBegun;

    public bool HasBegun => hasBegun;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        hasBegun = true;
        await Task.Delay(Limits.DrainMs, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <inheritdoc cref="Draining"/>
sealed class DrainMiddleware(RequestDelegate next, Draining draining)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!draining.HasBegun)
            return next(context);
        context.Response.Headers.Connection = "close";
        Problem.RetryAfter(context, TimeSpan.FromSeconds(1));
        return Problem.Of(HostProblems.Stopping).ExecuteAsync(context);
    }
}
