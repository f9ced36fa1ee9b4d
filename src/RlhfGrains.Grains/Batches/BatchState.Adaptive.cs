using RlhfGrains.Agreement;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Batches;

/// <summary>
/// The project's adaptive overlap, as far as the batch has heard, and the counts that agreement is computed from under
/// it.
/// </summary>
public sealed partial class BatchState
{
    readonly Dictionary<Series, SeriesState> basis = [];

    /// <summary>Null: there is none.</summary>
    public AdaptiveOverlap? Adaptive { get; private set; }

    /// <summary>The version of the settings that brought it, or its end; 0: there never was one.</summary>
    public int AdaptiveSince { get; private set; }

    /// <summary>The project's, without titles.</summary>
    public IReadOnlyList<Criterion> Criteria { get; private set; } = [];

    /// <summary>How often another overlap was to be told to the items.</summary>
    public int Reviews { get; private set; }

    /// <summary>How many items have been told of the overlap in force; null: none is to be told.</summary>
    public int? Reviewed { get; private set; }

    public OverlapTerms Terms => new(PolicyVersion, ProjectOverlap, Adaptive, Criteria);

    /// <summary>The policy in force for the items: the batch has no overlap of its own.</summary>
    public AdaptiveOverlap? AdaptiveInForce => OwnOverlap is null ? Adaptive : null;

    /// <summary>Of round <c>first</c>; empty without such a policy.</summary>
    public IReadOnlyList<SeriesCounts> BasisSeries => Export(basis);

    public void Apply(AdaptiveOverlapNoted e)
    {
        if (!AdaptiveOverlap.IsSame(e.Policy, Adaptive))
            AdaptiveSince = e.SettingsVersion;
        (Adaptive, Criteria) = (e.Policy, e.Criteria);
        Work?.SetOverlap(Overlap, AdaptiveInForce?.Min);
    }

    public void Apply(ReviewBegun e) => (Reviews, Reviewed) = (e.Number, 0);

    public void Apply(ReviewStepped e) => Reviewed = e.To < items.Count ? e.To : null;

    public void Apply(OverlapObserved e)
    {
        Work!.SetTarget(e.Position, e.Target ?? 0);
        foreach (var unit in e.Units)
        {
            var key = new Series(e.Category, unit.Criterion, unit.RubricVersion, Round.First);
            if (!basis.TryGetValue(key, out var series))
                basis[key] = series = new SeriesState(unit.Oriented, new CoincidenceCounts(unit.Labels));
            series.SeveralUnits |= unit.SeveralUnits;
            if (unit.Before.Length > 0)
                series.Counts.Remove(unit.Before);
            if (unit.After.Length > 0)
                series.Counts.Add(unit.After);
        }
    }

    /// <summary>What the items got under the policy in force, counted when it is asked for.</summary>
    public OverlapFigures OverlapFigures() => new(AdaptiveInForce is not null, Work?.CompleteByJudgments() ?? []);

    static IReadOnlyList<SeriesCounts> Export(Dictionary<Series, SeriesState> allSeries) =>
        [
            .. allSeries.Select(c => new SeriesCounts(
                c.Key,
                c.Value.Oriented,
                c.Value.SeveralUnits,
                c.Value.Counts.Labels,
                c.Value.Counts.ToState()
            )),
        ];

    static void Take(IReadOnlyList<SeriesCounts> saved, Dictionary<Series, SeriesState> allSeries)
    {
        foreach (var series in saved)
            allSeries[series.Series] = new SeriesState(
                series.Oriented,
                CoincidenceCounts.FromState(series.Labels, series.State)
            )
            {
                SeveralUnits = series.SeveralUnits,
            };
    }

    AdaptiveSnapshot SaveAdaptive() => new(Adaptive, AdaptiveSince, Criteria, Reviews, Reviewed, BasisSeries);

    void RestoreAdaptive(AdaptiveSnapshot saved)
    {
        (Adaptive, AdaptiveSince, Criteria, Reviews, Reviewed) = (
            saved.Policy,
            saved.Since,
            saved.Criteria,
            saved.Reviews,
            saved.Reviewed
        );
        Take(saved.Basis, basis);
    }
}

public sealed record AdaptiveSnapshot(
    AdaptiveOverlap? Policy,
    int Since,
    IReadOnlyList<Criterion> Criteria,
    int Reviews,
    int? Reviewed,
    IReadOnlyList<SeriesCounts> Basis
);
