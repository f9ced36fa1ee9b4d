using RlhfGrains.Orleans.Hosting;

namespace RlhfGrains.Orleans.Membership;

/// <summary>Silos find each other in a table of PostgreSQL.</summary>
sealed class PostgresMembership(PostgresMembershipTable table) : ISiloMembership
{
    public void Configure(ISiloBuilder silo, SiloOptions options)
    {
        silo.ConfigureEndpoints(options.Address, options.SiloPort, gatewayPort: 0);
        silo.Services.AddSingleton<IMembershipTable>(table);
    }
}
