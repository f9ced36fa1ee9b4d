using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Journals;

/// <summary>
/// What every journal does that is not per grain: its groups are all or nothing, all its records have an order, and a
/// start knows where to begin.
/// </summary>
public abstract class WholeJournalContract<THost> : JournalStoreContract<THost>
    where THost : JournalHost, new()
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Append_AtAnotherVersion_WritesNothingOfItsGroup(long expected)
    {
        await Append(Record(A, 0, [1]));
        await Assert.ThrowsAsync<JournalConflictException>(async () =>
            await Append(Record(B, 0, [2], sends: [Later(B, A, 1)]), Record(A, expected, [3]))
        );
        Assert.Empty((await Journal.Read(B)).Tail);
        Assert.Single((await Journal.Read(A)).Tail);
        Assert.Empty(await Journal.ReadPendingSends());
        await Append(Record(B, 0, [2]), Record(A, 1, [3]));
    }

    [Fact]
    public async Task OldestUncovered_GoesByTheFirstRecordThatNothingCovers()
    {
        await Fill(A, 1);
        await Fill(B, 1);
        await Fill(C, 1);
        await Fill(A, 1, from: 1);
        Assert.Equal([A, B, C], Oldest(10));
        Assert.Equal([A, B], Oldest(2));
        await Journal.WriteSnapshots([new GrainSnapshot(A, 1, new byte[] { 1 })]);
        Assert.Equal([B, C, A], Oldest(10));
        await Journal.WriteSnapshots([new GrainSnapshot(B, 1, new byte[] { 1 })]);
        Assert.Equal([C, A], Oldest(10));
        await Reopen();
        Assert.Equal([C, A], Oldest(10));
        Assert.Equal(2, Journal.RecordsToStartFrom);
        await Journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 2 })]);
        await Reopen();
        Assert.Equal([C], Oldest(10));
    }

    [Fact]
    public async Task OldestUncovered_SaysHowMuchIsToRead()
    {
        await Append(Record(A, 0, new byte[10]));
        await Append(Record(A, 1, new byte[5]));
        Assert.Equal(new UncoveredGrain(A, 2, 15, 1), Journal.OldestUncovered(1).Single());
        await Journal.WriteCovers([A]);
        await Append(Record(A, 2, new byte[7]));
        await Reopen();
        Assert.Equal(new UncoveredGrain(A, 3, 22, 3), Journal.OldestUncovered(1).Single());
        await Journal.WriteSnapshots([new GrainSnapshot(A, 3, new byte[] { 1 })]);
        await Append(Record(A, 3, new byte[9]));
        Assert.Equal(new UncoveredGrain(A, 1, 9, 4), Journal.OldestUncovered(1).Single());
    }

    [Fact]
    public async Task ReadAll_IsEverything_InTheOrderOfPositions()
    {
        await Fill(A, 2);
        await Append(Record(B, 0, [1]), Record(C, 0, [2]), Record(A, 2, [3], seconds: 5));
        await Journal.WriteSnapshots([new GrainSnapshot(A, 3, new byte[] { 1 })]);
        await Reopen();
        var all = new List<JournalRecord>();
        await foreach (var record in Journal.ReadAll())
            all.Add(record);
        Assert.Equal([(A, 1L), (A, 2L), (B, 1L), (C, 1L), (A, 3L)], all.Select(r => (r.Grain, r.Version)));
        Assert.Equal(all.Select(r => r.Position).Order(), all.Select(r => r.Position));
        Assert.Equal([3], all[^1].Payload.ToArray());
        var later = new List<JournalRecord>();
        await foreach (var record in Journal.ReadAll(all[2].Position))
            later.Add(record);
        Assert.Equal([C, A], later.Select(r => r.Grain));
        Assert.Equal(Noon.AddSeconds(5), Journal.NewestAt);
    }

    List<GrainKey> Oldest(int countMax) => [.. Journal.OldestUncovered(countMax).Select(g => g.Grain)];
}

public sealed class MemoryJournalTests : WholeJournalContract<MemoryHost>;

public sealed class SqliteJournalContractTests : WholeJournalContract<SqliteHost>;
