using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Cells;

/// <summary>
/// Delivers what nobody delivers: sends whose cell is on no node, because its silo has died or because it was put away with a send that waits for its
/// time. It lists the journal's pending sends, and wakes the sender of each that was already due when it last looked.
/// </summary>
/// <param name="wake">Calls <see cref="Cell.Wake()"/> of that grain's cell, wherever it then is.</param>
public sealed class Sweeper(IJournalStore journal, Func<GrainKey, Task> wake, TimeProvider? time = null, Action<string, Exception>? faults = null)
{
    readonly TimeProvider time = time ?? TimeProvider.System;
    HashSet<SendNumber> dueBefore = [];

    /// <summary>Looks once. One sweeper of a cluster is enough; several do no harm.</summary>
    /// <returns>How many grains were woken.</returns>
    /// <exception cref="Exception">The journal cannot be read.</exception>
    public async Task<int> Sweep()
    {
        var now = time.GetUtcNow();
        // What is on its way is pending for a moment; what is still there the next time has nobody.
        var due = (await journal.ReadPendingSends()).Where(s => s.NotBefore <= now).Select(s => s.Id).ToList();
        var left = due.Where(dueBefore.Contains).Select(id => id.Sender).Distinct().ToList();
        dueBefore = [.. due];
        foreach (var sender in left)
        {
            try
            {
                await wake(sender);
            }
            catch (Exception e)
            {
                // The next look finds it again.
                faults?.Invoke($"{sender} could not be woken", e);
            }
        }
        return left.Count;
    }

    /// <summary>Looks again and again, each time that long after the last; until it is cancelled.</summary>
    public async Task Run(TimeSpan period, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(period, time, cancellation);
            try
            {
                await Sweep();
            }
            catch (Exception e)
            {
                faults?.Invoke("the journal's pending sends could not be looked at", e);
            }
        }
    }
}
