using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Tests.Journals;

public abstract partial class JournalStoreContract<THost>
{
    [Fact]
    public async Task PendingSends_AreThoseThatNoRecordHasTaken()
    {
        var (one, two, three) = (Later(A, B, 1), Later(A, B, 2), Later(B, A, 1));
        await Append(Record(A, 0, [1], sends: [one, two]), Record(B, 0, [1], sends: [three]));
        await Append(Record(B, 1, [], taken: [one.Id]));
        await Reopen();
        var pending = (await journal.ReadPendingSends())
            .OrderBy(s => s.Id.Sender.Name, StringComparer.Ordinal)
            .ToList();
        Assert.Equal([two.Id, three.Id], pending.Select(s => s.Id));
        Assert.Equal(two.NotBefore, pending[0].NotBefore);
        Assert.Equal(two.Message.ToArray(), pending[0].Message.ToArray());
        await Append(Record(B, 2, [], taken: [two.Id]), Record(A, 1, [], taken: [three.Id]));
        Assert.Empty(await journal.ReadPendingSends());
    }

    [Fact]
    public async Task DueSends_AreThoseWhoseTimeHasCome_TheLongestDueFirst_AndNoMoreThanAsked()
    {
        var sends = Enumerable
            .Range(1, 4)
            .Select(n => Later(A, B, n) with { NotBefore = Instant.UnixEpoch.AddSeconds(5 - n) })
            .ToArray();
        await Append(Record(A, 0, [1], sends: sends));
        await Append(Record(B, 0, [], taken: [sends[1].Id]));
        await Reopen();
        Assert.Equal([sends[3].Id, sends[2].Id], await journal.ReadDueSends(Instant.UnixEpoch.AddSeconds(3), 10));
        Assert.Equal([sends[3].Id], await journal.ReadDueSends(Instant.UnixEpoch.AddSeconds(9), 1));
        Assert.Empty(await journal.ReadDueSends(Instant.UnixEpoch, 10));
    }

    [Fact]
    public async Task SendsOfOneGrain_AreReadWithoutTheOthers()
    {
        var (ab1, ab2, ac, ba) = (Later(A, B, 1), Later(A, B, 2), Later(A, C, 3), Later(B, A, 1));
        await Append(Record(A, 0, [1], sends: [ab1, ab2, ac]), Record(B, 0, [1], sends: [ba]));
        await Append(Record(B, 1, [], taken: [ab1.Id]));
        await Reopen();
        Assert.Equal([ab2.Id, ac.Id], (await journal.ReadSendsFrom(A)).Select(s => s.Id).OrderBy(id => id.Number));
        Assert.Equal(
            ac.Message.ToArray(),
            (await journal.ReadSendsFrom(A)).Single(s => s.Id == ac.Id).Message.ToArray()
        );
        Assert.Empty(await journal.ReadSendsFrom(C));
        Assert.Equal([ab2.Id], await journal.ReadSendsTo(B, [A, C]));
        Assert.Equal([ba.Id], await journal.ReadSendsTo(A, [A, B]));
        Assert.Empty(await journal.ReadSendsTo(A, [C]));
    }

    [Fact]
    public async Task Version_IsHowManyRecordsAGrainHas()
    {
        Assert.Equal(0, await journal.ReadVersion(A));
        await Fill(A, 3);
        await journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 42 })]);
        await Reopen();
        Assert.Equal(3, await journal.ReadVersion(A));
        Assert.Equal(0, await journal.ReadVersion(B));
    }
}
