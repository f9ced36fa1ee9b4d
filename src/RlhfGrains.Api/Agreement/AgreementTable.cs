using RlhfGrains.Agreement;
using RlhfGrains.Api.Batches;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Agreement;

/// <summary>
/// What an agreement table is split by, besides the criterion: two criteria have two scales, and are never added.
/// </summary>
[Flags]
enum SplitBy
{
    None = 0,
    Category = 1,
    RubricVersion = 2,
    Round = 4,
    Batch = 8,
}

/// <param name="Round">Null: all rounds.</param>
sealed record AgreementFilter(string? Category, string? Criterion, int? RubricVersion, Round? Round)
{
    public bool Takes(Series series) =>
        (Category is null || series.Category.Value == Category)
        && (Criterion is null || series.Criterion.Value == Criterion)
        && (RubricVersion is null || series.RubricVersion == RubricVersion)
        && (Round is null || series.Round == Round);
}

/// <summary>
/// Adds the integer counts of batches, row by row, and reads the coefficients from the sums. Where items have several
/// units, their intervals come from the items, when those have been added too.
/// </summary>
/// <param name="settings">In force; null when there is no such project. With an adaptive overlap round <c>first</c> is
/// counted from the basis that it leaves, else from all judgments.</param>
sealed class AgreementTable(SplitBy by, AgreementFilter filter, ProjectSettings? settings)
{
    readonly Dictionary<RowKey, Row> rows = [];
    readonly AdaptiveOverlap? adaptive = settings?.Assignment.Overlap;

    bool isSettling;

    /// <summary>Null: all judgments.</summary>
    public BasisBody? Basis =>
        adaptive switch
        {
            null => null,
            { FullShare: > 0 } => new BasisBody("full-share", null, adaptive.FullShare, isSettling),
            _ => new BasisBody("first-k", adaptive.Min, null, isSettling),
        };

    /// <summary>
    /// Some row's units depend on each other, or are too varied for an interval from their counts: it needs the items.
    /// </summary>
    public bool NeedsItems => rows.Values.Any(r => r.NeedsItems);

