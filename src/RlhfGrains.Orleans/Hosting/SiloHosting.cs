using Orleans.Configuration;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Orleans.Feed;

namespace RlhfGrains.Orleans.Hosting;

/// <summary>Puts a silo together: Orleans, as far as it is used, and what hosts grains on it.</summary>
static class SiloHosting
{
    /// <summary>
    /// 256 MiB of the heap are not grains: requests under way, caches of keys and settings, Orleans itself.
    /// </summary>
    const long OtherBytes = 256L << 20;

    /// <summary>What hosts grains on a silo, without the server that asks them.</summary>
    /// <param name="journal">Shared with the other silos. It stays the caller's, who disposes of it when the silo has
    /// stopped.</param>
    /// <param name="time">Of the turns, and of what waits for its time.</param>
    public static void AddEngine(
        IServiceCollection services,
        IEnumerable<GrainKind> kinds,
        IJournalStore journal,
        ActivationOptions activations,
        ClusterOptions options,
        TimeProvider time
    )
    {
        var host = new ActivationHost(kinds, journal, activations, time);
        services.AddSingleton(host);
        services.AddSingleton(new ClusterFeed(host));
        services.AddSingleton<FeedServiceClient>();
        services.AddGrainService<FeedService>();
        services.AddSingleton(s => new ClusterEngine(host, s.GetRequiredService<ClusterFeed>(), options));
        services.AddSingleton<IEngine>(static s => s.GetRequiredService<ClusterEngine>());
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<SiloWork>(s, options, activations, time));
        services.AddHostedService(static s => s.GetRequiredService<SiloWork>());
    }

    public static void Configure(ISiloBuilder silo, SiloOptions options)
    {
        options.Membership.Configure(silo, options);
        silo.Configure<global::Orleans.Configuration.ClusterOptions>(o =>
            (o.ClusterId, o.ServiceId) = (options.ClusterId, options.ClusterId)
        );
        silo.Configure<ClusterMembershipOptions>(o => ConfigureMembership(o, options));
        silo.Configure<GrainCollectionOptions>(o => BoundMemory(o, options.MemoryBudgetBytes));
        // Where a grain lives is asked of the silo that keeps that part of the list. An answer that was lost with a
        // silo is asked for again before the caller gives up.
        silo.Configure<SiloMessagingOptions>(static o => o.SystemResponseTimeout = TimeSpan.FromSeconds(5));
        silo.AddActivityPropagation();
        // Polly, by which Orleans places grains, says two lines for each placement.
        silo.ConfigureLogging(static logs =>
            logs.AddFilter("Orleans", LogLevel.Warning)
                .AddFilter("Polly", LogLevel.Warning)
                .AddFilter(typeof(FeedService).FullName, LogLevel.Warning)
        );
    }

    /// <summary>
    /// Orleans puts activations away by the share of the machine's memory that the managed heap has; those that were
    /// idle the longest go first.
    /// </summary>
    static void BoundMemory(GrainCollectionOptions collection, long budgetBytes)
    {
        var share = 100.0 * (budgetBytes + OtherBytes) / GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        collection.EnableActivationSheddingOnMemoryPressure = true;
        collection.MemoryUsageLimitPercentage = Math.Clamp(share, 0.1, 90);
        collection.MemoryUsageTargetPercentage = collection.MemoryUsageLimitPercentage * 0.8;
        collection.MemoryUsagePollingPeriod = TimeSpan.FromSeconds(2);
    }

    internal static void ConfigureMembership(ClusterMembershipOptions membership, SiloOptions options)
    {
        membership.ProbeTimeout = options.ProbePeriod;
        membership.NumMissedProbesLimit = 3;
        // Fixed: votes against a silo are kept back until nothing was heard of it for the longest probe times the
        // limit, which by Orleans' own bound of four periods was 12 s for one that is frozen.
        membership.MinProbeTimeout = options.ProbePeriod;
        membership.MaxProbeTimeout = options.ProbePeriod;
        // A probe by way of another silo gives that one as long as the whole answer may take, so a silo that answers
        // nobody was counted out of step: 7 to 11 s until a frozen one was dead. That two must vote keeps one silo with
        // a bad line from ending others.
        membership.EnableIndirectProbes = false;
        // Nobody tells a silo that was frozen that it is dead by now: it reads so, and until then it answers 503 at
        // best. One small query each time.
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(3);
        // A row that nobody deletes is a silo that each start tries to reach.
        membership.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
    }
}
