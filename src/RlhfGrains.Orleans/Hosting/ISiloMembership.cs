namespace RlhfGrains.Orleans.Hosting;

/// <summary>A way in which the silos of a cluster find each other.</summary>
interface ISiloMembership
{
    void Configure(ISiloBuilder silo, SiloOptions options);
}
