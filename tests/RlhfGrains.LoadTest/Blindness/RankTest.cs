namespace RlhfGrains.LoadTest.Blindness;

/// <summary>
/// How well one measurement tells two groups apart: the area under the ROC curve, which is the Mann-Whitney statistic
/// over the product of the sizes. H. B. Mann and D. R. Whitney (1947), doi:10.1214/aoms/1177730491.
/// </summary>
/// <param name="Auc">The probability that a value of the first group is above one of the second, ties counting half: .5
/// tells nothing.</param>
/// <param name="StandardError">Of it, when the groups are alike.</param>
readonly record struct RankTest(double Auc, double StandardError)
{
    public static RankTest Of(IReadOnlyCollection<long> first, IReadOnlyCollection<long> second)
    {
        var all = first
            .Select(v => (Value: v, IsFirst: true))
            .Concat(second.Select(v => (Value: v, IsFirst: false)))
            .OrderBy(v => v.Value)
            .ToList();
        double above = 0;
        long below = 0;
        for (var from = 0; from < all.Count; )
        {
            var to = from;
            while (to < all.Count && all[to].Value == all[from].Value)
                to++;
            var (ofFirst, ofSecond) = (0L, 0L);
            for (var i = from; i < to; i++)
            {
                if (all[i].IsFirst)
                    ofFirst++;
                else
                    ofSecond++;
            }
            above += ofFirst * (below + ofSecond / 2.0);
            below += ofSecond;
            from = to;
        }
        var product = (double)first.Count * second.Count;
        return new(above / product, Math.Sqrt((first.Count + second.Count + 1) / (12 * product)));
    }
}
