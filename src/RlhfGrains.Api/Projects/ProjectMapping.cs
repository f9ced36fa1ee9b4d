using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Projects;

/// <summary>Between the bodies of projects and what their grains say.</summary>
static class ProjectMapping
{
    public static SettingsDraft ToDraft(
        IReadOnlyList<CategoryBody> categories,
        IReadOnlyList<CriterionBody> criteria,
        int rubricVersion,
        int? overlap,
        AssignmentBody? assignment,
        QualityBody? quality
    ) =>
        new(
            [.. categories.Select(c => new Category(new CategoryId(c.Id), c.Title ?? ""))],
            [
                .. criteria.Select(c => new Criterion(
                    new CriterionId(c.Id),
                    c.Title ?? "",
                    ToScale(c.Scale),
                    ToMeaning(c.Scale)
                )),
            ],
            rubricVersion,
            overlap,
            assignment is { } a
                ? new AssignmentPolicy(
                    a.LeaseSeconds,
                    a.LeasesPerAnnotatorMax,
                    a.KeepSurplus,
                    a.Overlap?.ToPolicy(criteria),
                    a.AnnotatorsSubmit,
                    a.ReleasesPerDayMax
                )
                : AssignmentPolicy.Default,
            QualityMapping.ToPolicies(quality)
        );

    /// <summary>Members that do not belong to the kind of scale; null when all do.</summary>
    public static ProblemHttpResult? FaultOfScales(IEnumerable<CriterionBody> criteria)
    {
        foreach (var criterion in criteria)
        {
            var scale = criterion.Scale;
            var hasValues =
                scale.Min is not null
                || scale.Max is not null
                || scale.Labels is not null
                || ToMeaning(scale) is not null;
            var fault = scale.Kind switch
            {
                ScaleKind.Preference when scale.Strength is null => "a preference has `strength`",
                ScaleKind.Preference when hasValues => "a preference has `strength` and nothing else",
                ScaleKind.Ranking when hasValues || scale.Strength is not null => "a ranking has no further members",
                ScaleKind.Ratings when scale.Strength is not null => "`strength` is for a preference",
                ScaleKind.Ratings when scale.Labels is null && (scale.Min is null || scale.Max is null) =>
                    "ratings have `min` and `max`, or `labels`",
                _ => null,
            };
            if (fault is not null)
                return Problem.Of(HostProblems.InvalidBody, $"the scale of a criterion: {fault}");
        }
        return null;
    }

    public static ProjectBody ToBody(ProjectView view) =>
        new(view.Id.Value, view.Name, view.CreatedAt, ToBody(view.Settings, view.SettingsAt));

    public static OwnProjectBody ToOwnBody(ProjectView view)
    {
        var settings = ToBody(view.Settings, view.SettingsAt);
        return new(view.Id.Value, view.Name, settings.Categories, settings.Criteria, settings.RubricVersion);
    }

    public static SettingsBody ToBody(ProjectSettings settings, Instant at) =>
        new(
            settings.Version,
            at,
            [.. settings.Categories.Select(c => new CategoryBody(c.Id.Value, c.Title))],
            ToBody(settings.Criteria),
            settings.RubricVersion,
            settings.Overlap,
            new AssignmentBody(
                settings.Assignment.LeaseSeconds,
                settings.Assignment.LeasesPerAnnotatorMax,
                settings.Assignment.KeepSurplus,
                AdaptiveOverlapBody.Of(settings.Assignment.Overlap),
                settings.Assignment.AnnotatorsSubmit,
                settings.Assignment.ReleasesPerDayMax
            ),
            QualityMapping.ToBody(settings.Quality)
        );

    public static IReadOnlyList<CriterionBody> ToBody(IReadOnlyList<Criterion> criteria) =>
        [.. criteria.Select(c => new CriterionBody(c.Id.Value, ToBody(c), c.Title))];

    static Scale ToScale(ScaleBody body) =>
        body.Kind switch
        {
            // A strength that cannot be negated is as wrong as 0, and the project says so.
            ScaleKind.Preference => Scale.Preference(Math.Max(0, body.Strength ?? 0)),
            ScaleKind.Ranking => Scale.Ranking,
            _ => new Scale(
                ScaleKind.Ratings,
                body.Min ?? 0,
                body.Max ?? (int)Math.Min(int.MaxValue, (body.Min ?? 0) + (long)body.Labels!.Count - 1),
                body.Labels
            ),
        };

    static LabelMeaning? ToMeaning(ScaleBody body) =>
        body.Ordered is not null || body.Numbers is not null
            ? new LabelMeaning(body.Ordered ?? true, body.Numbers)
            : null;

    static ScaleBody ToBody(Criterion criterion) =>
        criterion.Scale switch
        {
            { Kind: ScaleKind.Preference } scale => new(scale.Kind, Strength: scale.Max),
            { Kind: ScaleKind.Ranking } scale => new(scale.Kind),
            var scale => new(
                scale.Kind,
                Min: scale.Min,
                Max: scale.Max,
                Labels: scale.Labels,
                Ordered: criterion.Meaning?.IsOrdered,
                Numbers: criterion.Meaning?.Numbers
            ),
        };
}
