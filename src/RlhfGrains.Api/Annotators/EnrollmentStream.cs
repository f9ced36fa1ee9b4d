using System.IO.Pipelines;
using System.Text.Json;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Problems;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Annotators;

/// <summary>Annotators as JSON Lines, one after another: a list of people is short.</summary>
static class EnrollmentStream
{
    public static async Task<IResult> Take(string project, HttpContext context, Enrolment enrolment)
    {
        if (!LineContent.IsLines(context.Request))
            return Problem.Of(HostProblems.UnsupportedMediaType);
        LineContent.AllowLong(context);
        if (await LineContent.OtherEncoding(context.Request, context.RequestAborted) is { } encoding)
            return encoding;
        context.Response.ContentType = LineContent.Type;
        using var lines = new LineReader(context.Request.BodyReader);
        var to = context.Response.BodyWriter;
        using var json = new Utf8JsonWriter(to);
        using var stop = context.UntilKeyEnds();
        try
        {
            while (await lines.Next(stop.Token))
            {
                if (lines.Kind is LineKind.Empty)
                    continue;
                Write(json, to, await Enrol(new ProjectId(project), lines, context, enrolment));
                if (to.UnflushedBytes >= Limits.StreamFlushBytes)
                    await to.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
            when (context.HasKeyEnded() && !context.RequestAborted.IsCancellationRequested)
        {
            Write(json, to, Bad(lines.Number + 1, HostProblems.Unauthenticated, Problem.KeyEnded));
        }
        return Results.Empty;
    }

    static void Write(Utf8JsonWriter json, PipeWriter to, EnrollmentLine outcome)
    {
        JsonSerializer.Serialize(json, outcome, ApiJson.Default.EnrollmentLine);
        to.GetSpan(1)[0] = (byte)'\n';
        to.Advance(1);
        json.Reset(to);
    }

    static async ValueTask<EnrollmentLine> Enrol(
        ProjectId project,
        LineReader lines,
        HttpContext context,
        Enrolment enrolment
    )
    {
        var line = lines.Number;
        if (context.HasKeyEnded())
            return Bad(line, HostProblems.Unauthenticated, Problem.KeyEnded);
        if (lines.Kind is LineKind.TooLong)
            return Bad(line, HostProblems.LineTooLong, null);
        if (!JsonBody.Parse(lines.Line.Span, ApiJson.Default.NewAnnotatorBody, out var person, out var fault))
            return Bad(line, fault.Kind, fault.Detail);
        if (person!.ExternalId is null)
            return Bad(
                line,
                HostProblems.InvalidProfile,
                "a line names the person's `externalId`, so that the list can be sent again"
            );
        if (AnnotatorEndpoints.FaultOf(person) is { } wrong)
            return Bad(line, HostProblems.InvalidProfile, wrong);
        var answer = await enrolment.Take(
            project,
            new EnrollAnnotator(
                "",
                person.ExternalId,
                person.Name,
                person.Contact,
                context.Caller().Role is Grains.Keys.Role.Ingest
            ),
            null,
            context.RequestAborted
        );
        return answer.Reply is { } enrolled
            ? new(line, StatusCodes.Status200OK, person.ExternalId, enrolled.Id.Value, enrolled.Outcome, null, null)
            : Bad(line, ProblemTable.Get(answer.Refusal!.Code), answer.Refusal.Detail);
    }

    static EnrollmentLine Bad(long line, ProblemKind problem, string? detail) =>
        new(line, problem.Status, null, null, null, problem.Code, detail ?? problem.WhatToDo);
}
