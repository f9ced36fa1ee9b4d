using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Embedded;

/// <summary>What the engine does, over every journal. One file per subject.</summary>
public abstract partial class EngineSuite<THost> : IDisposable where THost : JournalHost, new()
{
    readonly THost host = new();

    public void Dispose()
    {
        host.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class MemoryEngineTests : EngineSuite<MemoryHost>;

public sealed class SqliteEngineTests : EngineSuite<SqliteHost>;
