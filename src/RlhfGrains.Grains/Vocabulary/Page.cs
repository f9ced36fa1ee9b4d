using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Vocabulary;

/// <summary>Cuts one page out of a list that only grows at its end, so that a cursor is a count.</summary>
static class Page
{
    public static IdPage Of<T>(IReadOnlyList<T> all, int after, int countMax, Func<T, string> id)
    {
        var from = Math.Clamp(after, 0, all.Count);
        var to = (int)Math.Min(all.Count, (long)from + Math.Max(1, countMax));
        var ids = new List<string>(to - from);
        for (var i = from; i < to; i++)
            ids.Add(id(all[i]));
        return new IdPage(ids, to < all.Count ? to : null);
    }
}

/// <param name="Next">Pass as <c>After</c> for the next page; null on the last.</param>
public sealed record IdPage(IReadOnlyList<string> Ids, int? Next) : IReply;
