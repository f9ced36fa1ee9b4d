using Orleans.Placement;
using RlhfGrains.Orleans.Grains;

namespace RlhfGrains.Orleans.Tests.Engines;

[GrainType("counter"), RandomPlacement]
sealed class CounterGrain(ActivationHost host) : HostedGrain(host);
