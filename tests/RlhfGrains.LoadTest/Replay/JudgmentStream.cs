using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Judgments;

namespace RlhfGrains.LoadTest.Replay;

/// <summary>
/// One stream: writes rows until there are no more, and matches the answer lines, which come in the same order.
/// </summary>
/// <param name="first">What an earlier stream left unanswered.</param>
sealed class JudgmentStream(
    ChannelReader<JudgmentRow> rows,
    List<JudgmentRow> first,
    JudgmentBodies bodies,
    Outcomes outcomes,
    Backoff backoff
)
{
    /// <summary>64 lines a write: some 20 KiB, a few packets.</summary>
    const int LinesPerWriteMax = 64;

    readonly Lock gate = new();
    readonly Queue<JudgmentRow> inFlight = new();
    readonly List<JudgmentRow> again = [];
    long line;
    int written;

    public int Answered { get; private set; }

    /// <summary>
    /// Why the stream broke; null: it was answered to its end, and what is left was put off line by line.
    /// </summary>
    public Exception? Failure { get; set; }

    /// <summary>
    /// Rows to be sent again, in their order: refused for the moment, in flight when the stream broke, or not reached.
    /// </summary>
    public List<JudgmentRow> Unanswered => [.. again, .. inFlight, .. first.Skip(written)];

    public async Task Run(Uri server, string path, string key, CancellationToken cancellation)
    {
        await using var exchange = await LineExchange.Open(server, path, key, cancellation);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var writing = Write(exchange, broken.Token);
        try
        {
            await exchange.Read(Take, cancellation);
        }
        finally
        {
            // When the reader has ended, for good or ill, there is nothing to write for.
            await broken.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task Write(LineExchange exchange, CancellationToken cancellation)
    {
        var lines = new ArrayBufferWriter<byte>(32 * 1024);
        while (true)
        {
            lines.ResetWrittenCount();
            var count = 0;
            while (count < LinesPerWriteMax && TryNext(out var row))
            {
                lines.Write(bodies.Of(row, withItem: true).Span);
                lines.Write("\n"u8);
                count++;
            }
            if (count > 0)
                await exchange.Write(lines.WrittenMemory, cancellation);
            else if (!await rows.WaitToReadAsync(cancellation))
                break;
        }
        await exchange.End(cancellation);
    }

    bool TryNext(out JudgmentRow row)
    {
        lock (gate)
        {
            if (written < first.Count)
                row = first[written++];
            else if (!rows.TryRead(out row!))
                return false;
            inFlight.Enqueue(row);
            return true;
        }
    }

    void Take(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;
        backoff.Met();
        line++;
        var reader = new Utf8JsonReader(text);
        var answer = JsonElement.ParseValue(ref reader);
        lock (gate)
        {
            if (answer.GetProperty("line").GetInt64() != line || !inFlight.TryDequeue(out var row))
                throw new InputException($"answer line {line} is out of order: {answer.GetRawText()}");
            var status = answer.GetProperty("status").GetInt32();
            if (status == 201 && answer.GetProperty("id").GetString() == row.Id)
                outcomes.Took(row);
            else if (status is 429 or 503)
                again.Add(row);
            else
                outcomes.Refuse(row, answer.GetRawText());
            if (status is not (429 or 503))
                Answered++;
        }
    }
}
