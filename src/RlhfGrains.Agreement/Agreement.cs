namespace RlhfGrains.Agreement;

/// <summary>
/// Everything about a table in hand: <c>Agreement.From(judgments).All()</c>. For live counts use <see
/// cref="CoincidenceCounts"/> and the coefficients directly.
/// </summary>
public sealed class Agreement
{
    readonly Lazy<UnitTable> units;
    readonly Lazy<CoincidenceCounts> byItem;
    readonly bool clustered;

    Agreement(JudgmentTable table)
    {
        Table = table;
        Counts = table.Count();
        units = new Lazy<UnitTable>(table.Units);
        byItem = new Lazy<CoincidenceCounts>(() => Units.CountsByItem());
        clustered = table.IsClustered;
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
        foreach (var judgment in judgments)
            builder.Add(++row, judgment);
        return From(builder.Build());
    }

    /// <inheritdoc cref="From(IEnumerable{Judgment}, IReadOnlyList{string})"/>
    public static Agreement From(
        IEnumerable<(string Item, string Annotator, string Label)> judgments,
        IReadOnlyList<string>? labels = null
    ) => From(judgments.Select(judgment => new Judgment(judgment.Item, judgment.Annotator, judgment.Label)), labels);

    /// <summary>Counts a table that was read already.</summary>
    public static Agreement From(JudgmentTable table) => new(table);

    /// <summary>
    /// The same for every category of the table, by name; items without a category under an empty name.
    /// </summary>
    public IReadOnlyList<(string Category, Agreement Agreement)> ByCategory() =>
        [
            .. Enumerable
                .Range(0, Table.Items.Count)
                .GroupBy(item => Table.Categories[item] ?? "")
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, new Agreement(Table.Of([.. group])))),
        ];

    /// <summary>
    /// One coefficient; where items form clusters, or the analytic interval needs the units, with the interval of whole
    /// clusters.
    /// </summary>
    public Estimate Read(Coefficient coefficient)
    {
        if (clustered)
            return coefficient(byItem.Value);
        var read = coefficient(Counts);
        return read.NoInterval == NoIntervalReason.NeedsUnits ? coefficient(byItem.Value) : read;
    }

    /// <summary>Every coefficient for interchangeable annotators, Conger's kappa, Cohen's when there are two
    /// annotators, and where labels are numbers the intraclass correlations.</summary>
    /// <param name="orientation">Orientation-free for pairwise preferences; what follows Brennan-Prediger and AC is
    /// left out then.</param>
    /// <param name="level">Confidence level.</param>
    /// <returns>Percent agreement first; each with value and interval, or reasons. What weighs how far labels are apart
    /// goes by <see cref="JudgmentTable.Scale"/>.</returns>
    /// <exception cref="ArgumentException">Orientation-free, but the labels are more than two names: which is the
    /// mirror of which is not known.</exception>
    public IReadOnlyList<Estimate> All(Orientation orientation = Orientation.Plain, double level = Level.Default)
    {
        var scale = Table.Scale;
        if (orientation == Orientation.OrientationFree && scale.Order == LabelOrder.Unordered && Table.Labels.Count > 2)
            throw new ArgumentException(
                "Orientation-free figures need the labels in their order, from one response to the other.",
                nameof(orientation)
            );
        var (interval, linear, quadratic) = (
            Metric.IntervalOn(scale),
            AgreementWeights.LinearOn(scale),
            AgreementWeights.QuadraticOn(scale)
        );
        List<Coefficient> coefficients =
        [
            counts => PercentAgreement.OverUnits(counts, level: level),
            counts => PercentAgreement.OverPairs(counts, level: level),
            counts => KrippendorffAlpha.Read(counts, Metric.Nominal, orientation, level),
            counts => KrippendorffAlpha.Read(counts, Metric.OrdinalOn(scale), orientation, level),
            counts => KrippendorffAlpha.Read(counts, interval, orientation, level),
            counts => FleissKappa.Read(counts, null, orientation, level),
            counts => BrennanPrediger.Read(counts, null, orientation, level),
            counts => GwetAc.Read(counts, null, orientation, level),
            counts => GwetAc.Read(counts, linear, orientation, level),
            counts => GwetAc.Read(counts, quadratic, orientation, level),
        ];
        if (scale.HasAmounts)
            coefficients.Insert(5, counts => KrippendorffAlpha.Read(counts, Metric.RatioOn(scale), orientation, level));
        var all = coefficients.Select(Read).ToList();
        if (orientation == Orientation.OrientationFree)
            return all;

        all.Add(CongerKappa.Read(Table, null, level));
        if (Table.Annotators.Count == 2)
        {
            foreach (var weights in new[] { AgreementWeights.Identity, linear, quadratic })
                all.Add(CohenKappa.Read(Table, weights, level));
        }
        if (scale.Numbers is { } numbers)
            all.AddRange(IntraclassCorrelation.All(Table, numbers, level).Select(WithClusters));
        return all;
    }

    /// <summary>Their interval takes items as independent; it has no form for clusters.</summary>
    Estimate WithClusters(Estimate ofItems) =>
        clustered && ofItems.Interval is not null
            ? ofItems with
            {
                Interval = null,
                NoInterval = NoIntervalReason.NoMethod,
            }
            : ofItems;
}
