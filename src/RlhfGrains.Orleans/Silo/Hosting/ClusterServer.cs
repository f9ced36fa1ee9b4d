using Orleans.Configuration;
using RlhfGrains.Api.Backups;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Operations;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Engine.Cells;
using RlhfGrains.Grains;
using RlhfGrains.Orleans.Feed;

namespace RlhfGrains.Orleans.Hosting;

/// <summary>Puts a silo together that serves the same API as a single server does.</summary>
static partial class ClusterServer
{
    /// <param name="journal">Shared with the other silos. It stays the caller's, who disposes of it when the silo has stopped.</param>
    public static WebApplication Build(WebApplicationBuilder builder, HostSettings server, ClusterSettings cluster, IJournalStore journal)
    {
        var faults = new Faults();
        builder.UseOrleans(silo => Configure(silo, cluster));
        var cells = new CellOptions { Faults = faults.Tell, FreshFor = TimeSpan.FromSeconds(cluster.FreshSeconds), AppendGroupsAtOnce = cluster.AppendGroups };
        AddEngine(builder.Services, AllKinds.Create(), journal, cells, new ClusterOptions(), TimeProvider.System);
        builder.Services.AddSingleton<IFigures, CellFiguresText>();
        var app = Server.Build(builder, server, new JournalCopy(null));
        faults.Log = app.Services.GetRequiredService<ILogger<ClusterEngine>>();
        return app;
    }

    /// <summary>What hosts grains on a silo, without the server that asks them.</summary>
    /// <param name="time">Of the turns, and of what waits for its time.</param>
    public static void AddEngine(
        IServiceCollection services, IEnumerable<GrainKind> kinds, IJournalStore journal, CellOptions cells, ClusterOptions options, TimeProvider time)
    {
        var host = new CellHost(kinds, journal, cells, time);
        services.AddSingleton(host);
        services.AddSingleton(new ClusterFeed(host));
        services.AddSingleton<FeedServiceClient>();
        services.AddGrainService<FeedService>();
        services.AddSingleton(s => new ClusterEngine(host, s.GetRequiredService<ClusterFeed>(), options));
        services.AddSingleton<IEngine>(static s => s.GetRequiredService<ClusterEngine>());
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<SiloWork>(s, options, cells, time));
        services.AddHostedService(static s => s.GetRequiredService<SiloWork>());
    }

    public static void Configure(ISiloBuilder silo, ClusterSettings cluster)
    {
        if (cluster.IsOnLocalhost)
        {
            var first = cluster.Primary is { } primary ? new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, primary) : null;
            silo.UseLocalhostClustering(cluster.SiloPort, gatewayPort: 0, first, cluster.Id, cluster.Id);
        }
        else
        {
            silo.ConfigureEndpoints(cluster.Ip, cluster.SiloPort, gatewayPort: 0);
        }
        if (cluster.IsOnPostgres) silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = ("Npgsql", cluster.PostgresConnection!));
        ConfigureOthers(silo, cluster);
        silo.Configure<global::Orleans.Configuration.ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (cluster.Id, cluster.Id));
        silo.Configure<ClusterMembershipOptions>(o => ConfigureMembership(o, cluster));
        // Where a grain lives is asked of the silo that keeps that part of the list. An answer that was lost with a silo is asked for again before the caller gives up.
        silo.Configure<SiloMessagingOptions>(static o => o.SystemResponseTimeout = TimeSpan.FromSeconds(5));
        silo.AddActivityPropagation();
        silo.ConfigureLogging(static logs => logs.AddFilter("Orleans", LogLevel.Warning).AddFilter(typeof(FeedService).FullName, LogLevel.Warning));
    }

    static void ConfigureMembership(ClusterMembershipOptions membership, ClusterSettings cluster)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(cluster.ProbeSeconds);
        membership.NumMissedProbesLimit = 3;
        // A probe by way of another silo gives that one as long as the whole answer may take, so a silo that answers nobody was counted out of step: 7 to 11 s
        // until a frozen one was dead. That two must vote keeps one silo with a bad line from ending others.
        membership.EnableIndirectProbes = false;
        // Nobody tells a silo that was frozen that it is dead by now: it reads so, and until then it answers 503 at best. One small query each time.
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(3);
        // A row that nobody deletes is a silo that each start tries to reach.
        membership.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
    }

    /// <summary>Ways in which silos find each other that the build adds.</summary>
    static partial void ConfigureOthers(ISiloBuilder silo, ClusterSettings cluster);

    /// <summary>Until the server is put together there is nowhere to log to.</summary>
    sealed class Faults
    {
        public ILogger? Log { get; set; }

        public void Tell(string sentence, Exception failure) => Log?.LogWarning(failure, "{Sentence}", sentence);
    }
}
