using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Journals;

/// <summary>What every journal does.</summary>
public abstract class JournalStoreContract<THost> : IAsyncLifetime where THost : JournalHost, new()
{
    static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly GrainKey A = new("toy", "a"), B = new("toy", "p1/b:2 ü"), C = new("toy", "c");

    readonly THost host = new();
    IJournalStore journal = null!;

    public Task InitializeAsync()
    {
        journal = host.Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await journal.DisposeAsync();
        host.Dispose();
    }

    [Fact]
    public async Task Append_IsReadBack_InOrder()
    {
        var first = await journal.Append([Record(A, 0, [1, 2, 3]), Record(B, 0, [])]);
        var second = await journal.Append([Record(A, 1, new byte[1_000_000], seconds: 1)]);
        Assert.True(second > first);

        var history = await journal.Read(A);
        Assert.Null(history.Snapshot);
        Assert.Equal([1L, 2L], history.Tail.Select(r => r.Version));
        Assert.Equal([Noon, Noon.AddSeconds(1)], history.Tail.Select(r => r.At));
        Assert.Equal([3, 1_000_000], history.Tail.Select(r => r.Payload.Length));
        Assert.Equal([1, 2, 3], history.Tail[0].Payload.ToArray());
        Assert.Equal(second, history.Tail[1].Position);
        Assert.Equal(first, Assert.Single((await journal.Read(B)).Tail).Position);
    }

