namespace RlhfGrains.Api.Hosting;

/// <summary>Where jobs keep what they make.</summary>
sealed class ArtifactSettings
{
    /// <summary>
    /// A folder; null: <c>artifacts</c> in the data folder. The silos of a cluster name one that all of them share.
    /// </summary>
    public string? Folder { get; set; }
}
