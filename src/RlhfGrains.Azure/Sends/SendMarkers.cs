using System.Globalization;
using System.Threading.Channels;
using Azure.Storage.Blobs.Models;
using RlhfGrains.Azure.Blobs;
using RlhfGrains.Azure.Segments;
using RlhfGrains.Contracts;

namespace RlhfGrains.Azure.Sends;

/// <summary>
/// Which sends are pending, without reading every grain: an empty blob for each, written before the record that has the
/// send, and deleted after the record that takes it. Only a hint: what is pending stands in the records, and a marker
/// that a crash left over is found out by them.
/// </summary>
sealed class SendMarkers : IAsyncDisposable
{
    const string VersionTag = "version",
        SegmentTag = "segment";

    static readonly ParallelOptions Some = new() { MaxDegreeOfParallelism = Limits.RequestsAtOnce };

    readonly Container container;
    readonly GrainBlobs grains;
    readonly Channel<string> leaving = Channel.CreateBounded<string>(
        new BoundedChannelOptions(Limits.DeletesWaitingMax) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    readonly Task deleting;

    public SendMarkers(Container container, GrainBlobs grains)
    {
        (this.container, this.grains) = (container, grains);
        deleting = Parallel.ForEachAsync(leaving.Reader.ReadAllAsync(), Some, async (name, _) => await TryDelete(name));
    }

    /// <summary>Before the record is written that has these sends.</summary>
    public async Task Put(IReadOnlyList<PendingSend> sends, long version, int segment)
    {
        if (sends.Count == 0)
            return;
        var tags = new Dictionary<string, string> { [VersionTag] = Text(version), [SegmentTag] = Text(segment) };
        await Parallel.ForEachAsync(sends, Some, async (send, _) =>
            await container.Put(BlobNames.Send(send.Id), default, tags)
        );
    }

    /// <summary>After the record was written that has taken these. Nobody waits for it.</summary>
    public void Remove(IReadOnlyList<SendNumber> taken)
    {
        foreach (var send in taken)
            leaving.Writer.TryWrite(BlobNames.Send(send));
    }

    /// <summary>What the records say of the marked sends. Those that are not pending lose their markers.</summary>
    /// <param name="senders">Null: all.</param>
    /// <param name="receiver">Null: any.</param>
    public async Task<IReadOnlyList<PendingSend>> Read(
        IReadOnlyCollection<GrainKey>? senders = null,
        GrainKey? receiver = null
    )
    {
        var markers = new List<BlobItem>();
        foreach (var prefix in senders?.Select(BlobNames.SendsOf) ?? [BlobNames.Sends])
        await foreach (var item in container.List(prefix, BlobTraits.Metadata))
            markers.Add(item);
        var found = new List<(BlobItem Marker, PendingSend Send)>();
        await Parallel.ForEachAsync(markers.GroupBy(SegmentOf), Some, async (segment, _) =>
        {
            var sends = await InRecords(segment.Key, [.. segment]);
            lock (found)
                found.AddRange(sends.Where(s => receiver is null || receiver == s.Send.Id.Receiver));
        });
        var pending = new List<PendingSend>();
        await Parallel.ForEachAsync(found.GroupBy(f => f.Send.Id.Receiver), Some, async (sends, _) =>
        {
            var taken = (await grains.Read(sends.Key)).Records.SelectMany(r => r.Taken).ToHashSet();
            foreach (var (marker, send) in sends)
            {
                if (taken.Contains(send.Id))
                    await container.Delete(marker.Name, marker.Properties.ETag);
                else
                    lock (pending)
                        pending.Add(send);
            }
        });
        return pending;
    }

    public async ValueTask DisposeAsync()
    {
        leaving.Writer.TryComplete();
        await deleting;
    }

    async Task<List<(BlobItem Marker, PendingSend Send)>> InRecords(string segmentName, IReadOnlyList<BlobItem> markers)
    {
        var found = new List<(BlobItem, PendingSend)>();
        if (await container.Read(segmentName) is not { } blob)
            return found;
        var segment = Segment.Read(blob.Content, segmentName);
        foreach (var marker in markers)
        {
            var version = long.Parse(marker.Metadata[VersionTag], CultureInfo.InvariantCulture);
            var sends = segment.Records.FirstOrDefault(r => r.Version == version)?.Sends;
            if (sends?.FirstOrDefault(s => BlobNames.Send(s.Id) == marker.Name) is { } send)
                found.Add((marker, send));
            // Another writer's record has its place. Without a record it may be on its way.
            else if (sends is not null || segment.IsClosed)
                await container.Delete(marker.Name, marker.Properties.ETag);
        }
        return found;
    }

    /// <summary>
    /// The segment that the record with the send is in, if it was written. It lies under the same path as the marker.
    /// </summary>
    static string SegmentOf(BlobItem marker)
    {
        var path = marker.Name[BlobNames.Sends.Length..marker.Name.LastIndexOf('/')];
        return $"{BlobNames.Grains}{path}/{int.Parse(marker.Metadata[SegmentTag], CultureInfo.InvariantCulture):D6}";
    }

    async Task TryDelete(string name)
    {
        try
        {
            await container.Delete(name);
        }
        catch (Exception)
        {
            // The next list of pending sends finds it out.
        }
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
