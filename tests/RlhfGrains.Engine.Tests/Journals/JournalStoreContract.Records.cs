using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Tests.Journals;

public abstract partial class JournalStoreContract<THost>
{
    [Fact]
    public async Task ReadRecords_GivesWhatIsBehindAVersion_AlsoWhatSnapshotsHave()
    {
        Assert.Empty(await journal.ReadRecords(A, 0, 10));
        await Fill(A, 9);
        await Fill(B, 2);
        await journal.WriteSnapshots([new GrainSnapshot(A, 4, new byte[] { 4 })]);
        await Check();
        await journal.WriteSnapshots([new GrainSnapshot(A, 7, new byte[] { 7 })]);
        await Check();
        await Reopen();
        await Check();
        await journal.DiscardSnapshots();
        await Check();
        await journal.WriteSnapshots([new GrainSnapshot(A, 8, new byte[] { 8 })]);
        await Check();
        await Fill(A, 1, from: 9);
        Assert.Equal([8L, 9, 10], (await journal.ReadRecords(A, 7, 10)).Select(r => r.Version));
        Assert.Equal([1L, 2], (await journal.ReadRecords(B, 0, 10)).Select(r => r.Version));

        async Task Check()
        {
            for (var after = 0; after <= 9; after++)
            {
                foreach (var count in new[] { 1, 3, 100 })
                    Assert.Equal(
                        Enumerable.Range(after, Math.Min(count, 9 - after)).Select(v => (v + 1L, (byte)v)),
                        (await journal.ReadRecords(A, after, count)).Select(r => (r.Version, r.Payload.Span[0]))
                    );
            }
        }
    }
}
