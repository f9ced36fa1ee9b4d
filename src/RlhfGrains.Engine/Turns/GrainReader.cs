using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Turns;

/// <summary>
/// Reads grains from the journal, and says of each failure whether it is the grain's or the journal's.
/// </summary>
sealed class GrainReader(IJournalStore journal, GrainCodec codec)
{
    readonly GrainFold fold = new(codec);

    /// <exception cref="GrainUnreadableException">Its bytes are damaged.</exception>
    /// <exception cref="JournalFailedException">The journal failed.</exception>
    public async ValueTask<GrainHistory> Read(GrainKey key)
    {
        try
        {
            return await journal.Read(key);
        }
        catch (JournalCorruptException e)
        {
            throw new GrainUnreadableException(key, e);
        }
        catch (Exception e)
        {
            throw new JournalFailedException(e);
        }
    }

    /// <inheritdoc cref="GrainFold.Of"/>
    /// <exception cref="GrainUnreadableException">Its bytes, or its own code, do not let it be read.</exception>
    public (object State, long Version, long TailBytes) Fold(GrainKind kind, GrainKey key, GrainHistory history)
    {
        try
        {
            return fold.Of(kind, key, history);
        }
        catch (Exception e)
        {
            throw new GrainUnreadableException(key, e);
        }
    }
}
