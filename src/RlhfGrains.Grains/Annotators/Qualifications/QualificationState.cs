using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Qualifications;

/// <summary>One annotator's qualifications: in the categories in which something has happened.</summary>
public sealed class QualificationState
{
    readonly SortedDictionary<string, CategoryQualification> categories = new(StringComparer.Ordinal);

    public IReadOnlyList<CategoryStanding> View => [.. categories.Values.Select(c => c.View())];

    /// <summary>The categories of regular tasks; null: all.</summary>
    public IReadOnlyList<CategoryId>? Allowed(ProjectSettings settings)
    {
        if (settings.Quality.Qualification is null && categories.Count == 0)
            return null;
        List<CategoryId> allowed =
        [
            .. settings.Categories.Select(c => c.Id).Where(c => May(Effective(c), settings.Quality.Qualification)),
        ];
        return allowed.Count == settings.Categories.Count ? null : allowed;
    }

    /// <param name="policy">Null: there is none, and everybody may judge who was not suspended by hand.</param>
    public static bool May(QualificationStatus status, QualificationPolicy? policy) =>
        QualificationMachine.Works(status)
        || ((policy?.UnqualifiedMayWork ?? true) && status is not QualificationStatus.Suspended);

    /// <summary>
    /// Suspended, and the annotator does not know yet: they hear of it when their standing is published next.
    /// </summary>
    public IEnumerable<CategoryId> SuspendedUnpublished =>
        categories
            .Where(static c =>
                c.Value is { Status: QualificationStatus.Suspended, Effective: not QualificationStatus.Suspended }
            )
            .Select(static c => new CategoryId(c.Key));

    /// <summary>
    /// The categories in which a gold item is practice: those that are not earned yet and may be tried.
    /// </summary>
    public IReadOnlyList<CategoryId> Practised(ProjectSettings settings) =>
        settings.Quality.Qualification is null
            ? []
            : [.. settings.Categories.Select(c => c.Id).Where(c => Find(c)?.Practises ?? true)];

    public QualificationStatus Effective(CategoryId category) =>
        Find(category)?.Effective ?? QualificationStatus.Candidate;

    internal CategoryQualification? Find(CategoryId category) => categories.GetValueOrDefault(category.Value);

    /// <summary>
    /// For a decision on a category in which nothing has happened yet; the state is not changed by it.
    /// </summary>
    internal CategoryQualification FindOrNew(CategoryId category, Instant now) =>
        Find(category) ?? new CategoryQualification(category, now);

    internal void Observe(GateObservation answer, QualificationPolicy? policy, int settingsVersion, Instant at)
    {
        if (policy is not null)
            Hold(answer.Category, at).Observe(answer, policy.RuleOf(answer.Category), settingsVersion, at);
    }

    internal void Correct(CategoryId category, ItemId item, bool? right) => Find(category)?.Correct(item, right);

    /// <summary>Evidence of two kinds is never put into one attempt.</summary>
    internal void Follow(QualificationPolicy? before, QualificationPolicy? now)
    {
        foreach (var (id, category) in categories)
        {
            if (before?.RuleOf(new CategoryId(id)).Evidence != now?.RuleOf(new CategoryId(id)).Evidence)
                category.DropWorkAttempt();
        }
    }

    internal void Publish(Instant at)
    {
        foreach (var category in categories.Values)
            category.Publish(at);
    }

    internal void Apply(GateDecided e) => Hold(e.Category, e.At).Apply(e);

    internal void Apply(GateReevaluated e) => Hold(e.Category, e.At).Apply(e);

    internal void Apply(QualificationPublished e) => Hold(e.Category, e.At).Apply(e);

    internal IEnumerable<(CategoryId Category, CategoryQualification Standing)> Unpublished =>
        categories.Where(c => c.Value.Unpublished is not null).Select(c => (new CategoryId(c.Key), c.Value));

    internal void Apply(QualificationChanged e) => Hold(e.Category, e.At).Apply(e);

    public QualificationSnapshot Save() => new([.. categories.Values.Select(c => c.Save())]);

    public static QualificationState Restore(QualificationSnapshot saved)
    {
        var state = new QualificationState();
        foreach (var category in saved.Categories)
            state.categories.Add(category.Category.Value, CategoryQualification.Restore(category));
        return state;
    }

    CategoryQualification Hold(CategoryId category, Instant at)
    {
        if (!categories.TryGetValue(category.Value, out var held))
            categories.Add(category.Value, held = new CategoryQualification(category, at));
        return held;
    }
}

public sealed record QualificationSnapshot(IReadOnlyList<CategoryQualificationSnapshot> Categories);
