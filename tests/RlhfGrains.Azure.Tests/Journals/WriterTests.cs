using Azure.Storage.Blobs.Models;
using RlhfGrains.Azure.Blobs;
using RlhfGrains.Azure.Tests.Servers;
using RlhfGrains.Contracts;

namespace RlhfGrains.Azure.Tests.Journals;

/// <summary>What several writers of blobs can do to each other, and a service that goes away.</summary>
public sealed class WriterTests : IDisposable
{
    static readonly GrainKey A = new("toy", "a"),
        B = new("toy", "b");

    readonly AzureHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Append_OfSeveralGrains_IsRefused_AndNothingIsWritten()
    {
        await using var journal = host.OpenJournal();
        await Assert.ThrowsAsync<NotSupportedException>(async () => await journal.Append([Record(A, 0), Record(B, 0)]));
        Assert.Empty((await journal.Read(A)).Tail);
        Assert.True(journal.IsPerGrain);
    }

    [Fact]
    public async Task TwoWriters_OfOneVersion_OneIsStored()
    {
        await using var one = host.OpenJournal();
        await using var other = host.OpenJournal();
        for (var version = 0; version < 50; version++)
        {
            var attempts = await Task.WhenAll(Attempt(one, version, 1), Attempt(other, version, 2));
            Assert.Single(attempts, stored => stored);
        }
        Assert.Equal(50, (await one.Read(A)).Tail.Count);
        Assert.Equal(50, (await other.Read(A)).Tail.Count);
    }

    [Fact]
    public async Task WriterThatWasOvertaken_IsToldTheVersion_AndGoesOnAfterReading()
    {
        await using var one = host.OpenJournal();
        await using var other = host.OpenJournal();
        await one.Append([Record(A, 0)]);
        await other.Append([Record(A, 1)]);
        await other.Append([Record(A, 2)]);
        var conflict = await Assert.ThrowsAsync<JournalConflictException>(async () => await one.Append([Record(A, 1)]));
        Assert.Contains("at version 3, not 1", conflict.Message, StringComparison.Ordinal);
        await one.Append([Record(A, 3)]);
        Assert.Equal([1L, 2L, 3L, 4L], (await other.Read(A)).Tail.Select(r => r.Version));
    }

    [Fact]
    public async Task Overwriting_BesideAWriter_CostsItNothing()
    {
        await using var one = host.OpenJournal();
        await using var other = host.OpenJournal();
        await one.Append([Record(A, 0)]);
        await other.Overwrite([new RecordOverwrite(A, 1, new byte[] { 9, 9 })]);
        await one.Append([Record(A, 1)]);
        Assert.Equal([9, 9], (await other.Read(A)).Tail[0].Payload.ToArray());
        Assert.Equal(2, (await other.Read(A)).Tail.Count);
    }

    [Fact]
    public async Task LongGrain_LiesInSeveralSegments_AlsoAfterItsPayloadsAreGone()
    {
        await using var journal = host.OpenJournal();
        for (var i = 0; i < 12; i++)
            await journal.Append([Record(A, i, new byte[20_000])]);
        Assert.Equal(3, await Segments());
        await journal.WriteSnapshots([new GrainSnapshot(A, 12, new byte[] { 1 })]);
        await Follows(journal);
        await journal.Overwrite(Enumerable.Range(1, 12).Select(v => new RecordOverwrite(A, v, default)).ToList());
        await using var again = host.OpenJournal();
        await Follows(again);
        await again.Append([Record(A, 12)]);
        Assert.Equal(13, (await journal.Read(A)).Tail.Count);
        Assert.Equal(13, await Count(again));
    }

