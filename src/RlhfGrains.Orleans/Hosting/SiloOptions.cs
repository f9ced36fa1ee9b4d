using System.Net;

namespace RlhfGrains.Orleans.Hosting;

/// <summary>What a silo has to know to be one of its cluster.</summary>
sealed record SiloOptions
{
    /// <summary>Silos of one cluster have the same.</summary>
    public string ClusterId { get; init; } = "rlhfgrains";

    /// <summary>The address under which the other silos reach this one.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Where silos speak to each other.</summary>
    public required int SiloPort { get; init; }

    /// <summary>Between two probes of a silo; three in a row missed, and it is voted dead.</summary>
    public TimeSpan ProbePeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>About how much memory grains may take before idle ones are put away.</summary>
    public long MemoryBudgetBytes { get; init; } = 896L << 20;

    /// <summary>How silos find each other.</summary>
    public required ISiloMembership Membership { get; init; }
}
