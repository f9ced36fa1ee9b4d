using Azure.Storage.Blobs.Specialized;
using RlhfGrains.Azure.Blobs;
using RlhfGrains.Azure.Tests.Servers;
using RlhfGrains.Contracts;

namespace RlhfGrains.Azure.Tests.Journals;

/// <summary>What is stored: damage is named, a newer format is refused, no secret is told.</summary>
public sealed class StoredTests : IDisposable
{
    static readonly GrainKey A = new("toy", "a"),
        B = new("toy", "b");

    readonly AzureHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task ByteOfASegment_ThatIsAnother_IsNamed_AndTheOtherGrainsAreRead()
    {
        await Fill();
        var name = BlobNames.Segment(A, 1);
        var whole = (await host.Container.GetBlobClient(name).DownloadContentAsync()).Value.Content.ToArray();
        // The mark of a closed segment is not covered: what it says is checked by what follows.
        foreach (var place in Enumerable.Range(0, whole.Length).Where(p => p != 4))
        {
            var damaged = whole.ToArray();
            damaged[place] ^= 0x10;
            await Put(name, damaged);
            await using var journal = host.OpenJournal();
            var failure = await Assert.ThrowsAsync<JournalCorruptException>(async () => await journal.Read(A));
            Assert.Contains("a", failure.What, StringComparison.Ordinal);
            Assert.Equal(2, (await journal.Read(B)).Tail.Count);
        }
        await Put(name, whole[..^1]);
        await using var cut = host.OpenJournal();
        Assert.Equal(
            "version 2 of toy:a",
            (await Assert.ThrowsAsync<JournalCorruptException>(async () => await cut.Read(A))).What
        );
        await Assert.ThrowsAsync<JournalCorruptException>(async () => await cut.Append([Record(A, 2)]));
    }

