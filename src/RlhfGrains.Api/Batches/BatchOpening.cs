using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Batches;

/// <summary>
/// Opening and closing reach the items of a batch in steps: waits until they have, so that a caller who was answered
/// meets a batch that is ready.
/// </summary>
sealed class BatchOpening(IGrains grains, TimeProvider clock)
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(Limits.OpeningPollMs);

    /// <returns>Null when the batch is gone.</returns>
    public async ValueTask<BatchView?> Settled(ProjectId project, BatchId batch, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = await grains.Ask(GrainKeys.Of(project, batch), new ReadBatch(), cancellation);
            if (
                answer.Reply
                is not { Status: BatchStatus.Opening or BatchStatus.Closing or BatchStatus.Discarding } turning
            )
                return answer.Reply;
            await Task.Delay(Poll, clock, cancellation);
        }
    }

    /// <summary>Opens what an import has staged, and waits until its items can be judged.</summary>
    public async ValueTask<Refusal?> Open(
        ProjectId project,
        BatchId batch,
        OpenBatch message,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            var answer = await grains.Ask(GrainKeys.Of(project, batch), message, cancellation);
            if (answer.Refusal is not { Code: "import-pending" })
            {
                if (answer.Refusal is null)
                    await Settled(project, batch, cancellation);
                return answer.Refusal;
            }
            await Task.Delay(Poll, clock, cancellation);
        }
    }
}
