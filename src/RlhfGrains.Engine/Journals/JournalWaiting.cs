namespace RlhfGrains.Engine.Journals;

/// <summary>The engine has a thread of its own, and nothing else to do while its journal works.</summary>
static class JournalWaiting
{
    public static T Await<T>(this ValueTask<T> journal) =>
        journal.IsCompleted ? journal.GetAwaiter().GetResult() : journal.AsTask().GetAwaiter().GetResult();

    public static void Await(this ValueTask journal)
    {
        if (journal.IsCompleted)
            journal.GetAwaiter().GetResult();
        else
            journal.AsTask().GetAwaiter().GetResult();
    }
}
