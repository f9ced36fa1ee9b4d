using Azure.Data.Tables;
using Azure.Identity;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Orleans.Hosting;
using RlhfGrains.Orleans.Membership;

namespace RlhfGrains.Server.Cluster;

/// <summary>The way in which silos find each other that the settings name.</summary>
static class Memberships
{
    /// <exception cref="StartException">It cannot be used; the message says why.</exception>
    public static async Task<ISiloMembership> Open(ClusterSettings settings)
    {
        if (settings.IsOnAzure)
            return new AzureMembership(TablesOf(settings.AzureConnection!));
        if (!settings.IsOnPostgres)
            return new LocalMembership(settings.Primary);
        try
        {
            return new PostgresMembership(
                await PostgresMembershipTable.Open(settings.PostgresConnection!, settings.Id)
            );
        }
        catch (MembershipTableException failure)
        {
            throw new StartException($"{char.ToUpperInvariant(failure.Message[0])}{failure.Message[1..]}.", failure);
        }
    }

    /// <param name="connection">A connection string, or the address of the account, also that of its blobs: then it is
    /// the identity that the program runs under.</param>
    static TableServiceClient TablesOf(string connection)
    {
        try
        {
            return Uri.TryCreate(connection, UriKind.Absolute, out var account) && account.Scheme is "https"
                ? new TableServiceClient(
                    new UriBuilder(account)
                    {
                        Host = account.Host.Replace(".blob.", ".table.", StringComparison.Ordinal),
                    }.Uri,
                    new DefaultAzureCredential()
                )
                : new TableServiceClient(connection);
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or InvalidOperationException)
        {
            // What it found could be a part of the key: it is not told on.
            throw new StartException(
                $"{ClusterSettings.Section}:AzureConnection cannot be read: it is a connection string (AccountName=...;AccountKey=...;...) or https://ACCOUNT.table.core.windows.net."
            );
        }
    }
}
