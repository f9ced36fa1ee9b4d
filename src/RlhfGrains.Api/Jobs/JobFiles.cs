using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Artifacts;

namespace RlhfGrains.Api.Jobs;

/// <summary>Where jobs keep their files.</summary>
/// <param name="Store">Null: nowhere, so jobs that make files are refused.</param>
sealed record JobFiles(IArtifactStore? Store)
{
    public static JobFiles Of(HostSettings settings) =>
        new(settings.ArtifactFolder is { } folder ? new FolderArtifactStore(folder) : null);
}