    [Fact]
    public async Task Snapshot_ThatIsDamaged_IsMadeUpForByItsRecords()
    {
        await Fill();
        await using var journal = host.OpenJournal();
        await journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 2 })]);
        await Put(BlobNames.Snapshot(A), [1, 2, 3]);
        var history = await journal.Read(A);
        Assert.Null(history.Snapshot);
        Assert.Equal([1L, 2L], history.Tail.Select(r => r.Version));
        await journal.WriteSnapshots([new GrainSnapshot(A, 2, new byte[] { 2 })]);
        Assert.Equal(2, (await journal.Read(A)).Snapshot?.Version);
    }

    [Fact]
    public async Task Segment_ThatIsMissing_IsFoundBySnapshotAndBySuccessor()
    {
        await using var journal = host.OpenJournal();
        for (var i = 0; i < 3; i++)
            await journal.Append([Record(A, i, new byte[100_000])]);
        await journal.WriteSnapshots([new GrainSnapshot(A, 1, new byte[] { 1 })]);
        await host.Container.DeleteBlobAsync(BlobNames.Segment(A, 1));
        await Assert.ThrowsAsync<JournalCorruptException>(async () =>
        {
            await foreach (var _ in journal.ReadAll()) { }
        });
        await using var again = host.OpenJournal();
        await Assert.ThrowsAsync<JournalCorruptException>(async () => await again.Read(A));
    }

    [Fact]
    public async Task Records_OfManySegments_AreReadFromAnyVersionOn()
    {
        await using var journal = host.OpenJournal();
        // Three fill a segment; the last is closed in the first round, and open in the second.
        for (var count = 12; count <= 13; count++)
        {
            for (var i = count == 12 ? 0 : 12; i < count; i++)
                await journal.Append([Record(A, i, new byte[25_000])]);
            for (var after = 0; after <= count; after++)
            {
                foreach (var atMost in new[] { 1, 4, 100 })
                    Assert.Equal(
                        Enumerable.Range(after + 1, Math.Min(atMost, count - after)).Select(v => (long)v),
                        (await journal.ReadRecords(A, after, atMost)).Select(r => r.Version)
                    );
            }
        }
        await host.Container.DeleteBlobAsync(BlobNames.Segment(A, 2));
        await Assert.ThrowsAsync<JournalCorruptException>(async () => await journal.ReadRecords(A, 0, 5));
    }

    [Fact]
    public async Task Format_ThatIsNewer_IsRefused()
    {
        await Fill();
        await Put(BlobNames.Format, "2"u8.ToArray());
        var refused = await Assert.ThrowsAsync<AzureJournalException>(() => AzureJournal.Open(host.Settings));
        Assert.Contains("format 2; this program knows format 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_OfEveryKind_AreKeptApart()
    {
        GrainKey[] keys =
        [
            new("toy", ".."),
            new("toy", "."),
            new("toy", "a/../b"),
            new("toy", "a~2Fb"),
            new("toy", "a/b"),
            new("toy", "A/b"),
            new("toy", new string('x', 515)),
            new("toy", new string('ü', 515)),
            new("toy", new string('ü', 514) + "u"),
        ];
        await using var journal = host.OpenJournal();
        for (var i = 0; i < keys.Length; i++)
            await journal.Append([
                Record(keys[i], 0, [(byte)i]) with
                {
                    Sends = [new PendingSend(new SendNumber(keys[i], keys[^1], i), Instant.UnixEpoch, default)],
                },
            ]);
        for (var i = 0; i < keys.Length; i++)
            Assert.Equal(i, Assert.Single((await journal.Read(keys[i])).Tail).Payload.Span[0]);
        Assert.Equal(keys.Length, (await journal.ReadPendingSends()).Count);
    }

    [Theory]
    [InlineData("AccountName=a;AccountKey=s3cret", "s3cret")]
    [InlineData("s3cret", "s3cret")]
    [InlineData("https://a.blob.core.windows.net/?sig=s3cret", "s3cret")]
    [InlineData("http://s3cret.example.org", "s3cret")]
    public void Connection_ThatCannotBeRead_IsNotRepeated(string text, string secret)
    {
        var refused = Assert.Throws<AzureJournalException>(() => new AzureSettings(text, "journal"));
        Assert.DoesNotContain(secret, refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("ab")]
    [InlineData("-abc")]
    [InlineData("a--b")]
    [InlineData("../up")]
    public void Container_ThatHasNoSuchName_IsRefused(string container) =>
        Assert.Throws<AzureJournalException>(() => new AzureSettings(AzuriteServer.Shared.ConnectionString, container));

    [Fact]
    public async Task Account_ThatRefusesTheKey_OrCannotBeReached_IsSaidWithoutIt()
    {
        var right = AzuriteServer.Shared.ConnectionString;
        var wrongKey = Convert.ToBase64String("wr0ng-wr0ng-wr0ng"u8);
        foreach (
            var wrong in new[]
            {
                right.Replace(AzuriteServer.Shared.Key, wrongKey, StringComparison.Ordinal),
                right.Replace($":{AzuriteServer.Shared.BlobPort}/", ":1/", StringComparison.Ordinal),
            }
        )
        {
            var refused = await Assert.ThrowsAsync<AzureJournalException>(() =>
                AzureJournal.Open(new AzureSettings(wrong, host.ContainerName))
            );
            Assert.DoesNotContain(wrongKey, refused.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(AzuriteServer.Shared.Key, refused.ToString(), StringComparison.Ordinal);
        }
        Assert.DoesNotContain(AzuriteServer.Shared.Key, host.Settings.ToString(), StringComparison.Ordinal);
    }

    async Task Fill()
    {
        await using var journal = host.OpenJournal();
        foreach (var grain in new[] { A, B })
            for (var i = 0; i < 2; i++)
                await journal.Append([Record(grain, i)]);
    }

    async Task Put(string name, byte[] content)
    {
        using var body = new MemoryStream(content);
        await host.Container.GetBlockBlobClient(name).UploadAsync(body);
    }

    static GrainAppend Record(GrainKey grain, long expected, byte[]? payload = null) =>
        new(grain, expected, Instant.UnixEpoch, payload ?? [1, (byte)expected], [], []);
}
