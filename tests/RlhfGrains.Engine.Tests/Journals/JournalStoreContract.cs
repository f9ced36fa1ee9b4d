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
    public async Task OldestUnsnapshotted_GoesByTheFirstRecordThatNothingCovers()
    {
        await Fill(A, 1);
        await Fill(B, 1);
        await Fill(C, 1);
        await Fill(A, 1, from: 1);
        Assert.Equal([A, B, C], journal.OldestUnsnapshotted(10));
        Assert.Equal([A, B], journal.OldestUnsnapshotted(2));
        await journal.WriteSnapshots([new GrainSnapshot(A, 1, new byte[] { 1 })]);
        Assert.Equal([B, C, A], journal.OldestUnsnapshotted(10));
        await journal.WriteSnapshots([new GrainSnapshot(B, 1, new byte[] { 1 })]);
        Assert.Equal([C, A], journal.OldestUnsnapshotted(10));
        await Reopen();
        Assert.Equal([C, A], journal.OldestUnsnapshotted(10));
        Assert.Equal(2, journal.RecordsToStartFrom);
        await journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 2 })]);
        await Reopen();
        Assert.Equal([C], journal.OldestUnsnapshotted(10));
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
        var model = Enumerable.Range(0, 12).ToDictionary(i => new GrainKey("toy", $"g{i}"), _ => (Records: new List<byte>(), Snapshot: 0));
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
                    foreach (var key in model.Keys) model[key] = (model[key].Records, 0);
                    break;
                case 2 or 3:
                    var snapshots = keys.Select(k => (Key: k, Version: random.Next(model[k].Records.Count + 1))).Where(s => s.Version > 0).ToList();
                    await journal.WriteSnapshots(snapshots.Select(s => new GrainSnapshot(s.Key, s.Version, new[] { (byte)s.Version })).ToList());
                    foreach (var (key, version) in snapshots) model[key] = (model[key].Records, Math.Max(version, model[key].Snapshot));
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
            var uncovered = order.FindIndex(r => r.Version > model[r.Grain].Snapshot);
            Assert.Equal(uncovered < 0 ? 0 : order.Count - uncovered, journal.RecordsToStartFrom);
            var oldest = order.Where(r => r.Version == model[r.Grain].Snapshot + 1).Select(r => r.Grain);
            Assert.Equal(oldest.Take(4), journal.OldestUnsnapshotted(4));
        }
        foreach (var (key, (records, snapshot)) in model)
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
