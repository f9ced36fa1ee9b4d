using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Engine.Tests.Engines;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Activations;

/// <summary>The contract of every engine, kept by a cluster of activations.</summary>
public abstract class ActivationSuite<THost> : EngineContract<THost>
    where THost : JournalHost, new()
{
    private protected virtual int AppendGroupsAtOnce => 0;

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
            AppendGroupsAtOnce = AppendGroupsAtOnce,
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
        var cluster = new ClusterUnderTest(Host, options, new ManualTimeProvider(now ?? Epoch), kind ?? new Counter());
        await cluster.Cluster.TakeUp();
        return cluster;
    }
}

public sealed class MemoryActivationTests : ActivationSuite<MemoryHost>;

/// <summary>What the activations of a node append goes together.</summary>
public sealed class CoalescedActivationTests : ActivationSuite<MemoryHost>
{
    private protected override int AppendGroupsAtOnce => 1;
}

public sealed class SqliteActivationTests : ActivationSuite<SqliteHost>;
