using Azure.Storage.Blobs;
using Orleans.Configuration;
using Orleans.Storage;

namespace RlhfGrains.Orleans.Journals;

/// <summary>Orleans' grain storage on Azure Storage, for snapshots.</summary>
static class AzureSnapshots
{
    /// <summary>Of the grain storage in Orleans' configuration.</summary>
    const string StorageName = "snapshots";

    /// <param name="containerName">Made when it is not there.</param>
    public static void Add(ISiloBuilder silo, BlobServiceClient account, string containerName) =>
        silo.AddAzureBlobGrainStorage(StorageName, (AzureBlobStorageOptions o) =>
        {
            (o.BlobServiceClient, o.ContainerName) = (account, containerName);
            o.GrainStorageSerializer = new SnapshotSerializer();
            // What was cleared was to be forgotten.
            o.DeleteStateOnClear = true;
        });

    public static IGrainStorage Of(IServiceProvider services) =>
        services.GetRequiredKeyedService<IGrainStorage>(StorageName);
}
