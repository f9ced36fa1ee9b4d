using Orleans.Placement;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Orleans.Grains;

// A type for each kind of grain, under its stored name: so it is by itself in placement, traces and figures. What one
// request works on lives where the request came in; what the requests of many meet at (a batch, an annotator) is spread
// over the silos, whoever asks first.

[GrainType(GrainKeys.Item), PreferLocalPlacement]
sealed class ItemGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.Rationale), PreferLocalPlacement]
sealed class RationaleGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.Profile), PreferLocalPlacement]
sealed class ProfileGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.Batch), RandomPlacement]
sealed class BatchGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.Annotator), RandomPlacement]
sealed class AnnotatorGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.Project), RandomPlacement]
sealed class ProjectGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.Key), RandomPlacement]
sealed class KeyGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.Seal), RandomPlacement]
sealed class SealGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.Trail), RandomPlacement]
sealed class TrailGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.Directory), RandomPlacement]
sealed class DirectoryGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.WebhookList), RandomPlacement]
sealed class WebhookListGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.Webhook), RandomPlacement]
sealed class WebhookGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.Erasures), RandomPlacement]
sealed class ErasuresGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.Job), RandomPlacement]
sealed class JobGrain(ActivationHost host) : HostedGrain(host);

[GrainType(GrainKeys.Team), RandomPlacement]
sealed class TeamGrain(ActivationHost host) : HostedGrain(host);

/// <summary>The engine's own: the list of parked messages.</summary>
[GrainType(ParkedMessages.KindName), RandomPlacement]
sealed class EngineGrain(ActivationHost host) : HostedGrain(host);
