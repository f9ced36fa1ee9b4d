using System.Diagnostics;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Traces;

/// <summary>
/// A stored send together with the trace in which it was made. The engines make it and take it apart again: no grain
/// sees it. It is a message under a name of its own, so that every journal keeps it as any other, and a program that
/// does not know it leaves it to one that does.
/// </summary>
/// <param name="Trace">
/// 24 bytes: the trace id and the span id of W3C's traceparent. Only sampled traces are stored, so its flags are known.
/// Its tracestate, which is of any length and says something to tracing systems alone, is not kept.
/// </param>
public sealed record TracedMessage(byte[] Trace, IMessage Message) : IMessage
{
    const int TraceIdBytes = 16,
        SpanIdBytes = 8;

    /// <summary>
    /// What is stored of a send: the message itself, unless the turn that sends it is in a sampled trace.
    /// </summary>
    internal static IMessage Of(IMessage message, Activity? turn)
    {
        if (turn is not { Recorded: true })
            return message;
        var trace = new byte[TraceIdBytes + SpanIdBytes];
        turn.TraceId.CopyTo(trace.AsSpan(0, TraceIdBytes));
        turn.SpanId.CopyTo(trace.AsSpan(TraceIdBytes));
        return new TracedMessage(trace, message);
    }

    /// <summary>A stored send, and the context it was sent in; none when there was none.</summary>
    internal static (IMessage Message, ActivityContext Sent) Open(object stored)
    {
        if (stored is not TracedMessage { Trace.Length: TraceIdBytes + SpanIdBytes } traced)
            return ((IMessage)stored, default);
        var (trace, span) = (
            ActivityTraceId.CreateFromBytes(traced.Trace.AsSpan(0, TraceIdBytes)),
            ActivitySpanId.CreateFromBytes(traced.Trace.AsSpan(TraceIdBytes))
        );
        return (traced.Message, new ActivityContext(trace, span, ActivityTraceFlags.Recorded, isRemote: true));
    }

    /// <summary>
    /// In which a send was made that this program perhaps does not know: what cannot be read is in no trace.
    /// </summary>
    internal static ActivityContext SentIn(GrainCodec codec, ReadOnlyMemory<byte> stored)
    {
        try
        {
            return Open(codec.Decode(stored.Span)).Sent;
        }
        catch (PayloadException)
        {
            return default;
        }
    }
}
