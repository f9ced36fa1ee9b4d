using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Engines;

/// <summary>What every engine does with the same grains, over every journal. One file per subject.</summary>
public abstract partial class EngineContract<THost> : IDisposable
    where THost : JournalHost, new()
{
    private protected static readonly Instant Epoch = Instant.Of(
        new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)
    );

    private protected THost Host { get; } = new();

    public void Dispose()
    {
        Host.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Asks of one caller that wait together are decided in the order in which they were asked. Nobody may rely on it;
    /// most engines do it.
    /// </summary>
    private protected virtual bool KeepsOrder => true;

    /// <summary>
    /// Beside this program a newer one may run, which knows what this one does not: so what it does not know has no
    /// known outcome, rather than being a defect.
    /// </summary>
    private protected virtual bool MayMeetNewerPrograms => false;

    private protected static Instant At(int seconds) => Epoch.AddSeconds(seconds);

    /// <summary>Starts the engine, over what it left in the journal when it was there before.</summary>
    /// <param name="isTiny">Little memory and many snapshots, and what failed is tried again at once.</param>
    private protected abstract Task<EngineUnderTest> Start(
        Counter? kind = null,
        Instant? now = null,
        int cascadeSendsMax = 16_384,
        bool isTiny = false
    );
}
