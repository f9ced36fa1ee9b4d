using RlhfGrains.Engine.Journals.Memory;

namespace RlhfGrains.Engine.Tests.Embedded;

/// <summary>Holds the engine in the middle of an append, so that a test knows what is in which group.</summary>
sealed class HeldJournal : IDisposable
{
    readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ManualResetEventSlim released = new();

    public HeldJournal(FaultyJournal journal) =>
        journal.BeforeAppend = _ =>
        {
            journal.BeforeAppend = null;
            entered.SetResult();
            released.Wait();
        };

    /// <summary>Completes when the engine is held.</summary>
    public Task Entered => entered.Task;

    public void Release() => released.Set();

    public void Dispose()
    {
        Release();
        released.Dispose();
    }
}
