using System.Runtime.CompilerServices;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Grains.Projects;

/// <summary>
/// The one place where terms are cut from settings. A version is one object in a host, so its terms are cut once.
/// </summary>
public static class TermsOf
{
    static readonly ConditionalWeakTable<ProjectSettings, ItemTerms> OfItems = [];
    static readonly ConditionalWeakTable<ProjectSettings, WorkTerms> OfWork = [];
    static readonly ConditionalWeakTable<ProjectSettings, ImportTerms> OfImports = [];

    public static ItemTerms Items(ProjectSettings settings) => OfItems.GetValue(settings, CutItems);

    public static WorkTerms Work(ProjectSettings settings) => OfWork.GetValue(settings, CutWork);

    public static ImportTerms Import(ProjectSettings settings) => OfImports.GetValue(settings, CutImport);

    /// <summary>What batches and items are told of the overlap, without titles: it is stored with them.</summary>
    public static OverlapTerms Overlap(ProjectSettings settings) =>
        new(
            settings.Version,
            settings.Overlap,
            settings.Assignment.Overlap,
            [.. settings.Criteria.Select(c => c with { Title = "" })]
        );

    static ItemTerms CutItems(ProjectSettings settings) =>
        new(
            new(settings.Version, settings.Overlap, settings.Assignment.Overlap, settings.Criteria),
            settings.RubricVersion,
            settings.Assignment.LeaseSeconds,
            settings.Assignment.KeepSurplus,
            settings.Assignment.AnnotatorsSubmit,
            settings.Quality.PracticeShare,
            [.. settings.Categories.Select(c => c.Id).Where(settings.Quality.LooksAtConsensus)]
        );

    static WorkTerms CutWork(ProjectSettings settings) =>
        new(
            settings.Version,
            [.. settings.Categories.Select(c => c.Id)],
            settings.RubricVersion,
            settings.Assignment.LeasesPerAnnotatorMax,
            settings.Quality
        );

    static ImportTerms CutImport(ProjectSettings settings) =>
        new(settings.Version, [.. settings.Categories.Select(c => c.Id)], settings.Criteria);
}
