using System.Buffers.Binary;

namespace RlhfGrains.Grains.Vocabulary.Leases;

/// <summary>
/// Where gold stands: before an item, for everybody who gets that item, and drawn by the project's secret. So each task
/// of an annotator is gold with the policy's share, whatever the ones before it were, and two who compare meet gold
/// together, as far apart and as often as they meet other items.
/// </summary>
public static class GoldPlaces
{
    /// <summary>Whether one more gold item stands before this one.</summary>
    /// <param name="kind">What the item is given for: before a re-audit another draw decides.</param>
    /// <param name="before">How many gold items were given before it.</param>
    public static bool Stands(GoldPolicy policy, ItemId item, WorkKind kind, int before) =>
        Chance.Uniform(policy.PlaceKey, Purpose("gold-place", item, kind), before) < policy.Share;

    /// <summary>Which one: the same for everybody who has not met it.</summary>
    /// <inheritdoc cref="Stands"/>
    public static ulong Draw(GoldPolicy policy, ItemId item, WorkKind kind, int before) =>
        BinaryPrimitives.ReadUInt64BigEndian(
            Chance.Mac(
                policy.PlaceKey,
                Purpose("gold-draw", item, kind),
                before.ToString(System.Globalization.CultureInfo.InvariantCulture)
            )
        );

    static string Purpose(string what, ItemId item, WorkKind kind) => $"{what} {(int)kind} {item.Value}";
}
