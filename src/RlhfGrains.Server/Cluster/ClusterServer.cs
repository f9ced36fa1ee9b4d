using RlhfGrains.Api.Backups;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Operations;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Grains;
using RlhfGrains.Orleans;
using RlhfGrains.Orleans.Hosting;
using RlhfGrains.Orleans.Journals;

namespace RlhfGrains.Server.Cluster;

/// <summary>Puts a silo together that serves the same API as a server on the embedded engine does.</summary>
static class ClusterServer
{
    public static async Task<WebApplication> Build(WebApplicationBuilder builder, HostSettings server)
    {
        var cluster = ClusterSettings.Read(builder.Configuration, server);
        cluster.CheckAddress();
        var membership = await Memberships.Open(cluster);
        // The first admin key is left here.
        Directory.CreateDirectory(server.DataFolder);
        var (journal, copy) = await ClusterJournals.Open(server, cluster);
        return Build(builder, server, cluster, membership, journal, copy);
    }

    /// <param name="journal">Shared with the other silos. It is the server's from now on.</param>
    public static WebApplication Build(
        WebApplicationBuilder builder,
        HostSettings server,
        ClusterSettings cluster,
        ISiloMembership membership,
        IJournalStore journal,
        JournalCopy copy
    )
    {
        var faults = new Faults();
        var logs = new SiloLogs();
        builder.UseOrleans(silo =>
        {
            SiloHosting.Configure(silo, cluster.ToSilo(membership, server));
            if (cluster.HasSnapshotsOnAzure)
                ClusterJournals.AddSnapshots(silo, server);
        });
        logs.Filter(builder.Logging);
        var snapshots = cluster.HasSnapshotsOnAzure ? new GrainStorageSnapshots(journal, faults.Tell) : null;
        journal = snapshots ?? journal;
        var activations = new ActivationOptions
        {
            Faults = faults.Tell,
            FreshFor = TimeSpan.FromSeconds(cluster.FreshSeconds),
            AppendGroupsAtOnce = cluster.AppendGroups,
        };
        builder.Services.AddSingleton(_ => new SharedJournal(journal));
        SiloHosting.AddEngine(
            builder.Services,
            AllKinds.Create(),
            journal,
            activations,
            new ClusterOptions(),
            TimeProvider.System
        );
        builder.Services.AddSingleton<IFigures, ActivationFiguresText>();
        var app = ServerHost.Build(builder, server, copy);
        // Made before everything that uses it, it is disposed of last: the grains of a silo that stops still append.
        app.Services.GetRequiredService<SharedJournal>();
        snapshots?.Use(AzureSnapshots.Of(app.Services));
        logs.Follow(app.Lifetime, app.Services.GetRequiredService<ClusterEngine>());
        faults.Log = app.Services.GetRequiredService<ILogger<ClusterEngine>>();
        return app;
    }

    /// <summary>Until the server is put together there is nowhere to log to.</summary>
    sealed class Faults
    {
        public ILogger? Log { get; set; }

        public void Tell(string sentence, Exception failure) => Log?.LogWarning(failure, "{Sentence}", sentence);
    }

    /// <summary>For the container to dispose of.</summary>
    sealed class SharedJournal(IJournalStore journal) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => journal.DisposeAsync();
    }
}
