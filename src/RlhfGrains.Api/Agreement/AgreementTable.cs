using RlhfGrains.Agreement;
using RlhfGrains.Api.Batches;
using RlhfGrains.Api.Json;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Api.Agreement;

/// <summary>What an agreement table is split by, besides the criterion: two criteria have two scales, and are never added.</summary>
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
    public bool Takes(Cell cell) =>
        (Category is null || cell.Category.Value == Category) && (Criterion is null || cell.Criterion.Value == Criterion)
        && (RubricVersion is null || cell.RubricVersion == RubricVersion) && (Round is null || cell.Round == Round);
}

/// <summary>Adds the integer counts of batches, row by row, and reads the coefficients from the sums.</summary>
sealed class AgreementTable(SplitBy by, AgreementFilter filter)
{
    readonly Dictionary<RowKey, RowCounts> rows = [];

    /// <summary>Counts add in any order: the result is the same to the bit.</summary>
    public void Add(BatchId batch, BatchCounts counts)
    {
        foreach (var cell in counts.Cells.Where(c => filter.Takes(c.Cell)))
        {
            var key = new RowKey(
                by.HasFlag(SplitBy.Category) ? cell.Cell.Category.Value : null,
                cell.Cell.Criterion.Value,
                by.HasFlag(SplitBy.RubricVersion) ? cell.Cell.RubricVersion : null,
                by.HasFlag(SplitBy.Round) ? cell.Cell.Round : null,
                by.HasFlag(SplitBy.Batch) ? BatchNames.Whole(batch) : null);
            var more = CoincidenceCounts.FromState(cell.Labels, cell.State);
            if (rows.TryGetValue(key, out var row)) row.Counts.Merge(more);
            else rows[key] = new RowCounts(cell.Oriented, more);
        }
    }

    public IReadOnlyList<AgreementRow> Read() =>
    [
        .. rows.OrderBy(r => r.Key.Batch, StringComparer.Ordinal).ThenBy(r => r.Key.Category, StringComparer.Ordinal)
            .ThenBy(r => r.Key.Criterion, StringComparer.Ordinal).ThenBy(r => r.Key.RubricVersion).ThenBy(r => r.Key.Round).Select(r => Row(r.Key, r.Value)),
    ];

    static AgreementRow Row(RowKey key, RowCounts row)
    {
        var sample = row.Counts.Sample;
        return new AgreementRow(
            key.Category, key.Criterion, key.RubricVersion, key.Round is { } round ? Kebab.Of(round) : null, key.Batch,
            sample.Units, sample.PairableUnits, sample.Values, sample.Pairs,
            row.Oriented ? Coefficients(row.Counts, Orientation.OrientationFree) : null, Coefficients(row.Counts, Orientation.Plain));
    }

    static CoefficientsBody Coefficients(CoincidenceCounts counts, Orientation orientation) => new(
        EstimateBody.Of(PercentAgreement.OverUnits(counts)),
        EstimateBody.Of(KrippendorffAlpha.Read(counts, Metric.Nominal, orientation)),
        EstimateBody.Of(KrippendorffAlpha.Read(counts, Metric.Ordinal, orientation)),
        EstimateBody.Of(KrippendorffAlpha.Read(counts, Metric.Interval, orientation)));

    readonly record struct RowKey(string? Category, string Criterion, int? RubricVersion, Round? Round, string? Batch);

    sealed record RowCounts(bool Oriented, CoincidenceCounts Counts);
}
