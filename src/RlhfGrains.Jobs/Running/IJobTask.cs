using RlhfGrains.Grains.Jobs;

namespace RlhfGrains.Jobs.Running;

/// <summary>One kind of long work. It keeps nothing between runs: an attempt that broke off is begun again.</summary>
public interface IJobTask
{
    bool Takes(JobTask task);

    /// <returns>The files that were committed to the run's store.</returns>
    /// <exception cref="Contracts.ArtifactStoreException">They could not be written.</exception>
    Task<IReadOnlyList<JobFile>> Run(JobRun run, CancellationToken stop);
}
