using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Batches;

/// <summary>Which line of an import lies in which part of its batch.</summary>
/// <param name="itemsPerPart"><see cref="Limits.ItemsPerBatchMax"/>, or less in tests.</param>
sealed class ImportParts(int itemsPerPart = Limits.ItemsPerBatchMax)
{
    /// <returns>The part, from 1, and the line's number in it, from 1.</returns>
    public (int Part, long Line) Locate(long line) =>
        ((int)((line - 1) / itemsPerPart) + 1, (line - 1) % itemsPerPart + 1);

    /// <summary>The number that a part's line has in the whole import.</summary>
    public long Whole(int part, long line) => (part - 1L) * itemsPerPart + line;

    /// <summary>Where an import goes on whose first part is full: in the first part that is not.</summary>
    public async ValueTask<long?> NextLine(
        IGrains grains,
        ProjectId project,
        BatchView first,
        CancellationToken cancellation
    )
    {
        if (
            first.Import is not { } import
            || first.Status is not BatchStatus.Staging
            || import.NextLine <= itemsPerPart
        )
            return null;
        var next = import.NextLine;
        for (var part = 2; ; part++)
        {
            var answer = await grains.Ask(
                GrainKeys.Of(project, BatchNames.Part(first.Id, part)),
                new ReadBatch(),
                cancellation
            );
            if (answer.Reply?.Import is not { } later || later.Import != import.Import)
                return next;
            next = Whole(part, later.NextLine);
        }
    }
}
