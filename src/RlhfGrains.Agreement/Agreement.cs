namespace RlhfGrains.Agreement;

/// <summary>
/// Everything about a table in hand: <c>Agreement.From(judgments).All()</c>. For live counts use <see cref="CoincidenceCounts"/> and the
/// coefficients directly.
/// </summary>
public sealed class Agreement
{
    readonly Lazy<UnitTable> units;
    readonly bool clustered;

    Agreement(JudgmentTable table)
    {
        Table = table;
        Counts = table.Count();
        units = new Lazy<UnitTable>(table.Units);
        clustered = table.Clusters.Distinct().Count() != table.Items.Count;
    }

    /// <summary>The judgments.</summary>
    public JudgmentTable Table { get; }

    /// <summary>Their counts.</summary>
    public CoincidenceCounts Counts { get; }

    /// <summary>Items by cluster.</summary>
    public UnitTable Units => units.Value;

    /// <summary>Counts judgments.</summary>
    /// <param name="judgments">Any order; an annotator judges an item once.</param>
    /// <param name="labels">The declared labels in their order; <c>null</c>: those found.</param>
    /// <exception cref="TableException">A judgment that cannot be counted, with its place from 1.</exception>
    public static Agreement From(IEnumerable<Judgment> judgments, IReadOnlyList<string>? labels = null)
    {
        var builder = new JudgmentTableBuilder(labels);
        var row = 0L;
        foreach (var judgment in judgments) builder.Add(++row, judgment);
        return From(builder.Build());
    }

    /// <inheritdoc cref="From(IEnumerable{Judgment}, IReadOnlyList{string})"/>
    public static Agreement From(IEnumerable<(string Item, string Annotator, string Label)> judgments, IReadOnlyList<string>? labels = null) =>
        From(judgments.Select(judgment => new Judgment(judgment.Item, judgment.Annotator, judgment.Label)), labels);

    /// <summary>Counts a table that was read already.</summary>
    public static Agreement From(JudgmentTable table) => new(table);

    /// <summary>The same for every category of the table, by name; items without a category under an empty name.</summary>
    public IReadOnlyList<(string Category, Agreement Agreement)> ByCategory() =>
    [
        .. Enumerable.Range(0, Table.Items.Count).GroupBy(item => Table.Categories[item] ?? "").OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, new Agreement(Table.Of([.. group])))),
    ];

    /// <summary>One coefficient; where items form clusters, or the analytic interval needs the units, with the item jackknife.</summary>
    public Estimate Read(Coefficient coefficient, double level = Level.Default)
    {
        var read = coefficient(Counts);
        return read.Value is not null && (clustered || read.NoInterval == NoIntervalReason.NeedsUnits)
            ? ItemJackknife.Read(Units, coefficient, level) : read;
    }

    /// <summary>Every coefficient for interchangeable annotators, Conger's kappa, and Cohen's when there are two annotators.</summary>
    /// <param name="orientation">Orientation-free for pairwise preferences; Conger's and Cohen's kappa are left out then.</param>
    /// <param name="level">Confidence level.</param>
    /// <returns>Percent agreement first; each with value and interval, or reasons.</returns>
    public IReadOnlyList<Estimate> All(Orientation orientation = Orientation.Plain, double level = Level.Default)
    {
        List<Coefficient> coefficients =
        [
            counts => PercentAgreement.OverUnits(counts, level: level),
            counts => PercentAgreement.OverPairs(counts, level: level),
            counts => KrippendorffAlpha.Read(counts, Metric.Nominal, orientation, level),
            counts => KrippendorffAlpha.Read(counts, Metric.Ordinal, orientation, level),
            counts => KrippendorffAlpha.Read(counts, Metric.Interval, orientation, level),
            counts => FleissKappa.Read(counts, null, orientation, level),
            counts => BrennanPrediger.Read(counts, null, orientation, level),
            counts => GwetAc.Read(counts, null, orientation, level),
            counts => GwetAc.Read(counts, AgreementWeights.Linear, orientation, level),
            counts => GwetAc.Read(counts, AgreementWeights.Quadratic, orientation, level),
        ];
        if (Table.RatioLowest is { } lowest)
            coefficients.Insert(5, counts => KrippendorffAlpha.Read(counts, Metric.Ratio(lowest), orientation, level));
        var all = coefficients.Select(coefficient => Read(coefficient, level)).ToList();
        if (orientation == Orientation.OrientationFree) return all;

        all.Add(CongerKappa.Read(Table, null, level));
        if (Table.Annotators.Count == 2 && AnnotatorPairs.Confusions(Table).Select(pair => pair.Matrix).FirstOrDefault() is { } matrix)
        {
            foreach (var weights in new[] { AgreementWeights.Identity, AgreementWeights.Linear, AgreementWeights.Quadratic })
                all.Add(CohenKappa.Read(matrix, weights, level));
        }
        return all;
    }
}
