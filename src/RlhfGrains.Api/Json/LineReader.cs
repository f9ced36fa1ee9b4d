using System.Buffers;
using System.IO.Pipelines;

namespace RlhfGrains.Api.Json;

enum LineKind
{
    Line,
    Empty,
    TooLong,
}

/// <summary>Cuts a stream of JSON Lines into lines, without holding more than one of them.</summary>
/// <remarks>The bytes of a line are valid until the next call.</remarks>
sealed class LineReader(PipeReader source) : IDisposable
{
    ReadOnlySequence<byte> buffer;
    byte[] joined = [];
    bool holds;
    bool skipping;

    /// <summary>From 1: the number of the line at hand.</summary>
    public long Number { get; private set; }

    public LineKind Kind { get; private set; }

    /// <summary>Without its line break and without a byte-order mark.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>The line at hand is the last one and no line break ended it.</summary>
    public bool EndedWithoutBreak { get; private set; }

    /// <returns>True when a line is there without waiting.</returns>
    public bool TryNext()
    {
        if (!holds)
            return false;
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            Take(buffer.Slice(0, end), buffer.GetPosition(1, end));
            return true;
        }
        if (buffer.Length > Limits.LineBytesMax)
        {
            // Pass over the rest as it comes in, so that a line without an end is not collected.
            skipping = true;
            buffer = buffer.Slice(buffer.End);
        }
        return false;
    }

    /// <returns>False at the end of the stream.</returns>
    public async ValueTask<bool> Next(CancellationToken cancellation)
    {
        while (true)
        {
            if (TryNext())
                return true;
            if (holds)
                source.AdvanceTo(buffer.Start, buffer.End);
            holds = false;
            var read = await source.ReadAsync(cancellation);
            buffer = read.Buffer;
            holds = true;
            if (TryNext())
                return true;
            if (!read.IsCompleted)
                continue;
            if (buffer.IsEmpty && !skipping)
                return false;
            EndedWithoutBreak = true;
            Take(buffer, buffer.End);
            return true;
        }
    }

    /// <summary>Gives back what was read and not taken.</summary>
    public void Dispose()
    {
        if (holds)
            source.AdvanceTo(buffer.Start, buffer.End);
        holds = false;
    }

    void Take(ReadOnlySequence<byte> line, SequencePosition next)
    {
        Number++;
        Kind = skipping || line.Length > Limits.LineBytesMax ? LineKind.TooLong : LineKind.Line;
        skipping = false;
        buffer = buffer.Slice(next);
        Line = Kind is LineKind.TooLong ? default : Trimmed(line);
        if (Kind is LineKind.Line && Line.Span.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0)
            Kind = LineKind.Empty;
    }

    ReadOnlyMemory<byte> Trimmed(ReadOnlySequence<byte> line)
    {
        ReadOnlyMemory<byte> bytes;
        if (line.IsSingleSegment)
        {
            bytes = line.First;
        }
        else
        {
            var n = (int)line.Length;
            if (joined.Length < n)
                joined = new byte[Math.Max(n, 4_096)];
            line.CopyTo(joined);
            bytes = joined.AsMemory(0, n);
        }
        return TextStart.WithoutMark(bytes.Length > 0 && bytes.Span[^1] == (byte)'\r' ? bytes[..^1] : bytes);
    }
}
