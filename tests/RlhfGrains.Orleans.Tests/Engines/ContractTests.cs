using System.Diagnostics;
using RlhfGrains.Azure.Tests.Servers;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Engine.Tests.Engines;
using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Orleans.Journals;
using RlhfGrains.Postgres.Tests.Servers;

namespace RlhfGrains.Orleans.Tests.Engines;

/// <summary>The contract of every engine, kept by the silos of a cluster.</summary>
public abstract class ClusterContract<THost> : EngineContract<THost>
    where THost : JournalHost, new()
{
    // While Orleans still looks for where a grain lives, messages to it overtake each other.
    private protected override bool KeepsOrder => false;

    private protected override bool MayMeetNewerPrograms => true;

    private protected virtual int Silos => 3;

    private protected override async Task<EngineUnderTest> Start(
        Counter? kind = null,
        Instant? now = null,
        int cascadeSendsMax = 16_384,
        bool isTiny = false
    )
    {
        // Nobody moves the clock for what is tried again.
        var options = new ActivationOptions
        {
            AppendGroupsAtOnce = 2,
            CascadeSendsMax = cascadeSendsMax,
            RetryMin = TimeSpan.Zero,
            DrainMax = TimeSpan.Zero,
        };
        if (isTiny)
            options = options with
            {
                SnapshotRecordsMin = 2,
                MarksMax = 2,
                ParcelMessagesMax = 1,
                GroupMessagesMax = 3,
            };
        return await SilosUnderTest.Start(
            Host,
            options,
            new ManualTimeProvider(now ?? Epoch),
            _ => kind ?? new Counter(),
            Silos
        );
    }

    [Fact]
    public async Task Send_ThatSilosLeftBehind_IsTakenElsewhereInTheTraceItWasSentIn()
    {
        using var spans = new Listening();
        Activity caller;
        await using (var cluster = await Start())
        {
            cluster.Journal.BeforeRead = grain =>
            {
                if (grain == Counter.Key("b"))
                    throw new IOException("b cannot be read");
            };
            caller = await spans.Under(() => cluster.Ask("a", new AddAndPass("1", 1, ["b"], 5)));
        }
        await using var others = await Start();
        while ((await others.Read("b")).Sum == 0) { }

        var taken = Assert.Single(spans.Named("counter.bump.v1"));
        Assert.Equal(
            (caller.TraceId, Assert.Single(spans.Named("counter.add-and-pass.v1")).SpanId),
            (taken.TraceId, taken.ParentSpanId)
        );
    }
}

[Needs(Needed.Postgres | Needed.Time)]
public sealed class PostgresClusterTests : ClusterContract<SharedPostgresHost>;

[Needs(Needed.Azurite | Needed.Time)]
public sealed class AzureClusterTests : ClusterContract<AzureHost>;

/// <summary>One silo, on SQLite.</summary>
public sealed class SqliteSiloTests : ClusterContract<SingleSiloHost>
{
    private protected override int Silos => 1;
}

public sealed class SingleSiloHost : JournalHost
{
    readonly SqliteHost file = new();

    public override bool IsShared => file.IsShared;

    public override IJournalStore Open() => new SingleSiloJournal(file.Open());

    public override void Dispose() => file.Dispose();
}
