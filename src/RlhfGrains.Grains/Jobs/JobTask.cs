using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Jobs;

/// <summary>What a job does: exactly one of these.</summary>
public sealed record JobTask(RawExport? RawExport)
{
    /// <returns>What contradicts itself; null: nothing.</returns>
    public string? Fault() => RawExport is { } export ? export.Fault() : "a job has a task";
}

/// <summary>Writes what a project holds into files.</summary>
/// <param name="Batches">Items of these alone; null: of every batch that is open when the job begins.</param>
/// <param name="Category">Items of it alone; null: of all.</param>
/// <param name="Round">Judgments of it alone; null: of all.</param>
/// <param name="From">Judgments that were made then or later; null: from the first.</param>
/// <param name="To">Judgments that were made before then; null: to the last.</param>
/// <param name="Names">External ids, names and contacts of annotators too.</param>
public sealed record RawExport(
    IReadOnlyList<BatchId>? Batches,
    CategoryId? Category,
    Round? Round,
    Instant? From,
    Instant? To,
    bool Names
)
{
    public string? Fault()
    {
        if (Batches is { Count: 0 })
            return "of no batch there is nothing to export";
        if (Round is { } round && !Enum.IsDefined(round))
            return "there is no such round";
        return From >= To ? "'from' lies before 'to'" : null;
    }

    public bool Takes(Round round, Instant judgedAt) =>
        (Round is null || round == Round) && !(judgedAt < From) && !(judgedAt >= To);
}
