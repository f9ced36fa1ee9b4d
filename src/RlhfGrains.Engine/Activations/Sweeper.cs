using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Activations;

/// <summary>
/// Delivers what nobody delivers: sends whose activation is on no node, because its silo has died or because it was put
/// away with a send that waits for its time. It asks the journal for the sends that are due, and wakes the sender of
/// each that was already due when it last looked.
/// </summary>
/// <param name="wake">Calls <see cref="Activation.Wake()"/> of that grain's activation, wherever it then is.</param>
public sealed class Sweeper(
    IJournalStore journal,
    Func<GrainKey, Task> wake,
    TimeProvider? time = null,
    Action<string, Exception>? faults = null
)
{
    /// <summary>
    /// 16,384 sends in one look, a few megabytes: more are due only when a cluster is far behind, and then the longest
    /// due go first.
    /// </summary>
    public const int DueMax = 16_384;

    // 16 at a time: one that lives where nobody answers must not hold up the others, and each reads its grain.
    const int WakesMax = 16;

    readonly TimeProvider time = time ?? TimeProvider.System;
    HashSet<SendNumber> dueBefore = [];

    /// <summary>Looks once. One sweeper of a cluster is enough; several do no harm.</summary>
    /// <returns>How many grains were woken.</returns>
    /// <exception cref="Exception">The journal cannot be read.</exception>
    public async Task<int> Sweep()
    {
        // What is on its way is pending for a moment; what is still there the next time has nobody.
        var due = await journal.ReadDueSends(time.Now(), DueMax);
        var left = due.Where(dueBefore.Contains).Select(id => id.Sender).Distinct().ToList();
        dueBefore = [.. due];
        foreach (var some in left.Chunk(WakesMax))
            await Task.WhenAll(some.Select(Wake));
        return left.Count;
    }

    async Task Wake(GrainKey sender)
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
}
