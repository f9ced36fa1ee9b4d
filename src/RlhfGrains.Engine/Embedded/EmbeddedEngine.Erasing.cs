using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Journals;

namespace RlhfGrains.Engine.Embedded;

public sealed partial class EmbeddedEngine
{
    // Who reads the whole journal keeps what was overwritten in its write-ahead log: an erasure and such a reader wait
    // for each other.
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

    /// <summary>
    /// All that happened to one grain, in order, read out of the whole journal beside the engine's thread: seconds in a
    /// large one.
    /// </summary>
    /// <exception cref="GrainUnavailableException">A record is damaged, and nobody can say whose it is.</exception>
    public async Task<IReadOnlyList<IEvent>> ReadHistory(GrainKey grain, CancellationToken cancellation = default)
    {
        await wholeJournal.WaitAsync(cancellation);
        try
        {
            return await Scanned(() => FindHistory(grain, cancellation), cancellation);
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

    async Task<IReadOnlyList<IEvent>> FindHistory(GrainKey grain, CancellationToken cancellation)
    {
        var codec = new GrainCodec(new NameList(journal, Catalogue).Known());
        var events = new List<IEvent>();
        await foreach (var record in journal.ReadAll(0, cancellation))
        {
            if (record.Grain == grain)
                codec.DecodeEvents(record.Payload.Span, events);
        }
        return events;
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
