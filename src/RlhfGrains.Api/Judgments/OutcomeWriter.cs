using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Judgments;

/// <summary>What became of one line of a stream of judgments.</summary>
readonly record struct LineOutcome(long Line, string? Id, SubmissionOutcome Outcome)
{
    public static LineOutcome Of(long line, JudgmentBody? judgment, SubmissionOutcome outcome) =>
        new(line, judgment?.Id.Value, outcome);
}

/// <summary>Writes outcomes as JSON Lines, in order, as they come.</summary>
static class OutcomeWriter
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="refusedAlone">
    /// Write only what was refused, and a closing line with the numbers: for senders that read no answer before they
    /// have sent everything.
    /// </param>
    public static async Task Write(
        PipeWriter to,
        ChannelReader<Task<LineOutcome>> outcomes,
        bool refusedAlone,
        CancellationToken cancellation
    )
    {
        using var json = new Utf8JsonWriter(to, Options);
        long recorded = 0,
            refused = 0;
        while (await outcomes.WaitToReadAsync(cancellation))
        {
            while (outcomes.TryRead(out var next))
            {
                // Before waiting, let go of what is known.
                if (!next.IsCompleted && to.UnflushedBytes > 0)
                    await to.FlushAsync(cancellation);
                var outcome = await next;
                if (outcome.Outcome.Receipt is null)
                    refused++;
                else
                    recorded++;
                if (refusedAlone && outcome.Outcome.Receipt is not null)
                    continue;
                Write(json, outcome);
                EndLine(json, to);
                if (to.UnflushedBytes >= Limits.StreamFlushBytes)
                    await to.FlushAsync(cancellation);
            }
            if (to.UnflushedBytes > 0)
                await to.FlushAsync(cancellation);
        }
        if (!refusedAlone)
            return;
        json.WriteStartObject();
        json.WriteNumber("recorded"u8, recorded);
        json.WriteNumber("refused"u8, refused);
        json.WriteEndObject();
        json.Flush();
        EndLine(json, to);
        await to.FlushAsync(cancellation);
    }

    static void EndLine(Utf8JsonWriter json, PipeWriter to)
    {
        to.GetSpan(1)[0] = (byte)'\n';
        to.Advance(1);
        json.Reset(to);
    }

    static void Write(Utf8JsonWriter json, in LineOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteNumber("line"u8, outcome.Line);
        if (outcome.Outcome.Receipt is { } receipt)
        {
            json.WriteNumber("status"u8, StatusCodes.Status201Created);
            json.WriteString("id"u8, receipt.Id.Value);
            json.WriteString("recordedAt"u8, InstantConverter.Text(receipt.RecordedAt));
        }
        else
        {
            var problem = outcome.Outcome.Problem!;
            json.WriteNumber("status"u8, problem.Status);
            if (outcome.Id is { } id)
                json.WriteString("id"u8, id);
            json.WriteString("code"u8, problem.Code);
            json.WriteString("detail"u8, outcome.Outcome.Detail ?? problem.WhatToDo);
        }
        json.WriteEndObject();
        json.Flush();
    }
}

/// <summary>The form of an outcome, for the documentation.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Status">201, or what a single request would have been answered with.</param>
sealed record OutcomeLine(long Line, int Status, string? Id, Instant? RecordedAt, string? Code, string? Detail);
