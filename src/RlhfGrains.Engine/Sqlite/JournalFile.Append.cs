using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Sqlite;

sealed partial class JournalFile
{
    readonly Statement addGrain, addRecord, addSend, removeSend, begin, commit;
    readonly List<GrainEntry> appending = [];

    public long Append(IReadOnlyList<GrainAppend> group)
    {
        // All versions before the first write: a conflict leaves the file as it is.
        appending.Clear();
        foreach (var append in group)
        {
            var entry = Find(append.Grain);
            if (entry.Damage is { } damage) throw Corrupt(damage);
            if (entry.Version != append.ExpectedVersion) throw new JournalConflictException(append.Grain, append.ExpectedVersion, entry.Version);
            appending.Add(entry);
        }

        var position = lastPosition;
        begin.Run();
        for (var i = 0; i < group.Count; i++)
        {
            if (appending[i].Number == 0) AddGrain(appending[i], group[i].Grain);
            AddRecord(++position, appending[i].Number, group[i]);
            foreach (var send in group[i].Sends) AddSend(send);
            foreach (var taken in group[i].Taken)
                if (pending.Remove(taken, out var id)) removeSend.Bind(1, id).Run();
        }
        commit.Run();

        foreach (var entry in appending) tail.Append(entry, ++lastPosition);
        if (group.Count > 0) NewestAt = group[^1].At;
        return position;
    }

    void AddGrain(GrainEntry entry, GrainKey key)
    {
        entry.Number = ++lastGrain;
        addGrain.Bind(1, entry.Number).Bind(2, key.ToString()).Run();
    }

    void AddRecord(long position, long grain, GrainAppend append)
    {
        var (version, at) = (append.ExpectedVersion + 1, append.At.ToUnixTimeMilliseconds());
        var payload = append.Payload.Span;
        addRecord.Bind(1, position).Bind(2, grain).Bind(3, version).Bind(4, at)
            .Bind(5, Checksum.OfRecord(grain, version, at, payload)).Bind(6, payload).Run();
    }

    void AddSend(PendingSend send)
    {
        var (sender, receiver, at) = (send.Id.Sender.ToString(), send.Id.Receiver.ToString(), send.NotBefore.ToUnixTimeMilliseconds());
        addSend.Bind(1, ++lastSend).Bind(2, sender).Bind(3, receiver).Bind(4, send.Id.Number).Bind(5, at)
            .Bind(6, Checksum.OfSend(sender, receiver, send.Id.Number, at, send.Message.Span)).Bind(7, send.Message.Span).Run();
        pending.Add(send.Id, lastSend);
    }
}
