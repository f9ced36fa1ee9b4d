using Orleans.Configuration;
using RlhfGrains.Orleans.Hosting;
using RlhfGrains.Orleans.Membership;

namespace RlhfGrains.Orleans.Tests.Settings;

/// <summary>How long a silo may be silent.</summary>
public sealed class SilenceTests
{
    /// <summary>
    /// Orleans keeps votes back for the longest probe times the limit while a connection stands: callers of a frozen
    /// silo wait for that.
    /// </summary>
    [Fact]
    public void FrozenSilo_MayBeVotedDeadAfterThreeProbes()
    {
        var membership = new ClusterMembershipOptions();
        var silo = new Hosting.SiloOptions
        {
            SiloPort = 1,
            Membership = new LocalMembership(primary: null),
        };

        SiloHosting.ConfigureMembership(membership, silo);

        Assert.Equal(TimeSpan.FromSeconds(3), membership.MaxProbeTimeout * membership.NumMissedProbesLimit);
        Assert.Equal(TimeSpan.FromSeconds(1), membership.MinProbeTimeout);
    }
}
