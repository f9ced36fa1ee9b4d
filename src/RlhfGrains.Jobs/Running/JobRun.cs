using RlhfGrains.Contracts;
using RlhfGrains.Grains.Jobs;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Jobs.Running;

/// <summary>One attempt at a job: what its task is given, and where it says how far it has come.</summary>
/// <param name="job">As it was claimed.</param>
/// <param name="grains">Asks again while the engine is busy.</param>
public sealed class JobRun(GrainKey key, JobView job, IGrains grains, IArtifactStore store)
{
    long done,
        total;

    public ProjectId Project { get; } = GrainKeys.ProjectOf(key);
    public JobView Job { get; } = job;
    public IGrains Grains { get; } = grains;

    public long Done => Interlocked.Read(ref done);
    public long Total => Interlocked.Read(ref total);

    /// <summary>Is told to others with the next renewal of the claim: it costs nothing to call.</summary>
    public void Progress(long doneNow, long totalNow)
    {
        Interlocked.Exchange(ref done, doneNow);
        Interlocked.Exchange(ref total, totalNow);
    }

    /// <inheritdoc cref="IArtifactStore.Create"/>
    public ValueTask<IArtifactWriter> NewFile(CancellationToken stop) => store.Create(key, stop);
}
