using RlhfGrains.Contracts;
using RlhfGrains.Engine.Artifacts;

namespace RlhfGrains.Api.Tests.Jobs;

/// <summary>A folder that is as slow, or as full, as a test needs it.</summary>
sealed class HookedArtifacts(string folder) : IArtifactStore
{
    readonly FolderArtifactStore files = new(folder);

    /// <summary>Before a file is begun.</summary>
    public Func<CancellationToken, Task> Creating { get; set; } = static _ => Task.CompletedTask;

    /// <summary>How often something can still be written.</summary>
    public int WritesLeft { get; set; } = int.MaxValue;

    /// <summary>Names of all files that there are.</summary>
    public IReadOnlyList<string> All =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];

    public async ValueTask<IArtifactWriter> Create(GrainKey owner, CancellationToken cancellation = default)
    {
        await Creating(cancellation);
        return new Writer(await files.Create(owner, cancellation), this);
    }

    public ValueTask<Stream?> Open(GrainKey owner, string digest, CancellationToken cancellation = default) =>
        files.Open(owner, digest, cancellation);

    public ValueTask<IReadOnlyList<Artifact>> List(GrainKey owner, CancellationToken cancellation = default) =>
        files.List(owner, cancellation);

    public ValueTask Delete(GrainKey owner, CancellationToken cancellation = default) =>
        files.Delete(owner, cancellation);

    public ValueTask<int> RemoveUnfinished(CancellationToken cancellation = default) =>
        files.RemoveUnfinished(cancellation);

    sealed class Writer(IArtifactWriter writer, HookedArtifacts store) : IArtifactWriter
    {
        public Stream Content =>
            store.WritesLeft-- > 0
                ? writer.Content
                : throw new ArtifactStoreException("there is no room left", isFull: true);

        public ValueTask<Artifact> Commit(CancellationToken cancellation = default) => writer.Commit(cancellation);

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }
}
