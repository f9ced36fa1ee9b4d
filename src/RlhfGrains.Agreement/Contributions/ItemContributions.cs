namespace RlhfGrains.Agreement;

/// <summary>What one item or category adds to the disagreement.</summary>
/// <param name="Name">Item or category.</param>
/// <param name="Values">Pairable values.</param>
/// <param name="Disagreement">Σ_{c≠k} n_c n_k δ²_ck / (m - 1), summed over its units.</param>
/// <param name="Share">Of all disagreement, in [0, 1]; 0 when there is none.</param>
/// <param name="Excess">Share of the disagreement over share of the values: above 1 it disagrees more than the rest;
/// <c>null</c> without values.</param>
public readonly record struct DisagreementShare(
    string Name,
    long Values,
    double Disagreement,
    double Share,
    double? Excess
);

/// <summary>
/// Which items, and which categories, cause the disagreement. The parts sum to alpha's observed disagreement n D_o.
/// </summary>
public static class ItemContributions
{
    /// <summary>The items with the most disagreement, most first; equal ones in the order of the table.</summary>
    /// <param name="table">The judgments.</param>
    /// <param name="metric">δ², with the margins of the whole table.</param>
    /// <param name="itemsMax">How many.</param>
    public static IReadOnlyList<DisagreementShare> Items(JudgmentTable table, Metric metric, int itemsMax = 20)
    {
        var parts = Parts(table, metric);
        return Shares(parts.Select((part, item) => (table.Items[item], part.Values, part.Disagreement)), itemsMax);
    }

    /// <summary>
    /// All categories, the one with the most disagreement first; items without one are named by an empty string.
    /// </summary>
    public static IReadOnlyList<DisagreementShare> Categories(JudgmentTable table, Metric metric)
    {
        var parts = Parts(table, metric);
        return Shares(
            parts
                .Select((part, item) => (Category: table.Categories[item] ?? "", part.Values, part.Disagreement))
                .GroupBy(part => part.Category)
                .Select(group => (group.Key, group.Sum(part => part.Values), group.Sum(part => part.Disagreement))),
            int.MaxValue
        );
    }

    static (long Values, double Disagreement)[] Parts(JudgmentTable table, Metric metric)
    {
        var units = Enumerable.Range(0, table.Items.Count).Select(table.UnitCounts).ToArray();
        var margins = new double[table.K];
        foreach (var unit in units)
            for (var c = 0; unit.Sum() >= 2 && c < unit.Length; c++)
                margins[c] += unit[c];
        var δ = metric.For(table.K, margins);
        return Array.ConvertAll(units, unit =>
        {
            long m = unit.Sum();
            if (m < 2)
                return (0L, 0.0);
            var apart = 0.0;
            for (var c = 0; c < unit.Length; c++)
            for (var k = c + 1; k < unit.Length; k++)
                apart += 2.0 * unit[c] * unit[k] * δ[c, k];
            return (m, apart / (m - 1));
        });
    }

    static IReadOnlyList<DisagreementShare> Shares(
        IEnumerable<(string Name, long Values, double Disagreement)> parts,
        int max
    )
    {
        var all = parts.ToArray();
        var (values, disagreement) = (all.Sum(part => part.Values), all.Sum(part => part.Disagreement));
        return
        [
            .. all.OrderByDescending(part => part.Disagreement)
                .Take(max)
                .Select(part =>
                {
                    var share = disagreement == 0 ? 0 : part.Disagreement / disagreement;
                    double? excess = part.Values == 0 ? null : share / (part.Values / (double)values);
                    return new DisagreementShare(part.Name, part.Values, part.Disagreement, share, excess);
                }),
        ];
    }
}
