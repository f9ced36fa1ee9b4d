namespace RlhfGrains.Contracts;

/// <summary>
/// Files that jobs have made, apart from the journal. A file is there as a whole, under the SHA-256 of its bytes, or
/// not at all.
/// </summary>
public interface IArtifactStore
{
    /// <summary>Begins a file. Until it is committed nobody sees it.</summary>
    /// <param name="owner">What it belongs to; of one job at a time.</param>
    /// <exception cref="ArtifactStoreException"/>
    ValueTask<IArtifactWriter> Create(GrainKey owner, CancellationToken cancellation = default);

    /// <summary>Opens a file for reading: it can be sought in, and knows its length.</summary>
    /// <returns>Null: there is none.</returns>
    /// <exception cref="ArtifactStoreException"/>
    ValueTask<Stream?> Open(GrainKey owner, string digest, CancellationToken cancellation = default);

    /// <summary>Every committed file of an owner, by digest.</summary>
    /// <exception cref="ArtifactStoreException"/>
    ValueTask<IReadOnlyList<Artifact>> List(GrainKey owner, CancellationToken cancellation = default);

    /// <summary>Removes every file of an owner, unfinished ones too. Again changes nothing.</summary>
    /// <exception cref="ArtifactStoreException"/>
    ValueTask Delete(GrainKey owner, CancellationToken cancellation = default);

    /// <summary>
    /// Removes what writers have left that were killed, whosever it is: only where no other process writes.
    /// </summary>
    /// <returns>How many files.</returns>
    /// <exception cref="ArtifactStoreException"/>
    ValueTask<int> RemoveUnfinished(CancellationToken cancellation = default);
}

/// <param name="Digest">SHA-256 of its bytes, in lower-case hex.</param>
public sealed record Artifact(string Digest, long Bytes);

/// <summary>One file that is being made. Disposed of before it is committed, nothing of it is left.</summary>
public interface IArtifactWriter : IAsyncDisposable
{
    /// <summary>Takes bytes in order. What goes wrong is an <see cref="ArtifactStoreException"/>.</summary>
    Stream Content { get; }

    /// <summary>Makes it durable and puts it under its digest. Nothing can be written afterwards.</summary>
    /// <exception cref="ArtifactStoreException"/>
    ValueTask<Artifact> Commit(CancellationToken cancellation = default);
}

/// <summary>The store cannot be used.</summary>
/// <param name="isFull">There is no room left in it.</param>
public sealed class ArtifactStoreException(string message, bool isFull, Exception? inner = null)
    : Exception(message, inner)
{
    public bool IsFull { get; } = isFull;
}
