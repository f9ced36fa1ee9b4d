using System.Globalization;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// Names that hold for one task alone: two tasks of the same item share none, and none tells the real id.
/// </summary>
static class TaskNames
{
    /// <summary>60 bits: no two of a task's names are the same but once in 10^15 tasks.</summary>
    const int Chars = 12;

    public static string OfItem(Lease lease) => Of(lease.TaskKey, "item", 0);

    public static string OfBatch(Lease lease) => Of(lease.TaskKey, "batch", 0);

    /// <summary>The item's responses in their order at import, under the task's names.</summary>
    public static IReadOnlyList<Response> Responses(ItemContent content, byte[] taskKey) =>
        [.. content.Responses.Select((r, i) => r with { Id = new ResponseId(Of(taskKey, "response", i)) })];

    static string Of(byte[] taskKey, string what, int index) =>
        Chance.Text(Chance.Mac(taskKey, what, index.ToString(CultureInfo.InvariantCulture)), Chars);
}
