using Azure.Storage.Blobs;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Azure.Tests.Servers;

/// <summary>A container of its own in the shared emulator.</summary>
public sealed class AzureHost : JournalHost
{
    public string ContainerName { get; } = "test-" + Guid.NewGuid().ToString("N");

    public AzureSettings Settings => new(AzuriteServer.Shared.ConnectionString, ContainerName);

    /// <summary>Behind the journal's back.</summary>
    public BlobContainerClient Container =>
        new(AzuriteServer.Shared.ConnectionString, ContainerName, new BlobClientOptions(AzureSettings.Protocol));

    public AzureJournal OpenJournal() => AzureJournal.Open(Settings).GetAwaiter().GetResult();

    public override IJournalStore Open() => OpenJournal();

    public override void Dispose() => Container.DeleteIfExists();
}
