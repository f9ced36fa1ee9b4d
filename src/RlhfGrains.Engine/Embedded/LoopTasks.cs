using System.Collections.Concurrent;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// Work of the engine itself that must not meet a message half way: it is done on the engine's thread, between two
/// groups, one piece at a time.
/// </summary>
sealed class LoopTasks
{
    readonly ConcurrentQueue<LoopTask> waiting = new();
    volatile bool closed;

    public bool Any => !waiting.IsEmpty;

    /// <summary>Completes when the work is done.</summary>
    /// <exception cref="GrainUnavailableException">It was not done, or only in part: ask again.</exception>
    public Task Add(Action<Session> work)
    {
        var task = new LoopTask(work);
        waiting.Enqueue(task);
        // Whoever closed them may have been faster than this one.
        if (closed)
            FailAll("the engine is stopping", null);
        return task.Done.Task;
    }

    /// <summary>Does one of them, so that the messages behind it do not wait for all.</summary>
    /// <exception cref="JournalFailedException">The journal failed, and the session is over.</exception>
    public void DoNext(Session session)
    {
        if (!waiting.TryDequeue(out var task))
            return;
        try
        {
            task.Work(session);
            task.Done.SetResult();
        }
        catch (Exception e)
        {
            task.Fail(e.Message, e is JournalFailedException { InnerException: { } journalError } ? journalError : e);
            throw;
        }
    }

    public void FailAll(string message, Exception? inner)
    {
        while (waiting.TryDequeue(out var task))
            task.Fail(message, inner);
    }

    public void Close()
    {
        closed = true;
        FailAll("the engine is stopping", null);
    }

    sealed class LoopTask(Action<Session> work)
    {
        public Action<Session> Work { get; } = work;

        // The callers' code must not run on the engine's thread.
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail(string message, Exception? inner) =>
            Done.SetException(new GrainUnavailableException(message, inner));
    }
}
