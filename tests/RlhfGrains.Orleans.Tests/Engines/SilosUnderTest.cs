using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Engine.Tests.Engines;
using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Orleans.Hosting;
using RlhfGrains.Orleans.Membership;

namespace RlhfGrains.Orleans.Tests.Engines;

/// <summary>Three silos in this process, with a journal each, that speak over loopback.</summary>
sealed class SilosUnderTest : EngineUnderTest
{
    public const int Silos = 3;

    readonly List<(IHost Silo, ActivationHost Activations, ClusterEngine Engine, FaultyJournal Journal)> silos = [];

    SilosUnderTest(ManualTimeProvider clock)
        : base(clock) { }

    public override FaultyJournal Journal => silos[0].Journal;
    public override IGrains Grains => silos[0].Engine;

    /// <summary>The engine as a silo has it.</summary>
    public IGrains GrainsOf(int silo) => silos[silo].Engine;

    /// <summary>How many grains a silo hosts.</summary>
    public int HostedBy(int silo) => silos[silo].Activations.Lodgers.Count;

    /// <summary>What a silo reads the journal by.</summary>
    public GrainCodec CodecOf(int silo) => silos[silo].Activations.Node.Codec;

    /// <param name="kind">As the silo with that number knows it: its program may be another one.</param>
    public static async Task<SilosUnderTest> Start(
        JournalHost host,
        ActivationOptions options,
        ManualTimeProvider clock,
        Func<int, Counter> kind,
        int silos = Silos
    )
    {
        var cluster = new SilosUnderTest(clock);
        var ports = FreePorts(silos);
        for (var i = 0; i < silos; i++)
            cluster.Add(host, options, kind(i), ports, i);
        // The others find the cluster at the first.
        await Begin(cluster.silos[0]);
        await Task.WhenAll(cluster.silos.Skip(1).Select(Begin));
        return cluster;

        static async Task Begin((IHost Silo, ActivationHost Activations, ClusterEngine Engine, FaultyJournal Journal) s)
        {
            await s.Silo.StartAsync();
            await s.Engine.StartAsync();
        }
    }

    public override Task<IReadOnlyList<GrainRecord>> History(string counter) =>
        silos[^1].Engine.ReadHistory(Counter.Key(counter), 0, 1_000);

    /// <summary>Completes when all that was sent for now has been taken.</summary>
    public override async Task Settled()
    {
        // What a activation that was given up had sent is the sweep's to bring: none of it is seen in a lodger.
        while (
            silos.SelectMany(s => s.Activations.Lodgers).Any(l => !l.Activation.IsIdle)
            || (await ((IJournalStore)Journal).ReadDueSends(Clock.Now(), 1)).Count > 0
        )
            await Task.Yield();
    }

    public override async ValueTask DisposeAsync()
    {
        await Task.WhenAll(silos.Skip(1).Select(End));
        await End(silos[0]);

        static async Task End((IHost Silo, ActivationHost Activations, ClusterEngine Engine, FaultyJournal Journal) s)
        {
            await s.Engine.DisposeAsync();
            await s.Silo.StopAsync();
            s.Silo.Dispose();
            await s.Journal.DisposeAsync();
        }
    }

    protected override void Subscribe(ICommitObserver observer)
    {
        foreach (var silo in silos)
            silo.Engine.Subscribe(observer, isLocal: true);
    }

    void Add(JournalHost host, ActivationOptions activations, Counter kind, int[] ports, int number)
    {
        // What a test has fail in one of them fails in all.
        var journal =
            number == 0
                ? new FaultyJournal(host.Open()) { IsRemote = true }
                : new FaultyJournal(host.Open())
                {
                    IsRemote = true,
                    BeforeAppend = g => Journal.BeforeAppend?.Invoke(g),
                    AfterAppend = g => Journal.AfterAppend?.Invoke(g),
                    BeforeRead = g => Journal.BeforeRead?.Invoke(g),
                    BeforeSnapshots = s => Journal.BeforeSnapshots?.Invoke(s),
                };
        var options = new SiloOptions
        {
            SiloPort = ports[number],
            Membership = new LocalMembership(ports[0]),
            ProbePeriod = TimeSpan.FromSeconds(5),
        };
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => SiloHosting.Configure(silo, options));
        SiloHosting.AddEngine(
            builder.Services,
            [kind],
            journal,
            activations,
            new ClusterOptions { SweepPeriod = TimeSpan.FromMilliseconds(50), RetryFor = TimeSpan.FromSeconds(5) },
            Clock
        );
        var built = builder.Build();
        silos.Add(
            (
                built,
                built.Services.GetRequiredService<ActivationHost>(),
                built.Services.GetRequiredService<ClusterEngine>(),
                journal
            )
        );
    }

    public static int[] FreePorts(int count)
    {
        var probes = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var probe in probes)
            probe.Start();
        var ports = probes.Select(p => ((IPEndPoint)p.LocalEndpoint).Port).ToArray();
        foreach (var probe in probes)
            probe.Dispose();
        return ports;
    }
}
