using RlhfGrains.Agreement;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Simulation.Crowds;

/// <summary>
/// The items of the project, each with a truth: one of its two responses is the better one, and its text says so.
/// </summary>
static class CrowdItems
{
    public const string Better = "better";
    public static readonly Criterion Criterion = new(
        new CriterionId("helpfulness"),
        "Helpfulness",
        Scale.Preference(1)
    );
    public static readonly IReadOnlyList<Category> Categories =
    [
        new(new CategoryId("creative"), "Creative"),
        new(new CategoryId("factual"), "Factual"),
    ];

    static readonly ResponseId A = new("a"),
        B = new("b");

    /// <summary>Half of them of each category; which response is the better one is drawn.</summary>
    public static IEnumerable<ImportLine> Make(string prefix, int count, bool isGold, SplitMix64 random)
    {
        for (var i = 0; i < count; i++)
        {
            var isFirst = random.Next(2) == 0;
            var content = new ItemContent(
                new ItemId($"{prefix}{i}"),
                Categories[i % Categories.Count].Id,
                [new PromptMessage("user", $"question {prefix}{i}")],
                [
                    new Response(A, isFirst ? Better : "worse", null, []),
                    new Response(B, isFirst ? "worse" : Better, null, []),
                ],
                []
            );
            var (better, worse) = isFirst ? (A, B) : (B, A);
            var gold = new GoldDraft(
                [
                    new GoldCriterionDraft(
                        Criterion.Id,
                        new GoldPreference(better, worse, new AcceptedValues([1], null, null, null)),
                        null,
                        null
                    ),
                ],
                null
            );
            yield return new ImportLine(i + 1, content, null, isGold ? gold : null);
        }
    }
}
