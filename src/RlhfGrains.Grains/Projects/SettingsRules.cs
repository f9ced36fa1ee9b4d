using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Projects;

/// <summary>What settings must be to be published.</summary>
public static class SettingsRules
{
    /// <summary>The first thing wrong with the draft itself, or null.</summary>
    public static string? Fault(SettingsDraft draft)
    {
        if (draft.Categories.Count is 0 or > ProjectSettings.CategoriesMax)
            return $"a project has 1 to {ProjectSettings.CategoriesMax} categories";
        if (draft.Criteria.Count is 0 or > ProjectSettings.CriteriaMax)
            return $"a project has 1 to {ProjectSettings.CriteriaMax} criteria";
        if (draft.RubricVersion < 1)
            return "the rubric version counts from 1";
        if (draft.Overlap is < 1 or > ProjectSettings.OverlapMax)
            return $"an overlap is 1 to {ProjectSettings.OverlapMax}, or null for no limit";
        if (draft.Assignment.Fault is { } assignment)
            return assignment;
        if (draft.Quality.SelfAudit?.Fault is { } selfAudit)
            return selfAudit;
        if (
            draft.Assignment.Overlap is { } overlap
            && AdaptiveRules.Fault(overlap, draft.Overlap, draft.Criteria) is { } adaptive
        )
            return adaptive;
        if (draft.Quality.Gold?.Fault is { } gold)
            return gold;
        if (
            draft.Quality.Qualification is { } policy
            && QualificationRules.Fault(policy, draft.Categories) is { } qualification
        )
            return qualification;
        if (draft.Quality.Drift?.Fault is { } drift)
            return drift;
        return draft.Categories.Select(Fault).Concat(draft.Criteria.Select(Fault)).FirstOrDefault(f => f is not null)
            ?? Repeated(draft.Categories.Select(c => c.Id.Value), "category")
            ?? Repeated(draft.Criteria.Select(c => c.Id.Value), "criterion");
    }

    /// <summary>
    /// What the draft would take back of the settings in force, or null. Counts and judgments rest on what was
    /// declared.
    /// </summary>
    public static string? Breaks(ProjectSettings current, SettingsDraft draft)
    {
        if (draft.RubricVersion < current.RubricVersion)
            return $"rubric version {current.RubricVersion} is in force; an earlier one cannot return";
        var lost = current.Categories.FirstOrDefault(c => draft.Categories.All(d => d.Id != c.Id));
        if (lost is not null)
            return $"category '{lost.Id}' is declared and stays";
        foreach (var criterion in current.Criteria)
        {
            if (draft.Criteria.FirstOrDefault(d => d.Id == criterion.Id) is not { } kept)
                return $"criterion '{criterion.Id}' is declared and stays";
            if (!kept.Scale.SameAs(criterion.Scale))
                return $"the scale of criterion '{criterion.Id}' is declared and stays; declare a new criterion";
        }
        return null;
    }

    static string? Fault(Category category) =>
        Id.IsValid(category.Id.Value)
            ? FaultOfTitle(category.Title)
            : $"'{Short(category.Id.Value)}' cannot be a category's id";

    static string? Fault(Criterion criterion) =>
        !Id.IsValid(criterion.Id.Value)
            ? $"'{Short(criterion.Id.Value)}' cannot be a criterion's id"
            : FaultOfTitle(criterion.Title)
                ?? Fault(criterion.Id, criterion.Scale)
                ?? (
                    criterion.Meaning?.Fault(criterion.Scale) is { } meaning
                        ? $"criterion '{criterion.Id}': {meaning}"
                        : null
                );

    static string? Fault(CriterionId id, Scale scale) =>
        scale.Kind switch
        {
            ScaleKind.Preference when scale.Max < 1 || scale.Min != -scale.Max =>
                $"the strength of criterion '{id}' is at least 1",
            ScaleKind.Ratings when scale.Max <= scale.Min =>
                $"the ratings of criterion '{id}' have at least two values",
            ScaleKind.Preference or ScaleKind.Ratings when (long)scale.Max - scale.Min + 1 > Scale.LabelsMax =>
                $"the scale of criterion '{id}' has at most {Scale.LabelsMax} values",
            ScaleKind.Ratings when scale.Labels is { } labels && labels.Count != scale.LabelCount =>
                $"criterion '{id}' has {scale.LabelCount} values and {labels.Count} labels",
            ScaleKind.Ratings
                when scale.Labels is { } labels
                    && (
                        labels.Any(l => l.Length is 0 or > ProjectSettings.TitleCharsMax)
                        || Repeated(labels, "label") is not null
                    ) => $"the labels of criterion '{id}' are distinct and not empty",
            ScaleKind.Ranking when !scale.SameAs(Scale.Ranking) =>
                $"the ranking of criterion '{id}' takes no further values",
            ScaleKind.Preference when scale.Labels is not null =>
                $"labels are for ratings; criterion '{id}' is a preference",
            ScaleKind.Preference or ScaleKind.Ranking or ScaleKind.Ratings => null,
            _ => $"the scale of criterion '{id}' is a preference, a ranking or ratings",
        };

    static string? FaultOfTitle(string title) =>
        title.Length <= ProjectSettings.TitleCharsMax
            ? null
            : $"a title has at most {ProjectSettings.TitleCharsMax} characters";

    static string? Repeated(IEnumerable<string> ids, string what) =>
        ids.GroupBy(id => id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? $"{what} '{twice.Key}' is declared twice"
            : null;

    static string Short(string id) => id.Length <= 40 ? id : id[..40] + "...";
}
