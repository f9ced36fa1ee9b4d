using RlhfGrains.Api.Batches;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Projects;

namespace RlhfGrains.Api.Projects;

/// <summary>Where the gold does not reach for what the policies ask of it.</summary>
static class GoldWarnings
{
    public static IEnumerable<WarningBody> Of(ProjectSettings settings, IReadOnlyList<CategoryProgressBody> categories, GoldUse use)
    {
        var quality = settings.Quality;
        foreach (var category in categories)
        {
            var rule = quality.Qualification?.RuleOf(new CategoryId(category.Category));
            if (category.Gold == 0 && (quality.Gold is not null || rule is not null))
            {
                yield return new WarningBody(
                    "gold-pool-empty",
                    $"category '{category.Category}' has no gold, and the policies ask for some: {(quality.Gold is null ? "" : "its work goes unmeasured; ")}{(rule is null ? "" : "nobody can qualify; ")}set known answers");
            }
            else if (rule is not null && rule.PracticeItems + rule.Entry.Plan.GoldPoolNeeded is var needed && category.Gold < needed)
            {
                yield return new WarningBody(
                    "gold-pool-below-gate",
                    $"category '{category.Category}' has {category.Gold} gold items; practice and all attempts at its entry gate can take {needed}, each item once: set more known answers");
            }
        }
        if (quality.Gold is not null && use.UsedUp > 0)
        {
            yield return new WarningBody(
                "gold-used-up",
                $"{use.UsedUp} annotators were due a gold task last and had met all there is for them: they got ordinary tasks; set more known answers");
        }
    }
}