    /// <summary>Adds what these batches hold now, and where it is needed what their items hold.</summary>
    /// <param name="itemsMax">With more items none is read, and their intervals say what they assume.</param>
    public static async Task<AgreementTable> Read(
        IGrains grains,
        SettingsCache settings,
        ProjectId project,
        IReadOnlyList<BatchId> batches,
        SplitBy by,
        AgreementFilter filter,
        int itemsMax,
        CancellationToken cancellation
    )
    {
        var inForce = await settings.Get(project, cancellation);
        var table = new AgreementTable(by, filter, inForce.Reply?.Settings);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Limits.ReadsInFlightMax,
            CancellationToken = cancellation,
        };
        await Parallel.ForEachAsync(batches, options, async (batch, stop) =>
        {
            var counts = (await grains.Ask(GrainKeys.Of(project, batch), new ReadCounts(), stop)).Value;
            lock (table)
                table.Add(batch, counts);
        });
        if (table.NeedsItems)
            await new ItemPass(grains, settings, project, itemsMax).AddTo(table, batches, cancellation);
        return table;
    }

    /// <summary>Counts add in any order: the result is the same to the bit.</summary>
    public void Add(BatchId batch, BatchCounts counts)
    {
        isSettling |= counts.IsSettling;
        foreach (var series in Counted(counts.Series, counts.Basis, static c => c.Series))
        {
            var more = CoincidenceCounts.FromState(series.Labels, series.State);
            var key = KeyOf(batch, series.Series);
            if (rows.TryGetValue(key, out var row))
                row.Counts.Merge(more);
            else
                rows[key] = row = new Row(
                    series.Oriented,
                    more,
                    settings?.Find(series.Series.Criterion)?.LabelScale ?? LabelScale.Ordered
                );
            row.SeveralUnits |= series.SeveralUnits;
        }
    }

    public void Add(BatchId batch, ItemUnits item)
    {
        foreach (
            var allSeries in Counted(item.Series, item.Basis, static c => c.Series).GroupBy(c => KeyOf(batch, c.Series))
        )
        {
            if (rows.TryGetValue(allSeries.Key, out var row) && row.NeedsItems)
                row.AddItem([.. allSeries.SelectMany(c => c.Units)]);
        }
    }

    public IReadOnlyList<AgreementRow> Read() =>
        [
            .. rows.OrderBy(r => r.Key.Batch, StringComparer.Ordinal)
                .ThenBy(r => r.Key.Category, StringComparer.Ordinal)
                .ThenBy(r => r.Key.Criterion, StringComparer.Ordinal)
                .ThenBy(r => r.Key.RubricVersion)
                .ThenBy(r => r.Key.Round)
                .Select(r => r.Value.Read(r.Key)),
        ];

    IEnumerable<T> Counted<T>(IReadOnlyList<T> all, IReadOnlyList<T> basis, Func<T, Series> cellOf) =>
        (adaptive is null ? all : all.Where(c => cellOf(c).Round is not Round.First).Concat(basis)).Where(c =>
            filter.Takes(cellOf(c))
        );

    RowKey KeyOf(BatchId batch, Series series) =>
        new(
            by.HasFlag(SplitBy.Category) ? series.Category.Value : null,
            series.Criterion.Value,
            by.HasFlag(SplitBy.RubricVersion) ? series.RubricVersion : null,
            by.HasFlag(SplitBy.Round) ? series.Round : null,
            by.HasFlag(SplitBy.Batch) ? BatchNames.Whole(batch) : null
        );

    readonly record struct RowKey(string? Category, string Criterion, int? RubricVersion, Round? Round, string? Batch);

    sealed class Row(bool oriented, CoincidenceCounts counts, LabelScale scale)
    {
        readonly Metric ordinal = Metric.OrdinalOn(scale),
            interval = Metric.IntervalOn(scale);
        UnitTable? items;
        CoincidenceCounts? byItem;
        bool? isTooVaried;

        public CoincidenceCounts Counts => counts;
        public bool SeveralUnits { get; set; }

        public bool NeedsItems =>
            SeveralUnits
            || (
                isTooVaried ??= new[] { ordinal, interval }.Any(metric =>
                    KrippendorffAlpha.Read(counts, metric).NoInterval is NoIntervalReason.NeedsUnits
                )
            );

        public void AddItem(int[][] units) => (items ??= new UnitTable(counts.Labels)).Add(units);

        public AgreementRow Read(RowKey key)
        {
            var sample = counts.Sample;
            byItem = items?.CountsByItem();
            return new AgreementRow(
                key.Category,
                key.Criterion,
                key.RubricVersion,
                key.Round is { } round ? Kebab.Of(round) : null,
                key.Batch,
                sample.Units,
                sample.PairableUnits,
                sample.Values,
                sample.Pairs,
                counts.LabelCounts(),
                LabelScaleBody.Of(scale),
                oriented ? Coefficients(Orientation.OrientationFree) : null,
                Coefficients(Orientation.Plain),
                oriented || scale.Numbers is not { } numbers
                    ? null
                    : EstimateBody.Of(
                        IntraclassCorrelation.Read(counts, [.. numbers], IccForm.OneWaySingle),
                        SeveralUnits
                    )
            );
        }

        CoefficientsBody Coefficients(Orientation orientation) =>
            new(
                Estimate(c => PercentAgreement.OverUnits(c)),
                Estimate(c => KrippendorffAlpha.Read(c, Metric.Nominal, orientation)),
                Estimate(c => KrippendorffAlpha.Read(c, ordinal, orientation)),
                Estimate(c => KrippendorffAlpha.Read(c, interval, orientation)),
                Estimate(c => GwetAc.Read(c, orientation: orientation))
            );

        EstimateBody Estimate(Coefficient coefficient)
        {
            var estimate = coefficient(counts);
            var isOfUnits = !SeveralUnits && estimate.NoInterval is not NoIntervalReason.NeedsUnits;
            if (byItem is null || estimate.Value is null || isOfUnits)
                return EstimateBody.Of(estimate, SeveralUnits);
            // The value is that of the counts; the items, read a moment later, give its interval.
            var ofItems = coefficient(byItem);
            return EstimateBody.Of(estimate with { Interval = ofItems.Interval, NoInterval = ofItems.NoInterval });
        }
    }
}
