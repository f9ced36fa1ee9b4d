using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Projects;

/// <summary>What a lead states about a project; the server numbers it.</summary>
/// <param name="RubricVersion">The rubric in force, from 1; a judgment says under which one it was made.</param>
/// <param name="Overlap">How many judgments of round <c>first</c> an item gets; null: no limit.</param>
public sealed record SettingsDraft(
    IReadOnlyList<Category> Categories,
    IReadOnlyList<Criterion> Criteria,
    int RubricVersion,
    int? Overlap,
    AssignmentPolicy Assignment,
    QualityPolicies Quality
);

/// <summary>
/// One immutable version of a project's settings. The host attaches it to every message whose decision needs it.
/// </summary>
/// <param name="Version">From 1.</param>
public sealed record ProjectSettings(
    int Version,
    IReadOnlyList<Category> Categories,
    IReadOnlyList<Criterion> Criteria,
    int RubricVersion,
    int? Overlap,
    AssignmentPolicy Assignment,
    QualityPolicies Quality
)
{
    /// <summary>256: the finest published taxonomies of prompts have some dozens of strata.</summary>
    public const int CategoriesMax = 256;

    /// <summary>32: nobody answers more questions about one item.</summary>
    public const int CriteriaMax = 32;

    /// <summary>1,000: eight times the largest panel in a public preference set (123 per item).</summary>
    public const int OverlapMax = 1_000;

    public const int TitleCharsMax = 200;

    public bool Declares(CategoryId category) => Categories.Any(c => c.Id == category);

    public Criterion? Find(CriterionId criterion)
    {
        // By index, as on all of a judgment's way: the enumerator of a list behind an interface is an object.
        for (var i = 0; i < Criteria.Count; i++)
        {
            if (Criteria[i].Id == criterion)
                return Criteria[i];
        }
        return null;
    }
}
