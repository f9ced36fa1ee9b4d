using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Journals;

/// <summary>
/// What every journal does. To one that is per grain, groups are given one record after the other, and it covers
/// nothing; what only the others do is <see cref="WholeJournalContract{THost}"/>.
/// </summary>
public abstract partial class JournalStoreContract<THost> : IAsyncLifetime
    where THost : JournalHost, new()
{
    protected static readonly Instant Noon = Instant.Of(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    protected static readonly GrainKey A = new("toy", "a"),
        B = new("toy", "p1/b:2 ü"),
        C = new("toy", "c");

    readonly THost host = new();
    IJournalStore journal = null!;

    protected IJournalStore Journal => journal;

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
        var first = await Append(Record(A, 0, [1, 2, 3]), Record(B, 0, []));
        var second = await Append(Record(A, 1, new byte[1_000_000], seconds: 1));
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
        await Append(Record(A, 0, payload));
        payload[0] = 9;
        Assert.Equal([1, 2, 3], (await journal.Read(A)).Tail[0].Payload.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Append_AtAnotherVersion_WritesNothing(long expected)
    {
        await Append(Record(A, 0, [1]));
        await Assert.ThrowsAsync<JournalConflictException>(() =>
            Append(Record(A, expected, [3], sends: [Later(A, B, 1)]))
        );
        Assert.Single((await journal.Read(A)).Tail);
        Assert.Empty(await journal.ReadPendingSends());
        await Append(Record(A, 1, [3]));
    }

    [Fact]
    public async Task ReadAll_IsEveryRecord_EachGrainsInOrder()
    {
        await Fill(B, 2);
        await Fill(A, 3);
        await Fill(B, 1, from: 2);
        await journal.WriteSnapshots([new GrainSnapshot(A, 3, new byte[] { 1 })]);
        await Reopen();
        var versions = new Dictionary<GrainKey, List<long>>();
        await foreach (var record in journal.ReadAll())
        {
            if (!versions.TryGetValue(record.Grain, out var of))
                versions.Add(record.Grain, of = []);
            of.Add(record.Version);
        }
        Assert.Equal([A, B], versions.Keys.OrderBy(k => k.Name, StringComparer.Ordinal));
        Assert.All(versions.Values, v => Assert.Equal([1L, 2L, 3L], v));
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
        Starts(1);
    }

    [Fact]
    public async Task Snapshot_OlderThanTheOneThere_IsIgnored()
    {
        await Fill(A, 3);
        await journal.WriteSnapshots([new GrainSnapshot(A, 3, new byte[] { 3 })]);
        await journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 2 })]);
        Assert.Equal([3], (await journal.Read(A)).Snapshot!.Payload.ToArray());
        Starts(0);
    }

    [Fact]
    public async Task Snapshot_OfWhatIsNotThere_IsRefused()
    {
        await Fill(A, 1);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
            await journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 1 })])
        );
        Assert.Null((await journal.Read(A)).Snapshot);
    }

    [Fact]
    public async Task DiscardedSnapshots_LeaveEveryRecord()
    {
        await Fill(A, 3);
        await Fill(B, 2);
        await journal.WriteSnapshots([
            new GrainSnapshot(A, 3, new byte[] { 3 }),
            new GrainSnapshot(B, 1, new byte[] { 1 }),
        ]);
        await journal.DiscardSnapshots();
        var history = await journal.Read(A);
        Assert.Null(history.Snapshot);
        Assert.Equal([1L, 2L, 3L], history.Tail.Select(r => r.Version));
        Assert.Equal([1L, 2L], (await journal.Read(B)).Tail.Select(r => r.Version));
        Starts(5);
        await Fill(A, 1, from: 3);
    }

    [Fact]
    public async Task Cover_StandsForItsRecords_WithoutASnapshot()
    {
        await Fill(A, 3);
        await Fill(B, 1);
        await journal.WriteCovers([A]);
        Starts(1);
        await Reopen();
        Uncovered(10, B);
        var history = await journal.Read(A);
        Assert.Null(history.Snapshot);
        Assert.Equal([1L, 2L, 3L], history.Tail.Select(r => r.Version));
        Assert.Equal([0, 1, 2], history.Tail.Select(r => r.Payload.Span[0]));
        await Fill(A, 1, from: 3);
        await journal.WriteCovers([A, B]);
        Starts(0);
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
        Uncovered(1, A);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Overwrite_ReplacesPayloadsInPlace_AndDropsTheSnapshotsOfTheirGrains(bool reopened)
    {
        await Append(Record(A, 0, [1]), Record(B, 0, [2]), Record(C, 0, [3], seconds: 3));
        await Append(Record(A, 1, [4], seconds: 4), Record(B, 1, [5]));
        await journal.WriteSnapshots([
            new GrainSnapshot(A, 2, new byte[] { 1, 4 }),
            new GrainSnapshot(B, 1, new byte[] { 2 }),
        ]);
        await Fill(A, 1, from: 2);
        var before = await Everything();
        if (reopened)
            await Reopen();

        await journal.Overwrite([
            new RecordOverwrite(A, 1, new byte[5000]),
            new RecordOverwrite(C, 1, default),
            new RecordOverwrite(A, 2, new byte[] { 44 }),
        ]);
        for (var round = 0; round < 2; round++)
        {
            var after = await Everything();
            Assert.Equal(
                before.Select(r => r with { Payload = default }),
                after.Select(r => r with { Payload = default })
            );
            Assert.Equal([5000, 0, 1, 1, 1, 1], after.Select(r => r.Payload.Length));
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
                await journal.Overwrite([
                    new RecordOverwrite(A, 1, new byte[] { 9 }),
                    new RecordOverwrite(missing.Item1, missing.Item2, default),
                ])
            );
        Assert.Equal([0], (await journal.Read(A)).Tail.Single().Payload.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Anything_InAnyOrder_IsAsAListWouldHaveIt(int seed)
    {
        var random = new Random(seed);
        var order = new List<(GrainKey Grain, int Version)>();
        var model = Enumerable
            .Range(0, 12)
            .ToDictionary(i => new GrainKey("toy", $"g{i}"), _ => (Records: new List<byte>(), Snapshot: 0, Covered: 0));
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
                    foreach (var key in model.Keys)
                        model[key] = (model[key].Records, 0, 0);
                    break;
                case 2 or 3:
                    var snapshots = keys.Select(k => (Key: k, Version: random.Next(model[k].Records.Count + 1)))
                        .Where(s => s.Version > 0)
                        .ToList();
                    await journal.WriteSnapshots(
                        snapshots.Select(s => new GrainSnapshot(s.Key, s.Version, new[] { (byte)s.Version })).ToList()
                    );
                    foreach (var (key, version) in snapshots)
                        model[key] = (
                            model[key].Records,
                            Math.Max(version, model[key].Snapshot),
                            Math.Max(version, model[key].Covered)
                        );
                    break;
                case 4:
                    var covers = keys.Where(k => model[k].Records.Count > 0).ToList();
                    await journal.WriteCovers(covers);
                    foreach (var key in covers)
                        model[key] = (model[key].Records, model[key].Snapshot, model[key].Records.Count);
                    break;
                default:
                    var content = (byte)random.Next(256);
                    await Append([.. keys.Select(k => Record(k, model[k].Records.Count, [content]))]);
                    foreach (var key in keys)
                    {
                        model[key].Records.Add(content);
                        order.Add((key, model[key].Records.Count));
                    }
                    break;
            }
            var uncovered = order.FindIndex(r => r.Version > model[r.Grain].Covered);
            Starts(uncovered < 0 ? 0 : order.Count - uncovered);
            var oldest = order.Where(r => r.Version == model[r.Grain].Covered + 1).Select(r => r.Grain);
            Uncovered(4, [.. oldest.Take(4)]);
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
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await Append(Record(A, 0, [1])));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await journal.Read(A));
        await journal.DisposeAsync();
    }

    /// <returns>The last position.</returns>
    protected async Task<long> Append(params GrainAppend[] group)
    {
        if (!journal.IsPerGrain)
            return await journal.Append(group);
        var position = 0L;
        foreach (var record in group)
            position = await journal.Append([record]);
        return position;
    }

    protected async Task Reopen()
    {
        await journal.DisposeAsync();
        journal = host.Open();
    }

    protected async Task Fill(GrainKey grain, int count, int from = 0)
    {
        for (var i = 0; i < count; i++)
            await Append(Record(grain, from + i, [(byte)i]));
    }

    void Uncovered(int countMax, params GrainKey[] oldest) =>
        Assert.Equal(journal.IsPerGrain ? [] : oldest, journal.OldestUncovered(countMax).Select(g => g.Grain));

    void Starts(long records) => Assert.Equal(journal.IsPerGrain ? 0 : records, journal.RecordsToStartFrom);

    async Task Holds(GrainKey grain, long snapshot, long[] tail)
    {
        var history = await journal.Read(grain);
        Assert.Equal(snapshot, history.Snapshot?.Version ?? 0);
        Assert.Equal(tail, history.Tail.Select(r => r.Version));
    }

    /// <summary>In an order of its own.</summary>
    async Task<List<JournalRecord>> Everything()
    {
        var all = new List<JournalRecord>();
        await foreach (var record in journal.ReadAll())
            all.Add(record);
        return [.. all.OrderBy(r => r.Version).ThenBy(r => r.Grain.Name, StringComparer.Ordinal)];
    }

    protected static GrainAppend Record(
        GrainKey grain,
        long expected,
        byte[] payload,
        int seconds = 0,
        PendingSend[]? sends = null,
        SendNumber[]? taken = null
    ) => new(grain, expected, Noon.AddSeconds(seconds), payload, sends ?? [], taken ?? []);

    protected static PendingSend Later(GrainKey from, GrainKey to, long number) =>
        new(new SendNumber(from, to, number), Noon.AddMinutes(number), new[] { (byte)number });
}
