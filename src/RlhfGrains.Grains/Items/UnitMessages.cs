using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// The item's counts by unit, without its texts: for intervals that keep the units of one item together.
/// </summary>
public sealed record ReadUnits(ProjectSettings Settings) : IMessage<ItemUnits>;

/// <summary>Empty for an item that nobody has judged.</summary>
/// <param name="Basis">What agreement is computed from under an adaptive overlap, of round <c>first</c>; empty where
/// there is none.</param>
public sealed record ItemUnits(IReadOnlyList<SeriesUnits> Series, IReadOnlyList<SeriesUnits> Basis) : IReply;

/// <param name="Units">For each unit, how many counted judgments gave each label.</param>
public sealed record SeriesUnits(Series Series, IReadOnlyList<int[]> Units);
