using System.Diagnostics;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Journals;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// All that the engine knows while its journal works. After a failure of the journal it is thrown away as a whole, and
/// the next one reads what is really there.
/// </summary>
sealed partial class Session
{
    // A send to a grain that cannot be read waits this long before it is tried again: an operator has to act first.
    static readonly TimeSpan UnreadableDelay = TimeSpan.FromMinutes(1);

    readonly IJournalStore journal;
    readonly EngineClock clock;
    readonly EngineOptions options;
    readonly Counters counters;
    readonly CommitFeed feed;
    readonly Action<List<Ask>, int> leave;
    readonly GrainCodec codec;
    readonly GrainMemory memory = new();
    readonly DueSends due = new();
    readonly GrainLoader loader;
    readonly Group group;
    readonly EmbeddedTurns turns;
    readonly Snapshotting snapshotting;

    public Session(
        IJournalStore journal,
        GrainCatalogue catalogue,
        EngineClock clock,
        EngineOptions options,
        Counters counters,
        CommitFeed feed,
        Action<List<Ask>, int> leave,
        Action<string> progress
    )
    {
        (this.journal, this.clock, this.options, this.counters, this.feed, this.leave) = (
            journal,
            clock,
            options,
            counters,
            feed,
            leave
        );
        if (journal.NewestAt is { } newest)
            clock.Seen(newest);
        codec = new GrainCodec(new NameList(journal, catalogue).Bring(clock.Now()));
        loader = new GrainLoader(journal, catalogue, codec, memory, counters);
        group = new Group(codec);
        turns = new EmbeddedTurns(catalogue, codec, loader, group, options);
        snapshotting = new Snapshotting(journal, codec, loader, memory, clock, counters, options);
        foreach (var send in journal.ReadPendingSends().Await())
            due.Add(send);
        CountParked(loader.Get(ParkedMessages.Key));
        WriteMissingSnapshots(progress);
        Count();
    }

    public Instant? NextDue => due.NextAt;

    /// <summary>
    /// Sends whose time has come, then asks: all that is decided goes into one commit, and then the replies leave.
    /// </summary>
    /// <returns>How many of the asks were taken; the others wait for the next group.</returns>
    /// <param name="changesRefused">Set while nothing can be kept: what every message that changes something is
    /// answered with.</param>
    /// <exception cref="JournalFailedException">This session is over. No reply has left.</exception>
    public int Run(List<Ask> asks, Func<Exception>? changesRefused = null)
    {
        group.Begin(clock.Now());
        memory.BeginGroup();
        turns.ChangesRefused = changesRefused;
        if (changesRefused is null)
            DeliverDue();
        var taken = 0;
        while (taken < asks.Count && group.Changes < options.GroupChangesMax)
            Decide(asks[taken++]);
        counters.Turns.Lap(TurnPart.Deciding);
        Commit();
        counters.Turns.Lap(TurnPart.Committing);
        // Before the replies: whoever has one reads figures that know of it.
        counters.Pending = due.Count;
        counters.Answered += taken;
        leave(asks, taken);
        counters.Turns.Lap(TurnPart.Answering);
        return taken;
    }

    /// <summary>Behind the replies: bounds the memory, and what a start would read.</summary>
    public void KeepBounded() =>
        Guarded(() =>
        {
            snapshotting.KeepTailShort(group.GrainsCommitted);
            counters.Turns.Lap(TurnPart.Covering);
            snapshotting.KeepMemoryBounded();
            counters.Turns.Lap(TurnPart.Resting);
            journal.Settle();
            Count();
            counters.Turns.Lap(TurnPart.Settling);
        });

    /// <summary>The last work before a stop: snapshots and covers, so that the next start has little to read.</summary>
    public void CoverSome() => Guarded(() => snapshotting.CoverOldest(options.StopGrainsMax));

    void DeliverDue()
    {
        // What was due when the group began: a send that this group stores is delivered in a later one.
        while (group.Changes < options.GroupChangesMax && due.Take(group.Now) is { } send)
        {
            try
            {
                turns.Deliver(send);
            }
            catch (GrainUnreadableException e)
            {
                due.Postpone(send, group.Now + UnreadableDelay);
                options.Faults?.Invoke($"a send from {send.Id.Sender} to {send.Id.Receiver} waits", e);
            }
        }
    }

    void Decide(Ask ask)
    {
        try
        {
            ask.Decided(turns.Run(ask));
        }
        catch (Exception e) when (e is not JournalFailedException)
        {
            counters.Failed++;
            ask.FailedBecause(e, options.Faults);
        }
    }

    void Commit()
    {
        var appends = group.ToAppends();
        if (appends.Count > 0)
        {
            var began = Stopwatch.GetTimestamp();
            var position = 0L;
            Guarded(() => position = journal.Append(appends).Await());
            counters.Committed(Counters.Since(began));
            Committed(position, feed.IsFollowed ? new List<CommittedTurn>(appends.Count) : null);
        }
        group.End(appends.Count);
    }

    void Committed(long position, List<CommittedTurn>? followed)
    {
        foreach (var slot in group.Changed)
        {
            if (slot.Draft is not { IsEmpty: false } draft)
                continue;
            slot.Version++;
            var before = slot.EstimatedBytes;
            slot.Grew(draft.Payload.Length);
            memory.Resized(slot, slot.EstimatedBytes - before);
            foreach (var send in draft.Sends)
                due.Add(send);
            counters.Records++;
            counters.Events += draft.Events.Count;
            if (slot.Key == ParkedMessages.Key)
                CountParked(slot);
            followed?.Add(new CommittedTurn(slot.Key, slot.Version, position, group.Now, draft.Events.ToArray()));
        }
        if (followed is not null)
            feed.Publish(followed);
    }

    void WriteMissingSnapshots(Action<string> progress)
    {
        var (first, loadedBefore) = (journal.RecordsToStartFrom, 0L);
        while (journal.RecordsToStartFrom > options.TailRecordsMax)
        {
            if (journal.OldestUncovered(1) is [var oldest] && oldest.Position >= loadedBefore)
                loadedBefore = snapshotting.LoadOldest();
            // Of a size that shows progress, and that the journal remembers the names of.
            if (snapshotting.CoverOldest(65_536, loadedBefore) == 0)
                break;
            snapshotting.KeepMemoryBounded();
            progress(
                $"writing snapshots: {journal.RecordsToStartFrom - options.TailRecordsMax:N0} of {first - options.TailRecordsMax:N0} records to go"
            );
        }
    }

    static void Guarded(Action journalWork)
    {
        try
        {
            journalWork();
        }
        catch (Exception e) when (e is not JournalFailedException)
        {
            throw new JournalFailedException(e);
        }
    }

    void CountParked(GrainSlot parked) => counters.Parked = ((ParkedMessages.State)parked.State).Count;

    void Count()
    {
        counters.Grains = memory.Count;
        counters.GrainBytes = memory.EstimatedBytes;
        counters.Pending = due.Count;
        counters.ToStartFrom = journal.RecordsToStartFrom;
    }
}
