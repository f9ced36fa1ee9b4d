using RlhfGrains.Agreement;
using RlhfGrains.Api.Agreement;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.SelfAudits;

/// <summary>Adds the integer counts of annotators, row by row, and reads the coefficients from the sums.</summary>
sealed class SelfAgreementTable(bool byCategory, bool byRubricVersion)
{
    readonly Dictionary<(string? Category, string Criterion, int? RubricVersion), Row> rows = [];
    int annotators;
    int due;
    Instant? nextDueAt;

    public void Add(SelfAuditView view)
    {
        var compared = view.Counts.Where(c => c.Answers > 0).ToList();
        if (compared.Count > 0)
            annotators++;
        due += view.Due;
        if (nextDueAt is null || view.NextDueAt < nextDueAt)
            nextDueAt = view.NextDueAt;
        foreach (var counts in compared)
        {
            var key = (
                byCategory ? counts.Category.Value : null,
                counts.Criterion.Value,
                byRubricVersion ? counts.RubricVersion : (int?)null
            );
            if (!rows.TryGetValue(key, out var row))
                rows[key] = row = new Row(counts.Oriented, new ConfusionMatrix(counts.Labels));
            row.Add(counts);
        }
    }

    public SelfAgreementBody Read(Instant asOf, IReadOnlyList<string> by, ProjectSettings settings) =>
        new(
            asOf,
            by,
            annotators,
            due,
            nextDueAt,
            [
                .. rows.OrderBy(r => r.Key.Category, StringComparer.Ordinal)
                    .ThenBy(r => r.Key.Criterion, StringComparer.Ordinal)
                    .ThenBy(r => r.Key.RubricVersion)
                    .Select(r =>
                        r.Value.Read(r.Key.Category, settings.Find(new(r.Key.Criterion))!, r.Key.RubricVersion)
                    ),
            ]
        );

    sealed class Row(bool oriented, ConfusionMatrix confusion)
    {
        bool severalUnits;
        int answers;
        int same;

        public void Add(SelfCounts counts)
        {
            confusion.Merge(ConfusionMatrix.FromState(counts.Labels, counts.State));
            severalUnits |= counts.SeveralUnits;
            answers += counts.Answers;
            same += counts.Same;
        }

        public SelfAgreementRow Read(string? category, Criterion criterion, int? rubricVersion) =>
            new(
                category,
                criterion.Id.Value,
                rubricVersion,
                answers,
                SameAnswers(),
                confusion.Units,
                oriented ? Coefficients(Orientation.OrientationFree, criterion.LabelScale) : null,
                Coefficients(Orientation.Plain, criterion.LabelScale),
                new ConfusionBody([.. Enumerable.Range(criterion.Scale.Min, confusion.Labels)], Cells()),
                LabelScaleBody.Of(criterion.LabelScale)
            );

        SelfCoefficientsBody Coefficients(Orientation orientation, LabelScale scale)
        {
            var counts = confusion.ToCoincidences();
            return new SelfCoefficientsBody(
                EstimateBody.Of(PercentAgreement.OverUnits(confusion), severalUnits),
                EstimateBody.Of(CohenKappa.Read(confusion, orientation: orientation), severalUnits),
                EstimateBody.Of(KrippendorffAlpha.Read(counts, Metric.Nominal, orientation), severalUnits),
                EstimateBody.Of(KrippendorffAlpha.Read(counts, Metric.OrdinalOn(scale), orientation), severalUnits),
                EstimateBody.Of(KrippendorffAlpha.Read(counts, Metric.IntervalOn(scale), orientation), severalUnits)
            );
        }

        // Pairs of answers are of different items: the units of one stay together.
        EstimateBody SameAnswers()
        {
            var interval = ProportionInterval.Wilson(same, answers);
            return new EstimateBody(
                "same-answers",
                (double)same / answers,
                null,
                interval.Low,
                interval.High,
                interval.Level,
                Kebab.Of(interval.Method),
                null,
                null,
                null,
                null,
                null
            );
        }

        IReadOnlyList<IReadOnlyList<long>> Cells() =>
            [
                .. Enumerable
                    .Range(0, confusion.Labels)
                    .Select(c =>
                        (IReadOnlyList<long>)[.. Enumerable.Range(0, confusion.Labels).Select(k => confusion[c, k])]
                    ),
            ];
    }
}
