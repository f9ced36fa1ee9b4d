using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Batches;

/// <summary>One line of an import.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Error">What was wrong with the line's form, when it could not be read; then there is no item.</param>
/// <param name="Gold">The item's known answer; null: it is an ordinary one.</param>
/// <param name="Hash">Of what was sent, to the letter: another content under a line that was taken is refused.</param>
public sealed record ImportLine(long Line, ItemContent? Item, string? Error, GoldDraft? Gold = null, ulong Hash = 0);

/// <summary>
/// Stages the next lines of an import, unseen. Lines before the next expected one were taken before and are passed
/// over, so that an interrupted import goes on by sending again.
/// </summary>
/// <param name="Lines">At most <see cref="LinesMax"/>, with rising line numbers and no gap.</param>
public sealed record StageLines(ImportId Import, IReadOnlyList<ImportLine> Lines, ProjectSettings Settings)
    : IMessage<ImportView>
{
    /// <summary>256: one turn's work stays within a millisecond or two.</summary>
    public const int LinesMax = 256;
}

/// <summary>The last step of an import: its items can be judged from now on.</summary>
/// <param name="SkipBad">Open although lines were bad; without it a single bad line keeps everything unseen.</param>
public sealed record OpenBatch(ImportId Import, bool SkipBad) : IMessage<BatchView>;

/// <summary>Gives up an import that has not been opened.</summary>
public sealed record DiscardImport(ImportId Import) : IMessage<BatchView>;

/// <summary>The lines of the import that could not be taken.</summary>
public sealed record ReadImport : IMessage<ImportView>;

/// <summary>Sent to oneself: an import that nobody goes on with is given up.</summary>
public sealed record ExpireImport(ImportId Import) : IMessage;

/// <param name="NextLine">The line the import goes on with.</param>
/// <param name="Errors">The first <see cref="ErrorsKept"/> bad lines.</param>
public sealed record ImportView(ImportId Import, long NextLine, int Staged, int Bad, IReadOnlyList<LineError> Errors)
    : IReply
{
    /// <summary>1,000: nobody mends more by hand before trying again.</summary>
    public const int ErrorsKept = 1_000;
}

public sealed record LineError(long Line, string Error);
