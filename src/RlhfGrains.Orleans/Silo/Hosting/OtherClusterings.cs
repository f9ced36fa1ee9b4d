using Azure.Data.Tables;

namespace RlhfGrains.Orleans.Hosting;

// NOT COMPILED, and so never tested, where this was written: the packages do not restore there. It is written along Orleans' source, tag v10.2.2, and is
// part of the build with -p:OtherClusterings=true only.

sealed partial class ClusterSettings
{
    const string AzureTables = "azure";

    /// <summary>With <c>Membership=azure</c>: the connection string of a storage account, in which a table is made.</summary>
    public string? AzureConnection { get; set; }

    /// <summary>The silo runs in a pod: its name and addresses come from it, and pods that are gone are taken out of the cluster.</summary>
    public bool Kubernetes { get; set; }

    internal bool IsOnAzure => Membership == AzureTables;

    static partial void AddOthers(List<string> memberships) => memberships.Add(AzureTables);
}

static partial class ClusterServer
{
    static partial void ConfigureOthers(ISiloBuilder silo, ClusterSettings cluster)
    {
        if (cluster.IsOnAzure) silo.UseAzureStorageClustering(o => o.TableServiceClient = new TableServiceClient(cluster.AzureConnection));
        if (cluster.Kubernetes) silo.UseKubernetesHosting();
    }
}
