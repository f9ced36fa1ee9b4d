using RlhfGrains.Contracts;

namespace RlhfGrains.Engine;

/// <summary>What a server needs of the engine that hosts its grains, whichever it is.</summary>
public interface IEngine : IGrains, IAsyncDisposable
{
    EngineHealth Health { get; }

    /// <summary>
    /// Other processes host grains of the same journal too: what this one remembers of them may be old.
    /// </summary>
    bool IsShared { get; }

    /// <summary>Asks are answered when the task has completed.</summary>
    /// <exception cref="Exception">The engine will not answer.</exception>
    Task StartAsync();

    /// <summary>Follows the commits from the next one on.</summary>
    /// <param name="isLocal">Only those of the grains that are hosted here, so that of several processes one does what
    /// has to be done about a commit.</param>
    /// <returns>Dispose it to stop following.</returns>
    IDisposable Subscribe(ICommitObserver observer, bool isLocal = false);

    /// <summary>
    /// Completes when those who follow now hear of everything that is committed from then on, by other processes too.
    /// </summary>
    Task Following => Task.CompletedTask;

    /// <summary>Overwrites every record that these grains have now, while other messages go on.</summary>
    /// <returns>How many records were overwritten, also by an earlier attempt.</returns>
    /// <exception cref="GrainUnavailableException">It was done only in part, or not at all: again is
    /// harmless.</exception>
    Task<long> Erase(IReadOnlyList<GrainErasure> erasures, CancellationToken cancellation = default);

    /// <summary>
    /// What happened to one grain behind a version, in order, and at most so many records: read from the journal by the
    /// grain's key.
    /// </summary>
    /// <exception cref="GrainUnavailableException">The journal fails, or a record is damaged.</exception>
    Task<IReadOnlyList<GrainRecord>> ReadHistory(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    );
}
