using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Simulation.Checks;

/// <summary>
/// How many judgments an item is to get under an adaptive overlap, by the posterior's own formula and trial of every
/// number, as no grain does it.
/// </summary>
static class AdaptiveReference
{
    /// <summary>
    /// Nearer to the wanted posterior than this, either answer is right: the two formulas round differently.
    /// </summary>
    const double Near = 1e-9;

    public static (int Least, int Most) Target(ItemState item, ProjectSettings settings)
    {
        var policy = settings.Assignment.Overlap!;
        return policy.IsInFullShare(item.Content!.Id)
            ? (policy.Max, policy.Max)
            : (Target(item, settings, policy.Posterior - Near), Target(item, settings, policy.Posterior + Near));
    }

    static int Target(ItemState item, ProjectSettings settings, double posterior)
    {
        var policy = settings.Assignment.Overlap!;
        var counted = item
            .Judgments.Where(j =>
                j.Round is Round.First
                && j.Recorded.Kind is WorkKind.Regular
                && !j.IsWithdrawn
                && !j.Recorded.Surplus
                && j.Recorded.Answers.Count > 0
            )
            .ToList();
        var units = new List<int[]>();
        foreach (
            var criterion in settings.Criteria.Where(c =>
                policy.Criteria.Contains(c.Id) && c.Scale.Fits(item.Content!.Responses.Count)
            )
        )
        {
            var answers = counted
                .Select(j => j.ValuesFor(criterion.Id))
                .OfType<int[]>()
                .Select(v => Votes(criterion.Scale, v))
                .ToList();
            for (var unit = 0; unit < criterion.Scale.UnitCount(item.Content!.Responses.Count); unit++)
                units.Add([
                    .. Enumerable
                        .Range(0, Answers(criterion.Scale))
                        .Select(vote => answers.Count(a => a[unit] == vote)),
                ]);
        }
        if (units.Count == 0)
            return policy.Max;
        for (var n = Math.Max(policy.Min, counted.Count); n < policy.Max; n++)
            if (units.All(u => IsSure(policy, u, n - counted.Count, posterior)))
                return n;
        return policy.Max;
    }

    static bool IsSure(AdaptiveOverlap policy, int[] votes, int further, double posterior)
    {
        var all = votes.ToArray();
        all[Array.IndexOf(all, all.Max())] += further;
        if (all.Sum() < policy.Min)
            return false;
        // P(these judgments | label is true), over the item's accuracy, a Beta variable: alpha right, beta wrong before
        // the first.
        var (alpha, beta) = (
            policy.Accuracy * (1 - policy.Spread) / policy.Spread,
            (1 - policy.Accuracy) * (1 - policy.Spread) / policy.Spread
        );
        var weights = all.Select(right =>
            {
                var weight = 1.0;
                for (var i = 0; i < right; i++)
                    weight *= alpha + i;
                for (var i = 0; i < all.Sum() - right; i++)
                    weight *= (beta + i) / (all.Length - 1);
                return weight;
            })
            .ToList();
        return weights.Max() / weights.Sum() >= posterior;
    }

    static int Answers(Scale scale) => scale.Kind is ScaleKind.Ratings ? scale.Max - scale.Min + 1 : 3;

    static int[] Votes(Scale scale, int[] values) =>
        scale.Kind switch
        {
            ScaleKind.Ratings => [.. values.Select(v => v - scale.Min)],
            ScaleKind.Preference => [.. values.Select(v => Math.Sign(v) + 1)],
            _ =>
            [
                .. from i in Enumerable.Range(0, values.Length)
                from j in Enumerable.Range(i + 1, values.Length - i - 1)
                select Math.Sign(values[j] - values[i]) + 1,
            ],
        };
}
