using RlhfGrains.Contracts;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Tests.Engines;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Embedded;

/// <summary>What the embedded engine does beyond the contract, over every journal. One file per subject.</summary>
public abstract partial class EngineSuite<THost> : EngineContract<THost>
    where THost : JournalHost, new()
{
    private protected override async Task<EngineUnderTest> Start(
        Counter? kind = null,
        Instant? now = null,
        int cascadeSendsMax = 16_384,
        bool isTiny = false
    )
    {
        var options = isTiny ? Tiny with { JournalRetryDelay = TimeSpan.Zero } : new EngineOptions();
        return await EngineRig.Start(Host, options with { CascadeSendsMax = cascadeSendsMax }, now, kind);
    }
}

public sealed class MemoryEngineTests : EngineSuite<MemoryHost>;

public sealed class SqliteEngineTests : EngineSuite<SqliteHost>;