    [Fact]
    public async Task Markers_LeftBehind_OfSendsThatWereTakenOrNeverStored_AreFoundOutByTheRecords()
    {
        var (taken, kept, another) = (Later(1), Later(2), Later(3));
        await using (var journal = host.OpenJournal())
        {
            await journal.Append([Record(A, 0) with { Sends = [taken, kept] }]);
            await journal.Append([Record(B, 0) with { Taken = [taken.Id] }]);
            // An overtaken writer has left its marker.
            await Assert.ThrowsAsync<JournalConflictException>(async () =>
            {
                await using var late = host.OpenJournal();
                await late.Append([Record(A, 0) with { Sends = [another] }]);
            });
        }
        // As it is when the one that takes a send dies before its marker is gone, and as one that dies before its
        // record is written leaves it.
        await Mark(taken.Id, version: 1);
        await Mark(another.Id, version: 1);
        await Mark(Later(4).Id, version: 2);
        await using var again = host.OpenJournal();
        Assert.Equal(kept.Id, Assert.Single(await again.ReadPendingSends()).Id);
        Assert.Equal([BlobNames.Send(kept.Id), BlobNames.Send(Later(4).Id)], await Markers());
        Assert.Equal(kept.Id, Assert.Single(await again.ReadSendsFrom(A)).Id);
        Assert.Equal(kept.Id, Assert.Single(await again.ReadSendsTo(B, [A])));
        Assert.Empty(await again.ReadSendsTo(A, [A]));
    }

    [Fact]
    public async Task Service_StoppedUnderLoad_AndStartedAgain_HasEverythingThatWasAcknowledged()
    {
        using var server = AzuriteServer.StartNew();
        await using var journal = await AzureJournal.Open(new AzureSettings(server.ConnectionString, "stopped"));
        for (var round = 0; round < 2; round++)
        {
            var acknowledged = (await journal.Read(A)).Tail.Count;
            var enough = new TaskCompletionSource();
            var load = Task.Run(async () =>
            {
                while (true)
                {
                    await journal.Append([Record(A, acknowledged)]);
                    if (++acknowledged % 30 == 0)
                        enough.TrySetResult();
                }
            });
            await enough.Task;
            server.Stop();
            // Perhaps written: not a conflict, and not "nothing was written".
            await Assert.ThrowsAsync<AzureJournalException>(() => load);
            await Assert.ThrowsAsync<AzureJournalException>(async () => await journal.Read(A));
            server.Start();
            Assert.InRange((await journal.Read(A)).Tail.Count, acknowledged, acknowledged + 1);
        }
    }

    static async Task Follows(AzureJournal journal) =>
        Assert.Equal(
            12,
            (await journal.Read(A)) is { Snapshot: { } snapshot }
                ? snapshot.Version
                : (await journal.Read(A)).Tail.Count
        );

    async Task<int> Segments()
    {
        var count = 0;
        await foreach (var _ in host.Container.GetBlobsAsync(new GetBlobsOptions { Prefix = BlobNames.SegmentsOf(A) }))
            count++;
        return count;
    }

    async Task<List<string>> Markers()
    {
        var names = new List<string>();
        await foreach (var marker in host.Container.GetBlobsAsync(new GetBlobsOptions { Prefix = BlobNames.Sends }))
            names.Add(marker.Name);
        return names;
    }

    async Task Mark(SendNumber id, long version) =>
        await host
            .Container.GetBlobClient(BlobNames.Send(id))
            .UploadAsync(
                BinaryData.FromBytes([]),
                new global::Azure.Storage.Blobs.Models.BlobUploadOptions
                {
                    Metadata = new Dictionary<string, string> { ["version"] = $"{version}", ["segment"] = "1" },
                }
            );

    static async Task<int> Count(AzureJournal journal)
    {
        var count = 0;
        await foreach (var _ in journal.ReadAll())
            count++;
        return count;
    }

    static async Task<bool> Attempt(AzureJournal journal, int version, byte content)
    {
        try
        {
            await journal.Append([Record(A, version, [content])]);
            return true;
        }
        catch (JournalConflictException)
        {
            return false;
        }
    }

    static PendingSend Later(long number) =>
        new(new SendNumber(A, B, number), Instant.UnixEpoch, new[] { (byte)number });

    static GrainAppend Record(GrainKey grain, long expected, byte[]? payload = null) =>
        new(grain, expected, Instant.UnixEpoch, payload ?? [1, (byte)expected], [], []);
}