    [Fact]
    public async Task Append_DoesNotKeepTheCallersMemory()
    {
        byte[] payload = [1, 2, 3];
        await journal.Append([Record(A, 0, payload)]);
        payload[0] = 9;
        Assert.Equal([1, 2, 3], (await journal.Read(A)).Tail[0].Payload.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Append_AtAnotherVersion_WritesNothingOfItsGroup(long expected)
    {
        await journal.Append([Record(A, 0, [1])]);
        await Assert.ThrowsAsync<JournalConflictException>(async () =>
            await journal.Append([Record(B, 0, [2], sends: [Later(B, A, 1)]), Record(A, expected, [3])]));
        Assert.Empty((await journal.Read(B)).Tail);
        Assert.Single((await journal.Read(A)).Tail);
        Assert.Empty(await journal.ReadPendingSends());
        await journal.Append([Record(B, 0, [2]), Record(A, 1, [3])]);
    }

    [Fact]
    public async Task Read_OfAGrainThatWasNeverWritten_IsEmpty()
    {
        var history = await journal.Read(C);
        Assert.Null(history.Snapshot);
        Assert.Empty(history.Tail);
        Assert.Null(journal.NewestAt);
    }

    [Fact]
    public async Task Snapshot_StandsForTheRecordsBeforeIt()
    {
        await Fill(A, 3);
        await journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 42 })]);
        var history = await journal.Read(A);
        Assert.Equal(2, history.Snapshot?.Version);
        Assert.Equal([42], history.Snapshot!.Payload.ToArray());
        Assert.Equal(3, Assert.Single(history.Tail).Version);
        Assert.Equal(1, journal.RecordsToStartFrom);
    }

    [Fact]
    public async Task Snapshot_OlderThanTheOneThere_IsIgnored()
    {
        await Fill(A, 3);
        await journal.WriteSnapshots([new GrainSnapshot(A, 3, new byte[] { 3 })]);
        await journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 2 })]);
        Assert.Equal([3], (await journal.Read(A)).Snapshot!.Payload.ToArray());
        Assert.Equal(0, journal.RecordsToStartFrom);
    }

    [Fact]
    public async Task Snapshot_OfWhatIsNotThere_IsRefused()
    {
        await Fill(A, 1);
        await Assert.ThrowsAnyAsync<Exception>(async () => await journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 1 })]));
        Assert.Null((await journal.Read(A)).Snapshot);
    }

    [Fact]
    public async Task DiscardedSnapshots_LeaveEveryRecord()
    {
        await Fill(A, 3);
        await Fill(B, 2);
        await journal.WriteSnapshots([new GrainSnapshot(A, 3, new byte[] { 3 }), new GrainSnapshot(B, 1, new byte[] { 1 })]);
        await journal.DiscardSnapshots();
        var history = await journal.Read(A);
        Assert.Null(history.Snapshot);
        Assert.Equal([1L, 2L, 3L], history.Tail.Select(r => r.Version));
        Assert.Equal([1L, 2L], (await journal.Read(B)).Tail.Select(r => r.Version));
        Assert.Equal(5, journal.RecordsToStartFrom);
        await Fill(A, 1, from: 3);
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
        await journal.WriteSnapshots([new GrainSnapshot(A, 1, new byte[] { 1 })]);
        Assert.Equal([B, C, A], Oldest(10));
        await journal.WriteSnapshots([new GrainSnapshot(B, 1, new byte[] { 1 })]);
        Assert.Equal([C, A], Oldest(10));
        await Reopen();
        Assert.Equal([C, A], Oldest(10));
        Assert.Equal(2, journal.RecordsToStartFrom);
        await journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 2 })]);
        await Reopen();
        Assert.Equal([C], Oldest(10));
    }

    [Fact]
    public async Task Cover_StandsForItsRecords_WithoutASnapshot()
    {
        await Fill(A, 3);
        await Fill(B, 1);
        await journal.WriteCovers([A]);
        Assert.Equal(1, journal.RecordsToStartFrom);
        await Reopen();
        Assert.Equal([B], Oldest(10));
        var history = await journal.Read(A);
        Assert.Null(history.Snapshot);
        Assert.Equal([1L, 2L, 3L], history.Tail.Select(r => r.Version));
        Assert.Equal([0, 1, 2], history.Tail.Select(r => r.Payload.Span[0]));
        await Fill(A, 1, from: 3);
        await journal.WriteCovers([A, B]);
        Assert.Equal(0, journal.RecordsToStartFrom);
        await Reopen();
        Assert.Equal([1L, 2L, 3L, 4L], (await journal.Read(A)).Tail.Select(r => r.Version));
    }

    [Fact]
    public async Task Cover_BesideASnapshot_HasTheRecordsBehindIt()
    {
        await Fill(A, 5);
        await journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 2 })]);
        await journal.WriteCovers([A]);
        await Reopen();
        await Holds(A, snapshot: 2, tail: [3, 4, 5]);
        // A newer snapshot takes some of them over, an equal one nothing.
        await journal.WriteSnapshots([new GrainSnapshot(A, 4, new byte[] { 4 })]);
        await Holds(A, snapshot: 4, tail: [5]);
        await Fill(A, 1, from: 5);
        await Reopen();
        await Holds(A, snapshot: 4, tail: [5, 6]);
        Assert.Equal(A, Oldest(1).Single());
    }

    [Fact]
    public async Task OldestUncovered_SaysHowMuchIsToRead()
    {
        await journal.Append([Record(A, 0, new byte[10])]);
        await journal.Append([Record(A, 1, new byte[5])]);
        Assert.Equal(new UncoveredGrain(A, 2, 15, 1), journal.OldestUncovered(1).Single());
        await journal.WriteCovers([A]);
        await journal.Append([Record(A, 2, new byte[7])]);
        await Reopen();
        Assert.Equal(new UncoveredGrain(A, 3, 22, 3), journal.OldestUncovered(1).Single());
        await journal.WriteSnapshots([new GrainSnapshot(A, 3, new byte[] { 1 })]);
        await journal.Append([Record(A, 3, new byte[9])]);
        Assert.Equal(new UncoveredGrain(A, 1, 9, 4), journal.OldestUncovered(1).Single());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Overwrite_ReplacesPayloadsInPlace_AndDropsTheSnapshotsOfTheirGrains(bool reopened)
    {
        await journal.Append([Record(A, 0, [1]), Record(B, 0, [2]), Record(C, 0, [3], seconds: 3)]);
        await journal.Append([Record(A, 1, [4], seconds: 4), Record(B, 1, [5])]);
        await journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 1, 4 }), new GrainSnapshot(B, 1, new byte[] { 2 })]);
        await Fill(A, 1, from: 2);
        var before = await Everything();
        if (reopened) await Reopen();

        await journal.Overwrite([new RecordOverwrite(A, 1, new byte[5000]), new RecordOverwrite(C, 1, default), new RecordOverwrite(A, 2, new byte[] { 44 })]);
        for (var round = 0; round < 2; round++)
        {
            var after = await Everything();
            Assert.Equal(before.Select(r => r with { Payload = default }), after.Select(r => r with { Payload = default }));
            Assert.Equal([5000, 1, 0, 1, 1, 1], after.Select(r => r.Payload.Length));
            var history = await journal.Read(A);
            Assert.Null(history.Snapshot);
            Assert.Equal([5000, 1, 1], history.Tail.Select(r => r.Payload.Length));
            Assert.Equal(44, history.Tail[1].Payload.Span[0]);
            await Holds(B, snapshot: 1, tail: [2]);
            await Reopen();
        }
        await Fill(A, 1, from: 3);
        await journal.WriteSnapshots([new GrainSnapshot(A, 4, new byte[] { 9 })]);
        await Holds(A, snapshot: 4, tail: []);
    }

    [Fact]
    public async Task Overwrite_OfWhatIsNotThere_ChangesNothing()
    {
        await Fill(A, 1);
        foreach (var missing in new[] { (A, 2L), (A, 0L), (B, 1L) })
            await Assert.ThrowsAsync<KeyNotFoundException>(async () =>
                await journal.Overwrite([new RecordOverwrite(A, 1, new byte[] { 9 }), new RecordOverwrite(missing.Item1, missing.Item2, default)]));
        Assert.Equal([0], (await journal.Read(A)).Tail.Single().Payload.ToArray());
    }

    [Fact]
    public async Task PendingSends_AreThoseThatNoRecordHasTaken()
    {
        var (one, two, three) = (Later(A, B, 1), Later(A, B, 2), Later(B, A, 1));
        await journal.Append([Record(A, 0, [1], sends: [one, two]), Record(B, 0, [1], sends: [three])]);
        await journal.Append([Record(B, 1, [], taken: [one.Id])]);
        await Reopen();
        var pending = (await journal.ReadPendingSends()).OrderBy(s => s.Id.Sender.Name, StringComparer.Ordinal).ToList();
        Assert.Equal([two.Id, three.Id], pending.Select(s => s.Id));
        Assert.Equal(two.NotBefore, pending[0].NotBefore);
        Assert.Equal(two.Message.ToArray(), pending[0].Message.ToArray());
        await journal.Append([Record(B, 2, [], taken: [two.Id]), Record(A, 1, [], taken: [three.Id])]);
        Assert.Empty(await journal.ReadPendingSends());
    }

    [Fact]
    public async Task SendsOfOneGrain_AreReadWithoutTheOthers()
    {
        var (ab1, ab2, ac, ba) = (Later(A, B, 1), Later(A, B, 2), Later(A, C, 3), Later(B, A, 1));
        await journal.Append([Record(A, 0, [1], sends: [ab1, ab2, ac]), Record(B, 0, [1], sends: [ba])]);
        await journal.Append([Record(B, 1, [], taken: [ab1.Id])]);
        await Reopen();
        Assert.Equal([ab2.Id, ac.Id], (await journal.ReadSendsFrom(A)).Select(s => s.Id).OrderBy(id => id.Number));
        Assert.Equal(ac.Message.ToArray(), (await journal.ReadSendsFrom(A)).Single(s => s.Id == ac.Id).Message.ToArray());
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

    [Fact]
    public async Task ReadAll_IsEverything_InTheOrderOfPositions()
    {
        await Fill(A, 2);
        await journal.Append([Record(B, 0, [1]), Record(C, 0, [2]), Record(A, 2, [3], seconds: 5)]);
        await journal.WriteSnapshots([new GrainSnapshot(A, 3, new byte[] { 1 })]);
        await Reopen();
        var all = await Everything();
        Assert.Equal([(A, 1L), (A, 2L), (B, 1L), (C, 1L), (A, 3L)], all.Select(r => (r.Grain, r.Version)));
        Assert.Equal(all.Select(r => r.Position).Order(), all.Select(r => r.Position));
        Assert.Equal([3], all[^1].Payload.ToArray());
        var later = new List<JournalRecord>();
        await foreach (var record in journal.ReadAll(all[2].Position)) later.Add(record);
        Assert.Equal([C, A], later.Select(r => r.Grain));
        Assert.Equal(Noon.AddSeconds(5), journal.NewestAt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Anything_InAnyOrder_IsAsAListWouldHaveIt(int seed)
    {
        var random = new Random(seed);
        var order = new List<(GrainKey Grain, int Version)>();
        var model = Enumerable.Range(0, 12).ToDictionary(i => new GrainKey("toy", $"g{i}"), _ => (Records: new List<byte>(), Snapshot: 0, Covered: 0));
        for (var step = 0; step < 300; step++)
        {
            var keys = random.GetItems(model.Keys.ToArray(), random.Next(1, 5)).Distinct().ToList();
            switch (random.Next(10))
            {
                case 0:
                    await Reopen();
                    break;
                case 1 when random.Next(8) == 0:
                    await journal.DiscardSnapshots();
                    foreach (var key in model.Keys) model[key] = (model[key].Records, 0, 0);
                    break;
                case 2 or 3:
                    var snapshots = keys.Select(k => (Key: k, Version: random.Next(model[k].Records.Count + 1))).Where(s => s.Version > 0).ToList();
                    await journal.WriteSnapshots(snapshots.Select(s => new GrainSnapshot(s.Key, s.Version, new[] { (byte)s.Version })).ToList());
                    foreach (var (key, version) in snapshots)
                        model[key] = (model[key].Records, Math.Max(version, model[key].Snapshot), Math.Max(version, model[key].Covered));
                    break;
                case 4:
                    var covers = keys.Where(k => model[k].Records.Count > 0).ToList();
                    await journal.WriteCovers(covers);
                    foreach (var key in covers) model[key] = (model[key].Records, model[key].Snapshot, model[key].Records.Count);
                    break;
                default:
                    var content = (byte)random.Next(256);
                    await journal.Append(keys.Select(k => Record(k, model[k].Records.Count, [content])).ToList());
                    foreach (var key in keys)
                    {
                        model[key].Records.Add(content);
                        order.Add((key, model[key].Records.Count));
                    }
                    break;
            }
            var uncovered = order.FindIndex(r => r.Version > model[r.Grain].Covered);
            Assert.Equal(uncovered < 0 ? 0 : order.Count - uncovered, journal.RecordsToStartFrom);
            var oldest = order.Where(r => r.Version == model[r.Grain].Covered + 1).Select(r => r.Grain);
            Assert.Equal(oldest.Take(4), Oldest(4));
        }
        foreach (var (key, (records, snapshot, _)) in model)
        {
            var history = await journal.Read(key);
            Assert.Equal(snapshot, history.Snapshot?.Version ?? 0);
            Assert.Equal(records.Skip(snapshot), history.Tail.Select(r => r.Payload.Span[0]));
        }
    }

    [Fact]
    public async Task Closed_TakesNothingMore()
    {
        await journal.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await journal.Append([Record(A, 0, [1])]));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await journal.Read(A));
        await journal.DisposeAsync();
    }

    async Task Reopen()
    {
        await journal.DisposeAsync();
        journal = host.Open();
    }

    async Task Fill(GrainKey grain, int count, int from = 0)
    {
        for (var i = 0; i < count; i++) await journal.Append([Record(grain, from + i, [(byte)i])]);
    }

    List<GrainKey> Oldest(int countMax) => [.. journal.OldestUncovered(countMax).Select(g => g.Grain)];

    async Task Holds(GrainKey grain, long snapshot, long[] tail)
    {
        var history = await journal.Read(grain);
        Assert.Equal(snapshot, history.Snapshot?.Version ?? 0);
        Assert.Equal(tail, history.Tail.Select(r => r.Version));
    }

    async Task<List<JournalRecord>> Everything()
    {
        var all = new List<JournalRecord>();
        await foreach (var record in journal.ReadAll()) all.Add(record);
        return all;
    }

    static GrainAppend Record(GrainKey grain, long expected, byte[] payload, int seconds = 0, PendingSend[]? sends = null, SendNumber[]? taken = null) =>
        new(grain, expected, Noon.AddSeconds(seconds), payload, sends ?? [], taken ?? []);

    static PendingSend Later(GrainKey from, GrainKey to, long number) =>
        new(new SendNumber(from, to, number), Noon.AddMinutes(number), new[] { (byte)number });
}

public sealed class MemoryJournalTests : JournalStoreContract<MemoryHost>;

public sealed class SqliteJournalContractTests : JournalStoreContract<SqliteHost>;
