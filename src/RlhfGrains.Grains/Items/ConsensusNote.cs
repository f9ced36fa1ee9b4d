using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// What the others of an item say of one judgment of it, told once, when the item is complete or closed.
/// </summary>
/// <param name="Agrees">It is with the strict majority of the others.</param>
/// <param name="Unanimous">All the others are of one mind; otherwise most of them.</param>
public sealed record ConsensusNote(ItemId Item, bool Agrees, bool Unanimous, Instant JudgedAt);
