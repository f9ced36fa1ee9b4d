using System.Buffers;
using System.Diagnostics;
using RlhfGrains.LoadTest.Http;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>Some streams of judgments, each as fast as the server's back-pressure lets it.</summary>
static class StreamLoad
{
    /// <summary>64 lines a write: some 16 KiB.</summary>
    const int LinesPerWrite = 64;

    /// <summary>
    /// 4,096 lines of a stream are under way at most: many times what the server takes up at once. Without a bound the
    /// sockets' buffers hold a hundred thousand, and the run goes on long after its time.
    /// </summary>
    const int WritesUnderWayMax = 64;

    public static Task<LoadResult> Run(
        BenchTarget target,
        BenchProject project,
        JudgmentSequence sequence,
        int streams,
        int rationaleChars,
        double seconds,
        CancellationToken cancellation
    )
    {
        var until = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        return Run(
            target,
            project,
            sequence,
            streams,
            rationaleChars,
            () => Stopwatch.GetTimestamp() < until,
            cancellation
        );
    }

    /// <param name="goesOn">Asked behind each write.</param>
    public static async Task<LoadResult> Run(
        BenchTarget target,
        BenchProject project,
        JudgmentSequence sequence,
        int streams,
        int rationaleChars,
        Func<bool> goesOn,
        CancellationToken cancellation
    )
    {
        var cpu = new CpuMeter(target);
        var startedAt = Stopwatch.GetTimestamp();
        Task<(long Accepted, long Refused)> Begin(Uri server) =>
            Task.Run(() => One(server, project, sequence, rationaleChars, goesOn, cancellation), cancellation);
        var results = await Task.WhenAll(
            Enumerable.Range(0, streams).Select(i => Begin(target.Servers[i % target.Servers.Count]))
        );
        return new LoadResult(
            results.Sum(r => r.Accepted),
            results.Sum(r => r.Refused),
            Stopwatch.GetElapsedTime(startedAt),
            default,
            cpu.Read()
        );
    }

    static async Task<(long Accepted, long Refused)> One(
        Uri server,
        BenchProject project,
        JudgmentSequence sequence,
        int rationaleChars,
        Func<bool> goesOn,
        CancellationToken cancellation
    )
    {
        await using var exchange = await LineExchange.Open(
            server,
            $"/v1/projects/{project.Id}/judgments",
            project.IngestKey,
            cancellation
        );
        var (accepted, refused) = (0L, 0L);
        using var window = new SemaphoreSlim(WritesUnderWayMax);
        var writing = Write(
            exchange,
            JudgmentBytes.Line(project, rationaleChars),
            sequence,
            window,
            goesOn,
            cancellation
        );
        await exchange.Read(
            line =>
            {
                if (line.IndexOf("\"status\":201"u8) >= 0)
                    accepted++;
                else if (!line.IsEmpty)
                    refused++;
                if ((accepted + refused) % LinesPerWrite == 0)
                    window.Release();
            },
            cancellation
        );
        await writing;
        return (accepted, refused);
    }

    static async Task Write(
        LineExchange exchange,
        JudgmentBytes line,
        JudgmentSequence sequence,
        SemaphoreSlim window,
        Func<bool> goesOn,
        CancellationToken cancellation
    )
    {
        var lines = new ArrayBufferWriter<byte>(32 * 1024);
        // One write at least: an answer to an empty stream is none of a stream.
        do
        {
            await window.WaitAsync(cancellation);
            lines.ResetWrittenCount();
            for (var i = 0; i < LinesPerWrite; i++)
                lines.Write(line.Of(sequence.Next()));
            await exchange.Write(lines.WrittenMemory, cancellation);
        } while (goesOn());
        await exchange.End(cancellation);
    }
}
