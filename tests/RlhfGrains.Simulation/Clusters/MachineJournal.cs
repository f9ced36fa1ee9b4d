using RlhfGrains.Contracts;

namespace RlhfGrains.Simulation.Clusters;

/// <summary>
/// The cluster's journal as one machine reaches it: every call travels there and back, may fail on either way, and may
/// arrive long after its caller has given up. A machine that has ended hears nothing any more.
/// </summary>
sealed class MachineJournal(Machine machine, IJournalStore inner, Cluster cluster) : IJournalStore
{
    public long RecordsToStartFrom => inner.RecordsToStartFrom;
    public Instant? NewestAt => inner.NewestAt;

    public async ValueTask<long> Append(IReadOnlyList<GrainAppend> group, CancellationToken cancellation = default)
    {
        // Nobody hears of a machine that starts until it has.
        if (!machine.IsStarted)
            return await inner.Append(group, cancellation);
        if (cluster.Strikes())
        {
            cluster.Trace($"{machine} gives up on an append of {group[0].Grain}");
            if (cluster.OneIn(2))
                _ = ArriveLate(group);
            throw new IOException("the database does not answer");
        }
        await cluster.Wires.Pass(machine);
        var position = await Write(group);
        var isLost = cluster.Strikes();
        await Return();
        return isLost ? throw new IOException("the database's answer is lost") : position;
    }

    public ValueTask<GrainHistory> Read(GrainKey grain, CancellationToken cancellation = default) =>
        Ask(() => inner.Read(grain, cancellation));

    public ValueTask<IReadOnlyList<JournalRecord>> ReadRecords(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    ) => Ask(() => inner.ReadRecords(grain, afterVersion, countMax, cancellation));

    public ValueTask<long> ReadVersion(GrainKey grain, CancellationToken cancellation = default) =>
        Ask(() => inner.ReadVersion(grain, cancellation));

    public ValueTask<IReadOnlyList<PendingSend>> ReadSendsFrom(
        GrainKey sender,
        CancellationToken cancellation = default
    ) => cluster.Has(LinkFlaws.ForgetsOutbox) ? new([]) : Ask(() => inner.ReadSendsFrom(sender, cancellation));

    public ValueTask<IReadOnlyList<SendNumber>> ReadSendsTo(
        GrainKey receiver,
        IReadOnlyCollection<GrainKey> senders,
        CancellationToken cancellation = default
    ) => Ask(() => inner.ReadSendsTo(receiver, senders, cancellation));

    public ValueTask<IReadOnlyList<PendingSend>> ReadPendingSends(CancellationToken cancellation = default) =>
        Ask(() => inner.ReadPendingSends(cancellation));

    public async ValueTask WriteSnapshots(
        IReadOnlyList<GrainSnapshot> snapshots,
        CancellationToken cancellation = default
    )
    {
        if (machine.IsStarted && cluster.Strikes())
            throw new IOException("no snapshot is written");
        await Ask(async () =>
        {
            await inner.WriteSnapshots(snapshots, cancellation);
            return true;
        });
    }

    public async ValueTask DiscardSnapshots(CancellationToken cancellation = default) =>
        await inner.DiscardSnapshots(cancellation);

    public ValueTask WriteCovers(IReadOnlyList<GrainKey> grains, CancellationToken cancellation = default) =>
        inner.WriteCovers(grains, cancellation);

    public IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax) => inner.OldestUncovered(countMax);

    public ValueTask Overwrite(IReadOnlyList<RecordOverwrite> records, CancellationToken cancellation = default) =>
        inner.Overwrite(records, cancellation);

    public IAsyncEnumerable<JournalRecord> ReadAll(long afterPosition = 0, CancellationToken cancellation = default) =>
        inner.ReadAll(afterPosition, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task ArriveLate(IReadOnlyList<GrainAppend> group)
    {
        for (var legs = cluster.Between(1, 4); legs > 0; legs--)
            await cluster.Wires.Pass(machine);
        try
        {
            await Write(group);
            cluster.Trace($"an append of {group[0].Grain} that {machine} gave up arrives");
        }
        catch (JournalConflictException)
        {
            // Somebody has written since.
        }
    }

    async ValueTask<long> Write(IReadOnlyList<GrainAppend> group)
    {
        if (cluster.Has(LinkFlaws.ForgetsMarks))
            group = [.. group.Select(a => a with { Taken = [] })];
        if (cluster.Has(LinkFlaws.ForgetsSends))
            group = [.. group.Select(a => a.Sends.Count > 1 ? a with { Sends = [.. a.Sends.SkipLast(1)] } : a)];
        if (cluster.Has(LinkFlaws.WritesWhenOvertaken))
            group = [group[0] with { ExpectedVersion = await inner.ReadVersion(group[0].Grain) }];
        try
        {
            var position = await inner.Append(group);
            cluster.Trace(
                $"{machine} commits {group[0].Grain} {group[0].ExpectedVersion + 1}: {group[0].Sends.Count} sends, {group[0].Taken.Count} taken"
            );
            return position;
        }
        catch (JournalConflictException)
        {
            cluster.Trace($"{machine} was overtaken in {group[0].Grain}");
            throw;
        }
    }

    async ValueTask<T> Ask<T>(Func<ValueTask<T>> ask)
    {
        if (!machine.IsStarted)
            return await ask();
        await cluster.Wires.Pass(machine);
        if (cluster.Strikes())
            throw new IOException("the database does not answer");
        var answer = await ask();
        await Return();
        return answer;
    }

    async Task Return()
    {
        await cluster.Wires.Pass(machine);
        if (machine.HasEnded)
            await Machine.Never;
    }
}
