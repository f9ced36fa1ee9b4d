using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Embedded;

public sealed partial class EmbeddedEngine
{
    // Who reads the whole journal keeps what was overwritten in its write-ahead log: erasures wait for each other.
    readonly SemaphoreSlim wholeJournal = new(1);

    /// <summary>
    /// Overwrites every record that these grains have now, while other messages go on. Grains that it covers and that
    /// are written meanwhile may be left as they are. Their records are found by one pass over the journal, beside the
    /// engine's thread.
    /// </summary>
    /// <returns>How many records were overwritten, also by an earlier attempt.</returns>
    /// <exception cref="GrainUnavailableException">It was done only in part, or not at all: again is
    /// harmless.</exception>
    public async Task<long> Erase(IReadOnlyList<GrainErasure> erasures, CancellationToken cancellation = default)
    {
        await wholeJournal.WaitAsync(cancellation);
        try
        {
            return await new Erasing(journal, options, Do, scan => Scanned(scan, cancellation)).Run(
                erasures,
                cancellation
            );
        }
        finally
        {
            wholeJournal.Release();
        }
    }

    static async Task<T> Scanned<T>(Func<Task<T>> scan, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(scan, cancellation);
        }
        catch (JournalCorruptException damage)
        {
            throw new GrainUnavailableException(damage.Message, damage);
        }
    }

    Task Do(Action<Session> work)
    {
        if (!started.Task.IsCompletedSuccessfully)
            throw new GrainUnavailableException($"the engine is not ready: {Health.Reason}");
        var done = loop.LoopTasks.Add(work);
        queue.Wake();
        return done;
    }
}
