using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace RlhfGrains.Azure;

/// <summary>
/// Which container, and by which right. What it was made of may hold a key: nothing of that is ever shown.
/// </summary>
public sealed class AzureSettings
{
    /// <summary>
    /// 10 s: a write of 64 KiB takes some milliseconds, and a caller who waits longer asks again with the same id.
    /// </summary>
    static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(10);

    /// <summary>100 s: a block of a backup over a slow line.</summary>
    static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(100);

    // The emulator's, and an account's own form of it: letters, digits and single hyphens.
    const int NameCharsMin = 3,
        NameCharsMax = 63;

    /// <summary>
    /// The newest version of the service's protocol that the emulator knows too: what is tested is what runs.
    /// </summary>
    internal const BlobClientOptions.ServiceVersion Protocol = BlobClientOptions.ServiceVersion.V2026_06_06;

    readonly Func<BlobClientOptions, BlobContainerClient> connect;

    /// <param name="connection">
    /// A storage account's connection string (with an account key or a shared access signature), or the account's
    /// address, <c>https://NAME.blob.core.windows.net</c>: then the identity that the program runs under is used
    /// (managed identity, environment, command-line tools), and no secret is needed.
    /// </param>
    /// <param name="container">3 to 63 of a-z 0-9 -; made when it is not there.</param>
    /// <exception cref="AzureJournalException">They cannot be read.</exception>
    public AzureSettings(string connection, string container)
    {
        if (
            container.Length is < NameCharsMin or > NameCharsMax
            || container.Any(static c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            || container[0] == '-'
            || container[^1] == '-'
            || container.Contains("--", StringComparison.Ordinal)
        )
            throw new AzureJournalException(
                $"the name of a container has {NameCharsMin} to {NameCharsMax} of a-z 0-9 and single hyphens inside"
            );
        Container = container;
        connect =
            Uri.TryCreate(connection, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
                ? ByIdentity(address)
                : options => new BlobContainerClient(connection, container, options);
        try
        {
            ToClient(new BlobClientOptions(Protocol));
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or InvalidOperationException)
        {
            // What it found could be a part of the key: it is not told on.
            throw new AzureJournalException(
                "the connection of Azure Storage cannot be read: it is a connection string (AccountName=...;AccountKey=...;...) or https://ACCOUNT.blob.core.windows.net"
            );
        }
    }

    public string Container { get; }

    /// <summary>For an operator.</summary>
    public override string ToString() =>
        $"container {Container} of account {ToClient(new BlobClientOptions(Protocol)).AccountName}";

    /// <summary>
    /// Tries once: a second attempt would find the first one's doing and take it for another writer's.
    /// </summary>
    internal BlobContainerClient ForWriting()
    {
        var options = new BlobClientOptions(Protocol) { Retry = { MaxRetries = 0, NetworkTimeout = WriteTimeout } };
        return ToClient(options);
    }

    /// <summary>Tries a few times: reading twice, or writing the same file twice, does no harm.</summary>
    internal BlobContainerClient ForReading() =>
        ToClient(
            new BlobClientOptions(Protocol)
            {
                Retry =
                {
                    MaxRetries = 3,
                    Delay = TimeSpan.FromMilliseconds(200),
                    MaxDelay = TimeSpan.FromSeconds(2),
                    NetworkTimeout = ReadTimeout,
                },
            }
        );

    /// <summary>
    /// Tries eight times over about three quarters of a minute, each with the time of a reader: a move writes for hours
    /// into a container of its own, and nobody waits for a single blob. Whoever writes so recognizes what an earlier
    /// attempt has written.
    /// </summary>
    internal BlobContainerClient ForMoving() =>
        ToClient(
            new BlobClientOptions(Protocol)
            {
                Retry =
                {
                    MaxRetries = 8,
                    Delay = TimeSpan.FromMilliseconds(500),
                    MaxDelay = TimeSpan.FromSeconds(10),
                    NetworkTimeout = ReadTimeout,
                },
            }
        );

    /// <summary>The account, for those who keep something of their own in it.</summary>
    internal BlobServiceClient ForOthers() => ForReading().GetParentBlobServiceClient();

    Func<BlobClientOptions, BlobContainerClient> ByIdentity(Uri account)
    {
        if (account.Query.Length > 0)
            throw new AzureJournalException(
                "the address of the storage account has no query: put a shared access signature into a connection string (BlobEndpoint=...;SharedAccessSignature=...)"
            );
        if (account.Scheme != "https")
            throw new AzureJournalException(
                "the address of the storage account begins with https: an identity's token does not travel in the clear"
            );
        return options => new BlobContainerClient(new Uri(account, Container), new DefaultAzureCredential(), options);
    }

    BlobContainerClient ToClient(BlobClientOptions options)
    {
        // Their logs and traces can repeat headers and addresses.
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        return connect(options);
    }
}
