using RlhfGrains.Api.Batches;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Projects;

/// <summary>Where the gold does not reach for what the policies ask of it.</summary>
static class GoldWarnings
{
    public static IEnumerable<WarningBody> Of(
        ProjectSettings settings,
        IReadOnlyList<CategoryProgressBody> categories,
        IReadOnlyList<GoldPoolBody> pools,
        GoldUse use
    )
    {
        var quality = settings.Quality;
        foreach (var category in categories)
        {
            var rule = quality.Qualification?.RuleOf(new CategoryId(category.Category));
            var pool = pools.FirstOrDefault(p => p.Category == category.Category)
                ?? new GoldPoolBody(category.Category, 0, 0, 0);
            if ((pool.Blind == 0 && quality.Gold is not null) || (pool.Practice == 0 && rule is not null))
            {
                yield return new WarningBody(
                    "gold-pool-empty",
                    $"category '{category.Category}' has {pool.Practice} gold items for practice and {pool.Blind} for blind work, and the policies ask for some: {(quality.Gold is null || pool.Blind > 0 ? "" : "its work goes unmeasured; ")}{(rule is null || pool.Practice > 0 ? "" : "nobody can qualify by practice; ")}set known answers"
                );
            }
            else if (
                rule is not null
                && rule.PracticeItems + rule.Entry.Plan.GoldPoolNeeded is var needed
                && pool.Practice < needed
            )
            {
                yield return new WarningBody(
                    "gold-pool-below-gate",
                    $"category '{category.Category}' has {pool.Practice} gold items for practice; exercises and all attempts at its entry gate can take {needed}, each item once: set more known answers"
                );
            }
        }
        if (quality.Gold is not null && use.UsedUp > 0)
        {
            yield return new WarningBody(
                "gold-used-up",
                $"{use.UsedUp} annotators were due a gold task last and had met all there is for them: they got ordinary tasks; set more known answers"
            );
        }
    }
}
