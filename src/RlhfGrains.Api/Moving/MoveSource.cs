using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Moving;

/// <summary>What is copied: a journal, or what is made of one on the way.</summary>
/// <param name="Records">All of them, each time it is asked.</param>
/// <param name="IsPerGrain">They come grain by grain, and not in the order of their times.</param>
sealed record MoveSource(
    Func<CancellationToken, IAsyncEnumerable<JournalRecord>> Records,
    Func<CancellationToken, ValueTask<IReadOnlyList<PendingSend>>> PendingSends,
    bool IsPerGrain = false
)
{
    public static MoveSource Of(IJournalStore journal) =>
        new(stop => journal.ReadAll(0, stop), journal.ReadPendingSends, journal.IsPerGrain);
}
