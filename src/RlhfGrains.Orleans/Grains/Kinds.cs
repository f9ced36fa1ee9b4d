using Orleans.Placement;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Grains;

namespace RlhfGrains.Orleans.Grains;

// A type for each kind of grain, under its stored name: so it is by itself in placement, traces and figures. What one request works on lives where the
// request came in; what the requests of many meet at (a batch, an annotator) is spread over the silos, whoever asks first.

[GrainType(GrainKeys.Item), PreferLocalPlacement]
sealed class ItemGrain(CellHost host) : HostedGrain(host);

[GrainType(GrainKeys.Text), PreferLocalPlacement]
sealed class TextGrain(CellHost host) : HostedGrain(host);

[GrainType(GrainKeys.Profile), PreferLocalPlacement]
sealed class ProfileGrain(CellHost host) : HostedGrain(host);

[GrainType(GrainKeys.Batch), RandomPlacement]
sealed class BatchGrain(CellHost host) : HostedGrain(host);

[GrainType(GrainKeys.Annotator), RandomPlacement]
sealed class AnnotatorGrain(CellHost host) : HostedGrain(host);

[GrainType(GrainKeys.Project), RandomPlacement]
sealed class ProjectGrain(CellHost host) : HostedGrain(host);

[GrainType(GrainKeys.Key), RandomPlacement]
sealed class KeyGrain(CellHost host) : HostedGrain(host);

[GrainType(GrainKeys.Seal), RandomPlacement]
sealed class SealGrain(CellHost host) : HostedGrain(host);

[GrainType(GrainKeys.Trail), RandomPlacement]
sealed class TrailGrain(CellHost host) : HostedGrain(host);

[GrainType(GrainKeys.Register), RandomPlacement]
sealed class RegisterGrain(CellHost host) : HostedGrain(host);

[GrainType(GrainKeys.Hooks), RandomPlacement]
sealed class HooksGrain(CellHost host) : HostedGrain(host);

[GrainType(GrainKeys.Hook), RandomPlacement]
sealed class HookGrain(CellHost host) : HostedGrain(host);

[GrainType(GrainKeys.Erasures), RandomPlacement]
sealed class ErasuresGrain(CellHost host) : HostedGrain(host);

[GrainType(GrainKeys.Team), RandomPlacement]
sealed class TeamGrain(CellHost host) : HostedGrain(host);

/// <summary>The engine's own: the list of parked messages.</summary>
[GrainType(ParkedMessages.KindName), RandomPlacement]
sealed class EngineGrain(CellHost host) : HostedGrain(host);
