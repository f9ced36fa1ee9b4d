using System.Net;
using RlhfGrains.Orleans.Hosting;

namespace RlhfGrains.Orleans.Membership;

/// <summary>One silo, or several on one machine that follow the first one and are gone with it.</summary>
/// <param name="primary">The silo port of the first silo; null: this is the first.</param>
sealed class LocalMembership(int? primary) : ISiloMembership
{
    public void Configure(ISiloBuilder silo, SiloOptions options)
    {
        var first = primary is { } port ? new IPEndPoint(IPAddress.Loopback, port) : null;
        silo.UseLocalhostClustering(options.SiloPort, gatewayPort: 0, first, options.ClusterId, options.ClusterId);
    }
}
