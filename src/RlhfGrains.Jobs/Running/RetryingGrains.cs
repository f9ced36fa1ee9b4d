using RlhfGrains.Contracts;

namespace RlhfGrains.Jobs.Running;

/// <summary>Asks again where a caller over HTTP would be told to: nobody waits for a job's single questions.</summary>
public sealed class RetryingGrains(IGrains grains, TimeProvider clock) : IGrains
{
    /// <summary>
    /// 60 times, a second each: a grain of a silo that died, or a disk that is full, may be back by then.
    /// </summary>
    const int RetriesMax = 60;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async ValueTask<Answer<TReply>> Ask<TReply>(
        GrainKey grain,
        IMessage<TReply> message,
        CancellationToken cancellation = default
    )
        where TReply : IReply
    {
        for (var retries = 0; ; retries++)
        {
            try
            {
                return await grains.Ask(grain, message, cancellation);
            }
            catch (Exception e) when (retries < RetriesMax && WaitAfter(e) is { } wait)
            {
                await Task.Delay(wait, clock, cancellation);
            }
        }
    }

    static TimeSpan? WaitAfter(Exception e) =>
        e switch
        {
            GrainsBusyException busy => busy.RetryAfter,
            GrainsReadOnlyException or GrainUnavailableException => Pause,
            _ => null,
        };
}
