using System.Collections.Concurrent;
using RlhfGrains.Contracts;

namespace RlhfGrains.Orleans.Journals;

/// <summary>
/// A journal of one machine as the activations of one silo need it. Such a journal commits on whoever's thread asks:
/// here that is a thread of its own. It finds a grain's sends by reading all that are pending: here they are kept in
/// memory, by sender. And nobody else looks after what a start has to read: here that is done behind the commits.
/// </summary>
sealed class SingleSiloJournal : IJournalStore
{
    /// <summary>300,000 records for a start to look at, as on the embedded engine: a quarter of a second.</summary>
    const long TailRecordsMax = 300_000;

    readonly IJournalStore inner;
    readonly BlockingCollection<Waiting> waiting = [];
    readonly Thread writer;
    readonly Lock gate = new();

    // Null until it is asked for, and after an append of which it is unknown whether it was written.
    Dictionary<GrainKey, Dictionary<SendNumber, PendingSend>>? pending;

    /// <param name="inner">Belongs to this one from now on.</param>
    public SingleSiloJournal(IJournalStore inner)
    {
        this.inner = inner;
        writer = new Thread(Write) { IsBackground = true, Name = "journal" };
        writer.Start();
    }

    public long RecordsToStartFrom => inner.RecordsToStartFrom;

    public Instant? NewestAt => inner.NewestAt;

    public ValueTask<long> Append(IReadOnlyList<GrainAppend> group, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var append = new Waiting(group);
        waiting.Add(append, CancellationToken.None);
        return new(append.Written.Task);
    }

    public ValueTask<GrainHistory> Read(GrainKey grain, CancellationToken cancellation = default) =>
        inner.Read(grain, cancellation);

    public ValueTask<long> ReadVersion(GrainKey grain, CancellationToken cancellation = default) =>
        inner.ReadVersion(grain, cancellation);

    public ValueTask<IReadOnlyList<JournalRecord>> ReadRecords(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    ) => inner.ReadRecords(grain, afterVersion, countMax, cancellation);

    public ValueTask WriteSnapshots(IReadOnlyList<GrainSnapshot> snapshots, CancellationToken cancellation = default) =>
        inner.WriteSnapshots(snapshots, cancellation);

    public ValueTask WriteCovers(IReadOnlyList<GrainKey> grains, CancellationToken cancellation = default) =>
        inner.WriteCovers(grains, cancellation);

    public ValueTask DiscardSnapshots(CancellationToken cancellation = default) => inner.DiscardSnapshots(cancellation);

    public IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax) => inner.OldestUncovered(countMax);

    public IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax, Func<long, long, bool> isWanted) =>
        inner.OldestUncovered(countMax, isWanted);

    public ValueTask Overwrite(IReadOnlyList<RecordOverwrite> records, CancellationToken cancellation = default) =>
        inner.Overwrite(records, cancellation);

    public ValueTask<IReadOnlyList<PendingSend>> ReadPendingSends(CancellationToken cancellation = default)
    {
        lock (gate)
            return new([.. Pending().Values.SelectMany(s => s.Values)]);
    }

    public ValueTask<IReadOnlyList<SendNumber>> ReadDueSends(
        Instant dueBy,
        int countMax,
        CancellationToken cancellation = default
    )
    {
        lock (gate)
            return new([
                .. Pending()
                    .Values.SelectMany(s => s.Values)
                    .Where(s => s.NotBefore <= dueBy)
                    .OrderBy(s => s.NotBefore)
                    .Take(countMax)
                    .Select(s => s.Id),
            ]);
    }

    public ValueTask<IReadOnlyList<PendingSend>> ReadSendsFrom(
        GrainKey sender,
        CancellationToken cancellation = default
    )
    {
        lock (gate)
            return new(Pending().TryGetValue(sender, out var sends) ? [.. sends.Values] : []);
    }

    public ValueTask<IReadOnlyList<SendNumber>> ReadSendsTo(
        GrainKey receiver,
        IReadOnlyCollection<GrainKey> senders,
        CancellationToken cancellation = default
    )
    {
        lock (gate)
        {
            var all = Pending();
            return new([
                .. senders
                    .SelectMany(s => all.TryGetValue(s, out var sends) ? sends.Keys : Enumerable.Empty<SendNumber>())
                    .Where(id => id.Receiver == receiver),
            ]);
        }
    }

    public IAsyncEnumerable<JournalRecord> ReadAll(long afterPosition = 0, CancellationToken cancellation = default) =>
        inner.ReadAll(afterPosition, cancellation);

    public IAsyncEnumerable<JournalRecord> ReadAll(
        IReadOnlySet<GrainKey> grains,
        long afterPosition,
        CancellationToken cancellation = default
    ) => inner.ReadAll(grains, afterPosition, cancellation);

    public async ValueTask DisposeAsync()
    {
        waiting.CompleteAdding();
        writer.Join();
        waiting.Dispose();
        await inner.DisposeAsync();
    }

    void Write()
    {
        foreach (var append in waiting.GetConsumingEnumerable())
        {
            try
            {
                var position = inner.Append(append.Group).AsTask().GetAwaiter().GetResult();
                Note(append.Group);
                append.Written.SetResult(position);
            }
            catch (Exception failure)
            {
                if (failure is not (JournalConflictException or JournalUnwritableException))
                    Forget();
                append.Written.SetException(failure);
                continue;
            }
            KeepUp(append.Group.Count);
        }
    }

    // Behind the answers, as the embedded engine does it.
    void KeepUp(int grainsChanged)
    {
        try
        {
            inner.Settle();
            if (inner.RecordsToStartFrom <= TailRecordsMax)
                return;
            // As many as the group changed, and a few more.
            GrainKey[] oldest = [.. inner.OldestUncovered(grainsChanged + grainsChanged / 4 + 1).Select(g => g.Grain)];
            inner.WriteCovers(oldest).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // Both are done again behind the next group, and whoever reads or writes is told what is wrong.
        }
    }

    void Note(IReadOnlyList<GrainAppend> group)
    {
        lock (gate)
        {
            if (pending is null)
                return;
            foreach (var append in group)
            {
                foreach (var send in append.Sends)
                    Add(pending, send);
                foreach (var taken in append.Taken)
                    if (pending.TryGetValue(taken.Sender, out var sends) && sends.Remove(taken) && sends.Count == 0)
                        pending.Remove(taken.Sender);
            }
        }
    }

    void Forget()
    {
        lock (gate)
            pending = null;
    }

    // While it is read an append may be written that is noted again afterwards: to note it twice is to note it.
    Dictionary<GrainKey, Dictionary<SendNumber, PendingSend>> Pending()
    {
        if (pending is not null)
            return pending;
        var read = new Dictionary<GrainKey, Dictionary<SendNumber, PendingSend>>();
        foreach (var send in inner.ReadPendingSends().AsTask().GetAwaiter().GetResult())
            Add(read, send);
        return pending = read;
    }

    static void Add(Dictionary<GrainKey, Dictionary<SendNumber, PendingSend>> to, PendingSend send)
    {
        if (!to.TryGetValue(send.Id.Sender, out var sends))
            to.Add(send.Id.Sender, sends = []);
        // Its payload is the caller's again when the append has completed.
        sends[send.Id] = send with { Message = send.Message.ToArray() };
    }

    sealed record Waiting(IReadOnlyList<GrainAppend> Group)
    {
        // A activation's turn must not run within the next group's way.
        public TaskCompletionSource<long> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
