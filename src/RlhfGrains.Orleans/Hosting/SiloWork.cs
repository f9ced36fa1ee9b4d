using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Orleans.Feed;
using RlhfGrains.Orleans.Grains;

namespace RlhfGrains.Orleans.Hosting;

/// <summary>
/// What a silo does beside its grains: it checks that it can host every kind, tells the others what it has committed,
/// and sweeps when it is the oldest.
/// </summary>
sealed class SiloWork(
    ActivationHost host,
    ClusterEngine engine,
    ClusterFeed feed,
    FeedServiceClient feeds,
    ClusterOptions options,
    ActivationOptions activations,
    TimeProvider time,
    IServiceProvider services
) : BackgroundService
{
    // Behind the silo, which starts before this service does.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var membership = services.GetRequiredService<IClusterMembershipService>();
        var self = services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        if (KindsWithoutGrain() is { Count: > 0 } missing)
        {
            engine.Failed(
                new EngineStartException(
                    $"no Orleans grain hosts the kinds {string.Join(", ", missing)}: RlhfGrains.Orleans.dll is of another build"
                )
            );
            return;
        }
        host.Join(services.GetRequiredService<IGrainFactory>());
        feed.Became(Others(membership, self));
        var sweeper = new Sweeper(host.Node.Journal, Wake, time, activations.Faults);
        engine.Joined();
        await Task.WhenAll(
            feed.Run(self, feeds.Of, stoppingToken),
            WatchMembers(membership, self, stoppingToken),
            Sweep(sweeper, () => Active(membership).Min()?.Equals(self) is true, stoppingToken)
        );
    }

    /// <summary>Each would be found out by its first message.</summary>
    List<string> KindsWithoutGrain()
    {
        var grains = services.GetRequiredService<IClusterManifestProvider>().LocalGrainManifest.Grains;
        return
        [
            .. host.Node.Catalogue.Kinds.Where(k => !grains.ContainsKey(GrainType.Create(k.Name))).Select(k => k.Name),
        ];
    }

    async Task Wake(GrainKey grain) => Wire.Check(grain, await host.Reach(grain).Wake());

    async Task WatchMembers(IClusterMembershipService membership, SiloAddress self, CancellationToken cancellation)
    {
        var alive = Active(membership).ToHashSet();
        await foreach (var now in membership.MembershipUpdates.WithCancellation(cancellation))
        {
            var lost = alive.Any(s => now.GetSiloStatus(s) is SiloStatus.Dead or SiloStatus.None);
            alive = [.. Active(membership)];
            feed.Became(Others(membership, self));
            if (lost)
                feed.Lost();
        }
    }

    async Task Sweep(Sweeper sweeper, Func<bool> isFirst, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(options.SweepPeriod, cancellation);
            if (!isFirst())
                continue;
            try
            {
                await sweeper.Sweep();
            }
            catch (Exception failure)
            {
                activations.Faults?.Invoke("the journal's pending sends could not be looked at", failure);
            }
        }
    }

    static HashSet<SiloAddress> Others(IClusterMembershipService membership, SiloAddress self) =>
        [.. Active(membership).Where(s => !s.Equals(self))];

    static IEnumerable<SiloAddress> Active(IClusterMembershipService membership) =>
        membership.CurrentSnapshot.Members.Values.Where(m => m.Status is SiloStatus.Active).Select(m => m.SiloAddress);
}
