using Azure.Data.Tables;
using RlhfGrains.Orleans.Hosting;

namespace RlhfGrains.Orleans.Membership;

/// <summary>Silos find each other in a table of an Azure Storage account, which is made when it is not there.</summary>
sealed class AzureMembership(TableServiceClient tables) : ISiloMembership
{
    /// <summary>Letters and digits alone: one table holds every cluster of the account, each under its id.</summary>
    const string TableName = "RlhfGrainsMembership";

    public void Configure(ISiloBuilder silo, SiloOptions options)
    {
        silo.ConfigureEndpoints(options.Address, options.SiloPort, gatewayPort: 0);
        silo.UseAzureStorageClustering(o => (o.TableServiceClient, o.TableName) = (tables, TableName));
    }
}
