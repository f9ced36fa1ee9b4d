using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Keys;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Problems;

/// <summary>Outermost: whatever goes wrong behind it is answered with a problem, without a stack trace.</summary>
sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: nobody reads an answer.
            return;
        }
        catch (OperationCanceledException) when (context.HasKeyEnded())
        {
            if (context.Response.HasStarted)
                context.Abort();
            else
                await Problem.OfEndedKey(context).ExecuteAsync(context);
            return;
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await Answer(context, failure).ExecuteAsync(context);
            return;
        }
        catch (Exception failure)
        {
            // Half an answer cannot be taken back: break the connection, so that it is not taken for a whole one.
            LogBroken(failure, context.Request.Method, context.GetEndpoint()?.DisplayName);
            context.Abort();
            return;
        }
        if (
            !context.Response.HasStarted
            && context.Response is { StatusCode: >= 400, ContentLength: null, ContentType: null }
        )
            await AnswerBareStatus(context);
    }

    ProblemHttpResult Answer(HttpContext context, Exception failure)
    {
        switch (failure)
        {
            case GrainsBusyException busy:
                Problem.RetryAfter(context, busy.RetryAfter);
                return Problem.Of(HostProblems.Busy);
            case GrainsReadOnlyException closed:
                Problem.RetryAfter(context, closed.RetryAfter);
                return Problem.Of(Outages.Of(closed));
            case GrainUnavailableException { InnerException: JournalCorruptException damage }:
                LogUnavailable(failure, context.Request.Method, context.GetEndpoint()?.DisplayName);
                // What is stored is named after projects and items: for those who run them.
                return Problem.Of(
                    HostProblems.Damaged,
                    context.Features.Get<KeyHold>()?.Caller.Is(Roles.Leads) is true ? damage.Message : null
                );
            case GrainUnavailableException:
                LogUnavailable(failure, context.Request.Method, context.GetEndpoint()?.DisplayName);
                Problem.RetryAfter(context, TimeSpan.FromSeconds(1));
                return Problem.Of(HostProblems.Unavailable);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Problem.Of(HostProblems.TooLarge);
            case BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }:
                return Problem.Of(HostProblems.TimedOut);
            case BadHttpRequestException bad
                when context.GetEndpoint() is not null
                    && bad.Message.StartsWith("Failed to bind parameter", StringComparison.Ordinal)
                    || bad.Message.StartsWith("Required parameter", StringComparison.Ordinal):
                return Problem.Of(HostProblems.InvalidQuery, WithoutTypes(bad.Message));
            // A body in chunks whose sizes are no numbers ends in the latter.
            case BadHttpRequestException or IOException:
                return Problem.Of(HostProblems.Malformed, "the request ended before its body did, or is not HTTP");
            default:
                LogDefect(failure, context.Request.Method, context.GetEndpoint()?.DisplayName, context.TraceIdentifier);
                return Problem.Of(HostProblems.Defect, more: [new("trace", context.TraceIdentifier)]);
        }
    }

    static Task AnswerBareStatus(HttpContext context) =>
        context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Problem.Of(HostProblems.NoSuchRoute).ExecuteAsync(context),
            StatusCodes.Status405MethodNotAllowed => Problem.Of(HostProblems.MethodNotAllowed).ExecuteAsync(context),
            StatusCodes.Status415UnsupportedMediaType => Problem
                .Of(HostProblems.UnsupportedMediaType)
                .ExecuteAsync(context),
            _ => Task.CompletedTask,
        };

    /// <summary>
    /// 'Failed to bind parameter "Nullable&lt;int&gt; limit" from "abc".' is about our types; the caller needs name and
    /// value.
    /// </summary>
    static string WithoutTypes(string message)
    {
        var parts = message.Split('"');
        if (parts.Length == 3)
            return $"missing: '{parts[1].Split(' ')[^1]}'";
        return parts.Length >= 4 ? $"'{parts[1].Split(' ')[^1]}' cannot be '{parts[3]}'" : "a parameter cannot be read";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} failed: a defect (trace {Trace})")]
    partial void LogDefect(Exception failure, string method, string? route, string trace);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Route}: outcome unknown")]
    partial void LogUnavailable(Exception failure, string method, string? route);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} broke off in the middle of its answer")]
    partial void LogBroken(Exception failure, string method, string? route);
}
