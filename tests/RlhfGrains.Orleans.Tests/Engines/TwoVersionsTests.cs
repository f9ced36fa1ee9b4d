using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Postgres.Tests.Servers;

namespace RlhfGrains.Orleans.Tests.Engines;

/// <summary>
/// A cluster in the middle of an upgrade: one silo runs an older program, which lacks a message and its event.
/// </summary>
[Needs(Needed.Postgres)]
public sealed class TwoVersionsTests : IDisposable
{
    const int Older = 0,
        Counters = 24;

    readonly SharedPostgresHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task OlderSilo_LeavesToTheNewerOnesWhatItDoesNotKnow_AndNothingIsLost()
    {
        var options = new ActivationOptions { RetryMin = TimeSpan.Zero, DrainMax = TimeSpan.Zero };
        Dictionary<GrainKey, List<string>> told;
        await using (
            var cluster = await SilosUnderTest.Start(
                host,
                options,
                new ManualTimeProvider(Instant.UnixEpoch),
                silo => new Counter(forgetsSaid: silo == Older)
            )
        )
        {
            var names = Enumerable.Range(0, Counters).Select(i => $"c{i}").ToList();
            foreach (var name in names)
                await Ask(cluster, Older, name, new Add("before", 3));
            Assert.NotEqual(0, cluster.HostedBy(Older));

            // Asked, and sent from one grain to the next: both need a silo that knows it.
            foreach (var name in names)
                await Ask(cluster, 1, name, new Say("asked"));
            for (var i = 0; i < Counters; i++)
                await Ask(cluster, 2, names[i], new Post(names[(i + 1) % Counters], new Say("sent"), null));
            // Repeated, and by the older silo's own callers, who know nothing of all this.
            foreach (var name in names)
                Assert.Equal(3, (await Ask(cluster, Older, name, new Add("before", 3))).Sum);
            foreach (var name in names)
                Assert.Equal("3 4", string.Join(' ', (await Ask(cluster, Older, name, new Add("after", 4))).Amounts));
            await cluster.Settled();
            told = await Told(cluster);
        }
        Assert.Equal(Counters, told.Count);
        // What is said has no id: a repeated one is there twice.
        Assert.All(told, counter =>
            Assert.Equal(["after", "asked", "before", "sent"], counter.Value.Distinct().Order(StringComparer.Ordinal))
        );
        Assert.All(told, counter => Assert.Equal(2, counter.Value.Count(id => id is "before" or "after")));
    }

    // A caller repeats what has no known outcome, by its id.
    static async Task<Total> Ask(SilosUnderTest cluster, int silo, string counter, IMessage<Total> message)
    {
        while (true)
        {
            try
            {
                return (await cluster.GrainsOf(silo).Ask(Counter.Key(counter), message)).Value;
            }
            catch (GrainUnavailableException)
            {
                // On a busy machine the grain has not come to a newer silo in the time that the engine tries for.
            }
        }
    }

    /// <summary>What the journal has of each counter, read by a newer program.</summary>
    static async Task<Dictionary<GrainKey, List<string>>> Told(SilosUnderTest cluster)
    {
        var codec = cluster.CodecOf(Older + 1);
        var told = new Dictionary<GrainKey, List<string>>();
        await foreach (var record in cluster.Journal.ReadAll())
        {
            if (record.Grain.Kind != "counter")
                continue;
            if (!told.TryGetValue(record.Grain, out var of))
                told.Add(record.Grain, of = []);
            var events = new List<IEvent>();
            codec.DecodeEvents(record.Payload.Span, events);
            of.AddRange(events.Select(e => e is Said said ? said.Text : ((Added)e).Id));
        }
        return told;
    }
}
