using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// In which order an item's responses are shown: each place goes to the response that was there least often for this
/// item; between two that were there equally often the first place is balanced for the annotator; what is left is
/// drawn.
/// </summary>
static class Presentation
{
    public static byte[] Choose(ItemState item, Permit permit)
    {
        // What ran out comes back as it was shown: also one's own work does, whose order follows from the first.
        if (
            item.Leases.LastOrDefault(l =>
                l.Annotator == permit.Annotator && l.End is LeaseEnd.Expired && l.Kind is not WorkKind.Reaudit
            ) is
            { } ranOut
        )
            return ranOut.Presentation;
        var count = item.Content!.Responses.Count;
        // What was shown to somebody who answers, or may still answer: of gold as of any other item, so that two who
        // compare orders learn nothing.
        var shown = item
            .Judgments.Where(j => j.Round is Round.First && !j.IsWithdrawn)
            .Select(j => j.Recorded.Presentation)
            .Concat(item.Leases.Where(l => l.IsOpen && l.Kind is not WorkKind.Reaudit).Select(l => l.Presentation))
            .Where(p => p.Length == count)
            .ToList();
        var left = Enumerable.Range(0, count).ToList();
        var order = new byte[count];
        var draw = permit.Draw;
        for (var place = 0; place < count; place++)
        {
            var least = left.Min(r => Times(shown, place, r));
            var among = left.Where(r => Times(shown, place, r) == least).ToList();
            if (place == 0 && permit.FirstLean != 0 && among.Count > 1 && among[0] == 0)
                among = permit.FirstLean > 0 ? among[1..] : [0];
            var chosen = among[(int)(draw % (ulong)among.Count)];
            draw /= (ulong)among.Count;
            order[place] = (byte)chosen;
            left.Remove(chosen);
        }
        return order;
    }

    /// <summary>
    /// In which order one's own item comes back: the other way round than it was shown first. Where nobody knows how
    /// that was, as any other task.
    /// </summary>
    public static byte[] Again(ItemState item, Permit permit) =>
        item.FirstOf(permit.Annotator) is { Recorded.Presentation: { Length: > 0 } shown }
            ? [.. shown.Reverse()]
            : Choose(item, permit);

    static int Times(List<byte[]> shown, int place, int response) => shown.Count(p => p[place] == response);
}
