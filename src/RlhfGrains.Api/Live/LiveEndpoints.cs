using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Live;

static class LiveEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/projects/{project}/events", Follow)
            .For(Roles.Leads)
            .Says(
                "Follow a project",
                """
                Server-sent events: `reset` first (read what you show, then follow), then `judgment` {item, annotator, category, round, withdrawn, at},
                `lease` {item, annotator, category, state: opened, renewed, released, skipped, expired or closed, expiresAt, at}, `batch` {id, status} and `settings` {version}. A reader that falls behind gets `lagged` and is cut off: connect again. They say what happened,
                never what was said.
                """
            )
            .GivesText("text/event-stream")
            .Refuses("unknown-project", "too-many-subscribers");

    static async Task<IResult> Follow(
        string project,
        HttpContext context,
        IGrains grains,
        LiveFeed feed,
        IHostApplicationLifetime lifetime,
        TimeProvider clock
    )
    {
        var id = new ProjectId(project);
        var known = await grains.Ask(GrainKeys.Of(id), new ReadProject(), context.RequestAborted);
        if (known.Refusal is { } unknown)
            return Problem.Of(unknown);
        if (feed.Join(id) is not { } reader)
            return Problem.Of(HostProblems.TooManySubscribers);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping,
            context.Caller().Open.Ended
        );
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            // nginx collects answers unless it is told not to.
            context.Response.Headers["X-Accel-Buffering"] = "no";
            // `reset` promises that whoever reads now and then follows has everything.
            await feed.Following.WaitAsync(stop.Token);
            await Send(context.Response.BodyWriter, reader, clock, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The reader has gone, its key was revoked, or the server stops: all of them end the stream.
        }
        finally
        {
            feed.Leave(reader);
        }
        return Results.Empty;
    }

    static async Task Send(PipeWriter to, LiveReader reader, TimeProvider clock, CancellationToken stop)
    {
        Write(to, "event: reset\ndata: {}\n\n");
        await to.FlushAsync(stop);
        var more = reader.Events.WaitToReadAsync(stop).AsTask();
        while (true)
        {
            if (!await HasMore(more, clock, stop))
            {
                Write(to, ":\n\n");
                await to.FlushAsync(stop);
                continue;
            }
            if (!await more)
                break;
            while (reader.Events.TryRead(out var happened))
                Write(to, happened);
            await to.FlushAsync(stop);
            more = reader.Events.WaitToReadAsync(stop).AsTask();
        }
        if (reader.HasLagged)
            Write(to, "event: lagged\ndata: {}\n\n");
        await to.FlushAsync(stop);
    }

    /// <returns>False when nothing has happened for so long that the connection should be shown to be alive.</returns>
    static async Task<bool> HasMore(Task more, TimeProvider clock, CancellationToken stop)
    {
        if (more.IsCompleted)
            return true;
        using var waited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var silence = Task.Delay(TimeSpan.FromSeconds(Limits.EventKeepAliveSeconds), clock, waited.Token);
        var isMore = await Task.WhenAny(more, silence) == more;
        await waited.CancelAsync();
        return isMore;
    }

    static void Write(PipeWriter to, in LiveEvent happened)
    {
        Write(
            to,
            string.Create(CultureInfo.InvariantCulture, $"id: {happened.Position}\nevent: {happened.Kind}\ndata: ")
        );
        to.Write(happened.Json.Span);
        Write(to, "\n\n");
    }

    static void Write(PipeWriter to, string text) => Encoding.UTF8.GetBytes(text, to);
}
