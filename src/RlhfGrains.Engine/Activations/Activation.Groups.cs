using RlhfGrains.Contracts;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Activations;

public sealed partial class Activation
{
    // Whoever was overtaken reads again and decides again; three activations that write at once are no plan of anybody.
    const int AttemptsMax = 3;

    /// <summary>Works off the mailbox, a group at a time, until it is empty and nothing is due.</summary>
    async Task Run()
    {
        List<Work> group = [];
        while (true)
        {
            lock (gate)
            {
                while (group.Count < node.Options.GroupMessagesMax && mailbox.TryDequeue(out var work))
                    Begin(work, group);
                if (group.Count == 0 && (isStopping || !turns.IsDue))
                {
                    isRunning = false;
                    stopped?.TrySetResult();
                    return;
                }
            }
            var done = await RunGroup(group);
            Schedule(turns.IsLoaded ? null : JournalRetryDelay);
            Complete(group, done);
            group.RemoveRange(0, done);
            outbox.Deliver();
            await turns.KeepSnapshot();
            // Whoever asked first runs this, and must not be kept for those who came later.
            await Task.Yield();
        }
    }

    void Begin(Work work, List<Work> group)
    {
        group.Add(work);
        if (work is ParcelWork parcel && parcels.TryGetValue(parcel.Parcel.Sender, out var newest) && newest == parcel)
            parcels.Remove(parcel.Parcel.Sender);
    }

    /// <summary>
    /// Tells those who wait. Whoever makes the grain send more than is taken is told later: they are slowed down to
    /// what its receivers, and theirs, can do.
    /// </summary>
    void Complete(List<Work> group, int done)
    {
        var hold = outbox.Holds;
        List<Work>? held = null;
        for (var i = 0; i < done; i++)
        {
            if (hold is Hold.None || !group[i].Sends)
                group[i].Complete();
            else
                (held ??= []).Add(group[i]);
        }
        if (held is not null)
            _ = CompleteLater(held, hold);
    }

    async Task CompleteLater(List<Work> held, Hold hold)
    {
        Interlocked.Add(ref node.Counters.Held, held.Count);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        outbox.Wait(released, hold);
        using (
            node.Time.CreateTimer(_ => released.TrySetResult(), null, node.Options.HoldMax, Timeout.InfiniteTimeSpan)
        )
            await released.Task;
        outbox.GiveUp(released);
        foreach (var work in held)
            work.Complete();
    }

    /// <returns>How many have an outcome; the others wait for the next group.</returns>
    async ValueTask<int> RunGroup(List<Work> group)
    {
        Func<Exception>? refusesChanges = null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Try(group, refusesChanges);
            }
            catch (OvertakenException) when (attempt < AttemptsMax)
            {
                // Nothing was written and nobody was answered.
                Interlocked.Increment(ref node.Counters.Overtaken);
                turns.Forget();
            }
            catch (JournalUnwritableException reason) when (refusesChanges is null)
            {
                refusesChanges = () =>
                    new GrainsReadOnlyException(reason.Message, reason.IsFull, JournalRetryDelay, reason);
                Failed("nothing new can be kept; reading goes on, and writing is tried with the next message", reason);
            }
            catch (GrainUnreadableException e)
            {
                Failed($"{Key} cannot be read", e);
                return Refuse(group, Unreadable(e));
            }
            catch (Exception e)
            {
                var reason = e is JournalFailedException { InnerException: { } inner } ? inner : e;
                Failed($"the journal failed; what {Key} had in memory is dropped and read again", reason);
                return Refuse(
                    group,
                    new GrainUnavailableException(
                        $"the journal failed, so the outcome is unknown: {reason.Message}",
                        reason
                    )
                );
            }
        }
    }

    async ValueTask<int> Try(List<Work> group, Func<Exception>? refusesChanges)
    {
        await turns.Load();
        if (group.Exists(w => w is WakeWork { Confirms: true }))
            await turns.ConfirmSends();
        await turns.Learn(group.OfType<ParcelWork>().Select(w => w.Parcel));
        turns.Begin();
        if (refusesChanges is null)
            await turns.TakeDue();
        var (done, answers) = (0, false);
        while (done < group.Count && (done == 0 || turns.Changes < node.Options.GroupChangesMax))
        {
            var work = group[done++];
            var sends = turns.Sends;
            answers |= work is AskWork;
            if (work is AskWork asked)
                await Decide(asked.Ask, refusesChanges);
            else if (work is ParcelWork delivered)
                await Take(delivered, refusesChanges);
            work.Sends = turns.Sends > sends;
        }
        await turns.Commit(answers);
        return done;
    }

    async ValueTask Decide(Ask ask, Func<Exception>? refusesChanges)
    {
        Interlocked.Increment(ref node.Counters.Asks);
        try
        {
            ask.Decided(await turns.Ask(ask, refusesChanges));
        }
        catch (Exception e) when (e is not (JournalFailedException or OvertakenException))
        {
            ask.FailedBecause(e, node.Options.Faults);
        }
    }

    async ValueTask Take(ParcelWork work, Func<Exception>? refusesChanges)
    {
        work.Began();
        if (refusesChanges is not null)
        {
            work.Failed(refusesChanges());
            return;
        }
        try
        {
            foreach (var item in work.Parcel.Messages)
                await turns.Take(work.Parcel.Sender, item);
        }
        catch (GrainUnavailableException e)
        {
            work.Failed(e);
            node.Options.Faults?.Invoke(e.Message, e);
        }
    }

    void Failed(string sentence, Exception reason)
    {
        turns.Forget();
        Interlocked.Increment(ref node.Counters.JournalFailures);
        node.Options.Faults?.Invoke(sentence, reason);
    }

    Exception Unreadable(GrainUnreadableException e) =>
        e.InnerException is JournalCorruptException
            ? new GrainUnavailableException(e.Message, e.InnerException)
            : new GrainDefectException(Key, e.Message, e);

    static int Refuse(List<Work> group, Exception failure)
    {
        foreach (var work in group)
            work.Failed(failure);
        return group.Count;
    }
}
