using RlhfGrains.Api.Backups;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Azure;
using RlhfGrains.Contracts;
using RlhfGrains.Orleans.Journals;

namespace RlhfGrains.Server.Cluster;

/// <summary>The journal of a cluster's silos, and where its snapshots are.</summary>
static class ClusterJournals
{
    /// <returns>And how to make a backup of it; a journal that several share is backed up by its own means.</returns>
    /// <exception cref="StartException">It cannot be used, or not in this way; the message says why.</exception>
    public static async Task<(IJournalStore Journal, JournalCopy Copy)> Open(
        HostSettings server,
        ClusterSettings cluster
    )
    {
        if (server.IsOnPostgres || server.IsOnAzure)
            return (await Journals.OpenShared(server), new JournalCopy(null));
        if (!cluster.IsOnLocalhost || cluster.Primary is not null)
            throw new StartException(
                $"SQLite is a journal of one silo ({ClusterSettings.Section}:Membership=localhost, and no {ClusterSettings.Section}:Primary): several need one that they share, {HostSettings.Section}:Journal=postgres or azure."
            );
        var file = await Journals.Open(server);
        return (new SingleSiloJournal(file), JournalCopy.Of(file));
    }

    /// <summary>A container of the journal's account, beside the journal's own.</summary>
    public static void AddSnapshots(global::Orleans.Hosting.ISiloBuilder silo, HostSettings server) =>
        AzureSnapshots.Add(
            silo,
            new AzureSettings(server.AzureConnection!, server.JournalContainer).ForOthers(),
            $"{server.JournalContainer}-snapshots"
        );
}
