using System.Threading.Channels;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Judgments;

/// <summary>
/// Judgments as JSON Lines: up to <see cref="Limits.StreamWindow"/> of them are asked at once, answers leave in the
/// order of the lines. When the answers are not read, or the engine is slow, the window fills and the body is read no
/// further.
/// </summary>
sealed class JudgmentStream(
    HttpContext context,
    ProjectId project,
    Caller caller,
    Submission submission,
    TimeProvider clock
)
{
    const string RefusedAlone = "refused";

    public static async Task<IResult> Take(
        string project,
        HttpContext context,
        Submission submission,
        TimeProvider clock,
        string? outcomes = null
    )
    {
        if (outcomes is not (null or RefusedAlone))
            return Problem.Of(HostProblems.InvalidQuery, $"'outcomes' is `{RefusedAlone}`, or left out");
        if (!LineContent.IsLines(context.Request))
            return Problem.Of(HostProblems.UnsupportedMediaType);
        LineContent.AllowLong(context);
        if (await LineContent.OtherEncoding(context.Request, context.RequestAborted) is { } encoding)
            return encoding;
        await new JudgmentStream(context, new ProjectId(project), context.Caller(), submission, clock).Run(
            outcomes is RefusedAlone
        );
        return Results.Empty;
    }

    async Task Run(bool refusedAlone)
    {
        context.Response.ContentType = LineContent.Type;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var window = Channel.CreateBounded<Task<LineOutcome>>(
            new BoundedChannelOptions(Limits.StreamWindow) { SingleReader = true, SingleWriter = true }
        );
        var reading = Read(window.Writer, stop.Token);
        try
        {
            await OutcomeWriter.Write(context.Response.BodyWriter, window.Reader, refusedAlone, stop.Token);
        }
        finally
        {
            // When the answers cannot be sent, nothing more is read.
            await stop.CancelAsync();
            await reading;
        }
    }

    async Task Read(ChannelWriter<Task<LineOutcome>> window, CancellationToken cancellation)
    {
        try
        {
            using var lines = new LineReader(context.Request.BodyReader);
            try
            {
                using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation, caller.Open.Ended);
                while (await lines.Next(reading.Token))
                {
                    if (lines.Kind is LineKind.Empty)
                        continue;
                    await window.WriteAsync(await Begin(lines, cancellation), cancellation);
                }
            }
            catch (OperationCanceledException) when (context.HasKeyEnded() && !cancellation.IsCancellationRequested)
            {
                // Behind the answers of all lines before.
                await window.WriteAsync(
                    Bad(lines.Number + 1, HostProblems.Unauthenticated, Problem.KeyEnded),
                    cancellation
                );
            }
            window.Complete();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            window.TryComplete();
        }
        catch (Exception failure)
        {
            // The writer meets it behind the answers of all lines before.
            window.TryComplete(failure);
        }
    }

    /// <summary>Everything that must happen in the order of the lines; what is returned may finish in any.</summary>
    async ValueTask<Task<LineOutcome>> Begin(LineReader lines, CancellationToken cancellation)
    {
        var line = lines.Number;
        if (context.HasKeyEnded())
            return Bad(line, HostProblems.Unauthenticated, Problem.KeyEnded);
        if (lines.Kind is LineKind.TooLong)
            return Bad(line, HostProblems.LineTooLong);
        if (!JudgmentReader.TryRead(lines.Line.Span, out var judgment, out var fault))
        {
            var isCutOff = lines.EndedWithoutBreak && fault.Kind == HostProblems.Malformed;
            return Bad(
                line,
                fault.Kind,
                isCutOff
                    ? fault.Detail + "; it is the last line and no line break ends it: perhaps it was cut off"
                    : fault.Detail
            );
        }
        if (judgment.Item is not { } item)
            return Bad(line, HostProblems.InvalidBody, "missing: item", judgment);
        if (Submission.Forbidden(caller, judgment) is { } forbidden)
            return Task.FromResult(LineOutcome.Of(line, judgment, forbidden));
        try
        {
            var (annotator, problem) = await WhoJudged(judgment, cancellation);
            return problem is { } unknown
                ? Task.FromResult(LineOutcome.Of(line, judgment, unknown))
                : Send(line, item, annotator, judgment, cancellation);
        }
        catch (Exception failure) when (Outages.Of(failure) is { } outage)
        {
            return Bad(line, outage, null, judgment);
        }
    }

    async ValueTask<(AnnotatorId Annotator, SubmissionOutcome? Problem)> WhoJudged(
        JudgmentBody judgment,
        CancellationToken cancellation
    )
    {
        for (var busyRetries = new BusyRetries(); ; )
        {
            try
            {
                return await submission.WhoJudged(caller, project, judgment, cancellation);
            }
            catch (GrainsBusyException busy) when (busyRetries.Lasts)
            {
                await busyRetries.Wait(busy, clock, cancellation);
            }
        }
    }

    async Task<LineOutcome> Send(
        long line,
        ItemId item,
        AnnotatorId annotator,
        JudgmentBody judgment,
        CancellationToken cancellation
    )
    {
        for (var busyRetries = new BusyRetries(); ; )
        {
            try
            {
                return LineOutcome.Of(
                    line,
                    judgment,
                    await submission.Send(caller, project, item, annotator, judgment)
                );
            }
            catch (GrainsBusyException busy) when (busyRetries.Lasts)
            {
                await busyRetries.Wait(busy, clock, cancellation);
            }
            catch (Exception failure) when (Outages.Of(failure) is { } outage)
            {
                return LineOutcome.Of(line, judgment, SubmissionOutcome.Of(outage));
            }
        }
    }

    static Task<LineOutcome> Bad(
        long line,
        ProblemKind problem,
        string? detail = null,
        JudgmentBody? judgment = null
    ) => Task.FromResult(LineOutcome.Of(line, judgment, SubmissionOutcome.Of(problem, detail)));
}
