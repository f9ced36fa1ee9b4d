using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Journals.Sqlite;

sealed partial class JournalFile
{
    // 4 MiB: some milliseconds of copying, and short enough to be read quickly at a start.
    const int LogPagesMax = 1_000;

    readonly Statement addGrain,
        addRow,
        addSend,
        removeSend,
        begin,
        commit;
    readonly RowWriter packed = new();
    readonly List<GrainEntry> appending = [];

    public long Append(IReadOnlyList<GrainAppend> group)
    {
        // All versions before the first write: a conflict leaves the file as it is.
        appending.Clear();
        foreach (var append in group)
        {
            var entry = Find(append.Grain);
            if (!entry.IsResolved && entry.Version != append.ExpectedVersion)
                Resolve(entry);
            if (entry.Damage is { } damage)
                throw Corrupt(damage);
            if (entry.Version != append.ExpectedVersion)
                throw new JournalConflictException(append.Grain, append.ExpectedVersion, entry.Version);
            appending.Add(entry);
        }

        begin.Run();
        AddRows(group);
        for (var i = 0; i < group.Count; i++)
        {
            foreach (var send in group[i].Sends)
                AddSend(send);
            foreach (var taken in group[i].Taken)
                if (pending.Remove(taken, out var id))
                    removeSend.Bind(1, id).Run();
        }
        commit.Run();

        for (var i = 0; i < group.Count; i++)
            tail.Append(appending[i], group[i].Payload.Length);
        lastPosition += group.Count;
        if (group.Count > 0)
            NewestAt = group[^1].At;
        return lastPosition;
    }

    /// <summary>
    /// Moves the write-ahead log into the file when it is long. Inside a commit, which is where SQLite does it, its
    /// answers would wait for that.
    /// </summary>
    public void Settle()
    {
        if (database.PagesLogged() >= LogPagesMax)
            database.TryCheckpoint();
    }

    void AddRows(IReadOnlyList<GrainAppend> group)
    {
        packed.Clear();
        var first = lastPosition + 1;
        for (var i = 0; i < group.Count; i++)
        {
            if (appending[i].Number == 0)
                AddGrain(appending[i], group[i].Grain);
            packed.Add(
                appending[i].Number,
                group[i].ExpectedVersion + 1,
                group[i].At.ToUnixTimeMilliseconds(),
                group[i].Payload.Span
            );
            if (!packed.IsFull && i < group.Count - 1)
                continue;
            var next = first + packed.Count;
            addRow.Bind(1, first).Bind(2, packed.Seal(first)).Run();
            first = next;
        }
    }

    void AddGrain(GrainEntry entry, GrainKey key)
    {
        entry.Number = ++lastGrain;
        var name = key.ToString();
        addGrain.Bind(1, entry.Number).Bind(2, name).Bind(3, Checksum.OfName(entry.Number, name)).Run();
    }

    void AddSend(PendingSend send)
    {
        var (sender, receiver, at) = (
            send.Id.Sender.ToString(),
            send.Id.Receiver.ToString(),
            send.NotBefore.ToUnixTimeMilliseconds()
        );
        addSend
            .Bind(1, ++lastSend)
            .Bind(2, sender)
            .Bind(3, receiver)
            .Bind(4, send.Id.Number)
            .Bind(5, at)
            .Bind(6, Checksum.OfSend(sender, receiver, send.Id.Number, at, send.Message.Span))
            .Bind(7, send.Message.Span)
            .Run();
        pending.Add(send.Id, lastSend);
    }
}
