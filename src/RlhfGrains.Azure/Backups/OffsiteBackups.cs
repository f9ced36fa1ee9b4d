using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace RlhfGrains.Azure.Backups;

/// <summary>
/// Files in a container, under their own names: backups of one machine's journal, away from that machine, and the
/// ledger of erasures beside them.
/// </summary>
public sealed class OffsiteBackups(AzureSettings settings)
{
    // 8 MiB a block, four at a time: 32 MiB of memory, and a line of a gigabit is full. Nothing is there until the last
    // block is, and then all of it.
    static readonly StorageTransferOptions InBlocks = new()
    {
        InitialTransferSize = 8 << 20,
        MaximumTransferSize = 8 << 20,
        MaximumConcurrency = 4,
    };

    /// <summary>For an operator, without keys.</summary>
    public override string ToString() => settings.ToString();

    /// <summary>
    /// Copies a file there. One that is there under this name stays, if it is as long: the answer to an earlier attempt
    /// did not arrive.
    /// </summary>
    /// <exception cref="AzureJournalException">It could not be copied, or another file has the name.</exception>
    public Task Upload(string path, CancellationToken cancellation) =>
        Failures.Guarded(async () =>
        {
            var container = settings.ForReading();
            await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
            await using var file = File.OpenRead(path);
            var blob = container.GetBlockBlobClient(Path.GetFileName(path));
            try
            {
                await blob.UploadAsync(
                    file,
                    new BlobUploadOptions
                    {
                        Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                        TransferOptions = InBlocks,
                    },
                    cancellation
                );
            }
            catch (RequestFailedException failure) when (Failures.IsCondition(failure))
            {
                var there = (await blob.GetPropertiesAsync(cancellationToken: cancellation)).Value.ContentLength;
                if (there != file.Length)
                    throw new AzureJournalException(
                        $"{settings} has another {blob.Name}, of {there} bytes: give this server a container of its own"
                    );
            }
            return true;
        });

    /// <summary>Writes a small file there, in the place of what was there.</summary>
    public Task Replace(string name, byte[] content, CancellationToken cancellation) =>
        Failures.Guarded(async () =>
        {
            var container = settings.ForReading();
            await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
            return await container
                .GetBlobClient(name)
                .UploadAsync(BinaryData.FromBytes(content), overwrite: true, cancellation);
        });

    /// <returns>Null when there is none of this name.</returns>
    public Task<byte[]?> Read(string name, CancellationToken cancellation) =>
        Failures.Guarded(async () =>
        {
            try
            {
                return (
                    await settings.ForReading().GetBlobClient(name).DownloadContentAsync(cancellation)
                ).Value.Content.ToArray();
            }
            catch (RequestFailedException failure) when (Failures.IsMissing(failure))
            {
                return null;
            }
        });

    /// <returns>False when there is none of this name.</returns>
    public Task<bool> Download(string name, string toPath, CancellationToken cancellation) =>
        Failures.Guarded(async () =>
        {
            try
            {
                await settings.ForReading().GetBlobClient(name).DownloadToAsync(toPath, cancellation);
                return true;
            }
            catch (RequestFailedException failure) when (Failures.IsMissing(failure))
            {
                return false;
            }
        });

    /// <summary>All names, in their order.</summary>
    public Task<IReadOnlyList<string>> List(CancellationToken cancellation) =>
        Failures.Guarded<IReadOnlyList<string>>(async () =>
        {
            var names = new List<string>();
            try
            {
                await foreach (var item in settings.ForReading().GetBlobsAsync(cancellationToken: cancellation))
                    names.Add(item.Name);
            }
            catch (RequestFailedException failure) when (Failures.IsMissing(failure))
            {
                // No container, no backups.
            }
            return names;
        });
}
