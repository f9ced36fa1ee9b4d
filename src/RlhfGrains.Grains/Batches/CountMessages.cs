using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Batches;

/// <summary>A copy of the integer counts, for statistics outside the turn.</summary>
public sealed record ReadCounts : IMessage<BatchCounts>;

/// <param name="Basis">What agreement is computed from under an adaptive overlap, of round <c>first</c>; empty without
/// one.</param>
/// <param name="IsSettling">Items are still being told of another adaptive overlap: the basis is of some under the old
/// and of some under the new one.</param>
public sealed record BatchCounts(
    BatchStatus Status,
    IReadOnlyList<SeriesCounts> Series,
    IReadOnlyList<SeriesCounts> Basis,
    bool IsSettling
) : IReply;

/// <param name="Oriented">The labels belong to an order of two responses, which is arbitrary.</param>
/// <param name="SeveralUnits">Items have several units here (pairs of responses, or responses), which depend on each
/// other.</param>
/// <param name="Labels">How many labels the scale has.</param>
/// <param name="State">The exported state of a <see cref="Agreement.CoincidenceCounts"/>.</param>
public sealed record SeriesCounts(Series Series, bool Oriented, bool SeveralUnits, int Labels, long[] State);
