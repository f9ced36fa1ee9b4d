using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace RlhfGrains.Azure.Blobs;

/// <summary>A blob as it was read.</summary>
sealed record StoredBlob(byte[] Content, ETag ETag);

/// <summary>The few things that are asked of a container.</summary>
/// <param name="settings">Which one.</param>
/// <param name="moves">For a journal that is moved here: everything is tried for longer, writing too.</param>
sealed class Container(AzureSettings settings, bool moves = false)
{
    // 8 MiB goes in one request, which is what makes it all or nothing; longer content, which only a record of that
    // size makes, too: up to the service's 5,000 MiB.
    static readonly StorageTransferOptions OneRequest = new()
    {
        InitialTransferSize = 1L << 32,
        MaximumTransferSize = 1L << 32,
    };

    readonly BlobContainerClient reading = moves ? settings.ForMoving() : settings.ForReading(),
        writing = moves ? settings.ForMoving() : settings.ForWriting();

    /// <summary>Makes the container when it is not there.</summary>
    public Task Make() => reading.CreateIfNotExistsAsync();

    /// <returns>Null when it is not there.</returns>
    public async Task<StoredBlob?> Read(string name, CancellationToken cancellation = default)
    {
        try
        {
            var read = (await reading.GetBlobClient(name).DownloadContentAsync(cancellation)).Value;
            return new StoredBlob(read.Content.ToArray(), read.Details.ETag);
        }
        catch (RequestFailedException failure) when (Failures.IsMissing(failure))
        {
            return null;
        }
    }

    /// <returns>Null when it is not there.</returns>
    public async Task<BlobProperties?> Look(string name)
    {
        try
        {
            return (await reading.GetBlobClient(name).GetPropertiesAsync()).Value;
        }
        catch (RequestFailedException failure) when (Failures.IsMissing(failure))
        {
            return null;
        }
    }

    /// <summary>
    /// Replaces a blob, whole or not at all, if it is still the one that was read; with none read: if there still is
    /// none. Tries once.
    /// </summary>
    public async Task<ETag> Replace(
        string name,
        ReadOnlyMemory<byte> content,
        ETag? read,
        IDictionary<string, string>? metadata = null
    ) =>
        await Put(
            name,
            content,
            new BlobRequestConditions { IfMatch = read, IfNoneMatch = read is null ? ETag.All : null },
            metadata
        );

    /// <summary>Writes a blob that is not there, or that an earlier attempt of this has written.</summary>
    /// <exception cref="RequestFailedException">Of a condition: there is another one.</exception>
    public async Task Make(string name, ReadOnlyMemory<byte> content)
    {
        try
        {
            await Replace(name, content, read: null);
        }
        catch (RequestFailedException failure) when (Failures.IsCondition(failure))
        {
            if (await Read(name) is not { } there || !there.Content.AsSpan().SequenceEqual(content.Span))
                throw;
        }
    }

    /// <summary>Writes a blob whatever is there. Tries once.</summary>
    public async Task Put(string name, ReadOnlyMemory<byte> content, IDictionary<string, string>? metadata = null) =>
        await Put(name, content, null, metadata);

    /// <summary>Nothing happens when it is not there, or is no longer the one that was seen.</summary>
    public async Task Delete(string name, ETag? seen = null)
    {
        try
        {
            await reading
                .GetBlobClient(name)
                .DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, new BlobRequestConditions { IfMatch = seen });
        }
        catch (RequestFailedException failure) when (Failures.IsMissing(failure) || Failures.IsCondition(failure)) { }
    }

    public Task DeleteAll(string prefix) =>
        Parallel.ForEachAsync(
            List(prefix),
            new ParallelOptions { MaxDegreeOfParallelism = Limits.RequestsAtOnce },
            async (item, _) => await Delete(item.Name)
        );

    public async Task<bool> IsEmpty()
    {
        await foreach (var _ in List(""))
            return false;
        return true;
    }

    /// <summary>In the order of their names.</summary>
    public IAsyncEnumerable<BlobItem> List(
        string prefix,
        BlobTraits traits = BlobTraits.None,
        CancellationToken cancellation = default
    ) => reading.GetBlobsAsync(traits, BlobStates.None, prefix, cancellation);

    /// <summary>
    /// Blobs in the order they are named, read ahead: an answer takes milliseconds, however small it is.
    /// </summary>
    public async IAsyncEnumerable<(BlobItem Item, StoredBlob Blob)> ReadEach(
        IAsyncEnumerable<BlobItem> items,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        var ahead = new Queue<(BlobItem Item, Task<StoredBlob?> Blob)>();
        await foreach (var item in items.WithCancellation(cancellation))
        {
            ahead.Enqueue((item, Read(item.Name, cancellation)));
            if (ahead.Count == Limits.RequestsAtOnce && await Next() is var (first, blob))
                yield return (first, blob);
        }
        while (ahead.Count > 0)
            if (await Next() is var (first, blob))
                yield return (first, blob);

        async Task<(BlobItem, StoredBlob)?> Next()
        {
            var (item, blob) = ahead.Dequeue();
            return await blob is { } read ? (item, read) : null;
        }
    }

    async Task<ETag> Put(
        string name,
        ReadOnlyMemory<byte> content,
        BlobRequestConditions? conditions,
        IDictionary<string, string>? metadata
    )
    {
        using var body = BinaryData.FromBytes(content).ToStream();
        var options = new BlobUploadOptions
        {
            Conditions = conditions,
            Metadata = metadata,
            TransferOptions = OneRequest,
        };
        return (await writing.GetBlockBlobClient(name).UploadAsync(body, options)).Value.ETag;
    }
}
