using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Activations;

/// <summary>
/// Brings together what the activations of one node append: what waits while groups are on their way goes as the next
/// group, in one transaction. Nothing waits for company.
/// </summary>
/// <param name="groupsAtOnce">So many may be on their way.</param>
/// <param name="groupMax">So many records in one.</param>
sealed class CoalescedAppends(IJournalStore journal, int groupsAtOnce, int groupMax)
{
    readonly Lock gate = new();
    readonly Queue<Waiting> waiting = new();
    int underWay;

    /// <summary>
    /// As <see cref="IJournalStore.Append"/> does it for one record; the position is at least its own.
    /// </summary>
    /// <exception cref="JournalConflictException">The grain was not at the expected version: of this record alone
    /// nothing was written.</exception>
    /// <exception cref="Exception">As the journal failed for the group: perhaps written.</exception>
    public Task<long> Append(GrainAppend append)
    {
        var mine = new Waiting(append);
        lock (gate)
        {
            waiting.Enqueue(mine);
            if (underWay == groupsAtOnce)
                return mine.Written.Task;
            underWay++;
        }
        _ = Run();
        return mine.Written.Task;
    }

    async Task Run()
    {
        while (Next() is { } group)
            await Write(group);
    }

    List<Waiting>? Next()
    {
        lock (gate)
        {
            var grains = new HashSet<GrainKey>();
            var group = new List<Waiting>();
            // A grain has one record in a group: another one of it is an activation's that does not know that it was
            // replaced.
            while (group.Count < groupMax && waiting.TryPeek(out var next) && grains.Add(next.Append.Grain))
                group.Add(waiting.Dequeue());
            if (group.Count > 0)
                return group;
            underWay--;
            return null;
        }
    }

    async Task Write(List<Waiting> group)
    {
        try
        {
            // In one order on every node: two that write the same grains wait for each other once, not crosswise.
            var position = await journal.Append([
                .. group.Select(w => w.Append).OrderBy(a => a.Grain.ToString(), StringComparer.Ordinal),
            ]);
            foreach (var written in group)
                written.Written.SetResult(position);
        }
        catch (JournalConflictException) when (group.Count > 1)
        {
            // Nothing was written, and one of them is to blame: each by itself.
            foreach (var alone in group)
                await Write([alone]);
        }
        catch (Exception failure)
        {
            foreach (var failed in group)
                failed.Written.SetException(failure);
        }
    }

    sealed class Waiting(GrainAppend append)
    {
        public GrainAppend Append => append;

        // A activation's turn must not run within the next group's way.
        public TaskCompletionSource<long> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
