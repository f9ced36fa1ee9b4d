using System.Diagnostics;
using RlhfGrains.LoadTest.Http;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>
/// Each connection sends its next request when the last is answered: finds the highest rate. Its latencies flatter, as
/// a slow server is asked less.
/// </summary>
static class ClosedLoop
{
    public static async Task<LoadResult> Run(
        BenchTarget target,
        Func<JudgmentBytes> request,
        JudgmentSequence sequence,
        int connections,
        double seconds
    )
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var callers = Enumerable.Range(0, connections).Select(_ => new Caller(request())).ToArray();
        var busy = connections;
        var until = long.MaxValue;

        void Send(RawConnection connection, Caller caller)
        {
            var bytes = caller.Request.Of(sequence.Next());
            connection.StartedAt = Stopwatch.GetTimestamp();
            connection.Send(bytes);
        }

        void Answered(RawConnection connection, int status)
        {
            var caller = (Caller)connection.Tag;
            caller.Answered(status, connection.StartedAt);
            if (Stopwatch.GetTimestamp() < Volatile.Read(ref until))
                Send(connection, caller);
            else if (Interlocked.Decrement(ref busy) == 0)
                done.TrySetResult();
        }

        var open = new List<RawConnection>(connections);
        try
        {
            foreach (var caller in callers)
                open.Add(
                    new RawConnection(target.Address(open.Count), Answered, failure => done.TrySetException(failure))
                    {
                        Tag = caller,
                    }
                );
            foreach (var connection in open)
                connection.Listen();
            var cpu = new CpuMeter(target);
            var startedAt = Stopwatch.GetTimestamp();
            Volatile.Write(ref until, startedAt + (long)(seconds * Stopwatch.Frequency));
            foreach (var connection in open)
                Send(connection, (Caller)connection.Tag);
            await done.Task;
            return Result(callers, Stopwatch.GetElapsedTime(startedAt), cpu.Read());
        }
        finally
        {
            foreach (var connection in open)
                connection.Dispose();
        }
    }

    public static LoadResult Result(Caller[] callers, TimeSpan elapsed, CpuUse cpu) =>
        new(
            callers.Sum(c => c.Accepted),
            callers.Sum(c => c.Refused),
            elapsed,
            LatencyLog.Merge(callers.Select(c => c.Latencies)),
            cpu
        );
}
