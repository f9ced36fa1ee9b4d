using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Journals;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Embedded;

public sealed partial class EmbeddedEngine
{
    // All names are known when the engine has started; each session reads the same.
    GrainCodec? historyCodec;

    /// <inheritdoc/>
    public Task<IReadOnlyList<GrainRecord>> ReadHistory(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    )
    {
        if (!started.Task.IsCompletedSuccessfully)
            throw new GrainUnavailableException($"the engine is not ready: {Health.Reason}");
        return HistoryReader.Read(journal, Codec, grain, afterVersion, countMax, cancellation);

        GrainCodec Codec() => historyCodec ??= new GrainCodec(new NameList(journal, Catalogue).Known());
    }
}
