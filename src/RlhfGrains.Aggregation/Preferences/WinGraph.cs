namespace RlhfGrains.Aggregation.Preferences;

/// <summary>
/// Who has won against whom. Worths have a maximum-likelihood estimate exactly when everybody can be reached from
/// everybody by wins (Ford 1957, "Solution of a ranking problem from binary comparisons", Amer. Math. Monthly 64,
/// 28-33); a tie goes both ways.
/// </summary>
public static class WinGraph
{
    /// <returns>
    /// The strongly connected components, each its places in rising order, those with the smallest place first. One
    /// component: there is an estimate. A place that was never compared is a component of its own.
    /// </returns>
    public static IReadOnlyList<IReadOnlyList<int>> Components(int responses, IEnumerable<Comparison> comparisons)
    {
        var (losers, winners) = (new List<int>[responses], new List<int>[responses]);
        for (var i = 0; i < responses; i++)
            (losers[i], winners[i]) = ([], []);
        foreach (var c in comparisons)
        {
            if (c.FirstWins > 0 || c.Ties > 0)
                Add(c.First, c.Second);
            if (c.SecondWins > 0 || c.Ties > 0)
                Add(c.Second, c.First);
        }
        // Kosaraju: in the order in which the walk along wins leaves them, walked backwards.
        var order = new List<int>(responses);
        var isSeen = new bool[responses];
        for (var i = 0; i < responses; i++)
            Walk(i, losers, isSeen, order);
        var components = new List<IReadOnlyList<int>>();
        var isPlaced = new bool[responses];
        for (var at = order.Count - 1; at >= 0; at--)
        {
            var component = new List<int>();
            Walk(order[at], winners, isPlaced, component);
            if (component.Count > 0)
                components.Add([.. component.Order()]);
        }
        return [.. components.OrderBy(c => c[0])];

        void Add(int winner, int loser)
        {
            losers[winner].Add(loser);
            winners[loser].Add(winner);
        }
    }

    /// <summary>Depth first without recursion: a chain of a million wins is no reason to fall.</summary>
    static void Walk(int from, List<int>[] edges, bool[] isSeen, List<int> left)
    {
        if (isSeen[from])
            return;
        isSeen[from] = true;
        var path = new Stack<(int Place, int Next)>([(from, 0)]);
        while (path.TryPop(out var at))
        {
            if (at.Next == edges[at.Place].Count)
            {
                left.Add(at.Place);
                continue;
            }
            path.Push((at.Place, at.Next + 1));
            var to = edges[at.Place][at.Next];
            if (isSeen[to])
                continue;
            isSeen[to] = true;
            path.Push((to, 0));
        }
    }
}
