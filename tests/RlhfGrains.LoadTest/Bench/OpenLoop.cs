using System.Diagnostics;
using RlhfGrains.LoadTest.Http;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>
/// Requests fall due at a fixed rate whatever the server does, and a latency counts from the due time: waiting for a
/// free connection is part of it. What falls due is looked for about every millisecond, so up to one millisecond of
/// each latency is the generator's own.
/// </summary>
sealed class OpenLoop
{
    readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock gate = new();
    readonly Queue<long> waiting = new();
    readonly Stack<RawConnection> free = new();
    readonly JudgmentSequence sequence;
    readonly Caller[] callers;
    readonly int connections;
    bool allDue;

    OpenLoop(Func<JudgmentBytes> request, JudgmentSequence sequence, int connections)
    {
        this.sequence = sequence;
        this.connections = connections;
        callers = [.. Enumerable.Range(0, connections).Select(_ => new Caller(request()))];
    }

    public static Task<LoadResult> Run(
        BenchTarget target,
        Func<JudgmentBytes> request,
        JudgmentSequence sequence,
        int connections,
        double perSecond,
        double seconds
    ) => new OpenLoop(request, sequence, connections).Run(target, perSecond, seconds);

    async Task<LoadResult> Run(BenchTarget target, double perSecond, double seconds)
    {
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
            {
                free.Push(connection);
                connection.Listen();
            }
            var cpu = new CpuMeter(target);
            var startedAt = Stopwatch.GetTimestamp();
            // A thread of its own: on the pool's it would wait behind others' work.
            var pace = Task.Factory.StartNew(
                () => Pace(startedAt, perSecond, seconds),
                TaskCreationOptions.LongRunning
            );
            await Task.WhenAll(pace, done.Task);
            return ClosedLoop.Result(callers, Stopwatch.GetElapsedTime(startedAt), cpu.Read());
        }
        finally
        {
            foreach (var connection in open)
                connection.Dispose();
        }
    }

    void Pace(long startedAt, double perSecond, double seconds)
    {
        var interval = Stopwatch.Frequency / perSecond;
        var count = (long)(perSecond * seconds);
        for (long due = 0; due < count && !done.Task.IsCompleted; )
        {
            var now = Stopwatch.GetTimestamp();
            for (; due < count && startedAt + (long)(due * interval) <= now; due++)
                Due(startedAt + (long)(due * interval));
            Thread.Sleep(1);
        }
        lock (gate)
        {
            allDue = true;
            EndIfIdle();
        }
    }

    void Due(long at)
    {
        RawConnection? connection;
        lock (gate)
        {
            if (!free.TryPop(out connection))
                waiting.Enqueue(at);
        }
        if (connection is not null)
            Send(connection, at);
    }

    void Answered(RawConnection connection, int status)
    {
        ((Caller)connection.Tag).Answered(status, connection.StartedAt);
        long at;
        lock (gate)
        {
            if (!waiting.TryDequeue(out at))
            {
                free.Push(connection);
                EndIfIdle();
                return;
            }
        }
        Send(connection, at);
    }

    void Send(RawConnection connection, long dueAt)
    {
        connection.StartedAt = dueAt;
        connection.Send(((Caller)connection.Tag).Request.Of(sequence.Next()));
    }

    void EndIfIdle()
    {
        if (allDue && free.Count == connections)
            done.TrySetResult();
    }
}
