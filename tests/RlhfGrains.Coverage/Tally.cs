using RlhfGrains.Agreement;

namespace RlhfGrains.Coverage;

/// <summary>
/// How often each method's 95% interval held the true value, among the replicates in which it gave one.
/// </summary>
sealed class Tally
{
    public static readonly (string Name, Coefficient Read)[] Coefficients =
    [
        ("alpha nominal", counts => KrippendorffAlpha.Read(counts, Metric.Nominal)),
        ("alpha ordinal", counts => KrippendorffAlpha.Read(counts, Metric.Ordinal)),
        ("alpha interval", counts => KrippendorffAlpha.Read(counts, Metric.Interval)),
        ("ac1", counts => GwetAc.Read(counts)),
        ("fleiss", counts => FleissKappa.Read(counts)),
        ("brennan-prediger", counts => BrennanPrediger.Read(counts)),
        ("agreement", counts => PercentAgreement.OverUnits(counts)),
    ];

    // Larger samples cost more than they teach: there the methods agree.
    const int CongerItemsMax = 200,
        JackknifeItemsMax = 200,
        BootstrapItemsMax = 50,
        Resamples = 199;

    public static readonly string[] Analytic =
    [
        .. Coefficients.SelectMany(coefficient => new[] { $"{coefficient.Name} plain", coefficient.Name }),
        "cohen",
        "conger",
        "pooled kappa",
        "pooled agreement",
    ];

    /// <summary>Intervals of nominal alpha that cost a pass or many over the items.</summary>
    public static readonly string[] Resampling = ["jackknife plain", "jackknife log", "bootstrap", "bootstrap-t"];

    readonly Cell cell;
    readonly bool resampling;
    readonly Dictionary<string, (long Held, long Given)> methods = [];
    readonly Dictionary<string, double> truths;
    double pairable,
        values,
        disagreeing,
        agreeing,
        other,
        minority;
    long replicates;

    public Tally(Cell cell, bool resampling)
    {
        this.cell = cell;
        this.resampling = resampling;
        truths = Coefficients
            .Select(coefficient => coefficient.Name)
            .Concat(["cohen", "conger", "pooled kappa", "pooled agreement"])
            .ToDictionary(name => name, cell.Truth);
    }

    public double DisagreeingUnits => disagreeing / replicates;

    public double PairableUnits => pairable / replicates;

    public double Values => values / replicates;

    public double AgreeingPairs => agreeing / replicates;

    public double OtherLabelUnits => other / replicates;

    public double MinorityUnits => minority / replicates;

    public double Truth(string coefficient) => truths[coefficient];

    public double? Coverage(string method) =>
        methods.TryGetValue(method, out var count) && count.Given > 0 ? count.Held / (double)count.Given : null;

    public double Given(string method) =>
        methods.TryGetValue(method, out var count) ? count.Given / (double)replicates : 0;

    public void Replicate(SplitMix64 random)
    {
        var sample = new Sample(cell, random);
        replicates++;
        var rarity = Rarity.Of(sample.Counts, Orientation.Plain);
        disagreeing += rarity.Disagreeing;
        pairable += rarity.Pairable;
        values += rarity.Values;
        agreeing += rarity.AgreeingPairs;
        other += rarity.OtherLabel;
        minority += rarity.Minority;

        foreach (var (name, read) in Coefficients)
        {
            var estimate = read(sample.Counts);
            if (estimate.NoInterval == NoIntervalReason.NeedsUnits)
                estimate = read(sample.Units().CountsByItem());
            Count(name, name, estimate.Interval);
            if (estimate is not { Value: { } value, Interval.StandardError: { } se })
                continue;
            var units =
                name.StartsWith("alpha", StringComparison.Ordinal) || name == "agreement"
                    ? estimate.Counts.PairableUnits
                    : estimate.Counts.Units;
            Count($"{name} plain", name, StudentInterval.Plain(value, se, units, .95, IntervalMethod.Linearisation));
        }
        Count("pooled kappa", "pooled kappa", PooledKappa.Read(sample.FirstAgainstOthers).Interval);
        Count("pooled agreement", "pooled agreement", PooledAgreement.OverUnits(sample.FirstAgainstOthers).Interval);
        if (cell.Annotators == 2)
            Count("cohen", "cohen", CohenKappa.Read(sample.FirstTwo).Interval);
        if (cell.Items <= CongerItemsMax)
            Count("conger", "conger", CongerKappa.Read(sample.Table()).Interval);
        if (resampling)
            Resample(sample, random);
    }

    void Resample(Sample sample, SplitMix64 random)
    {
        if (cell.Items <= JackknifeItemsMax)
        {
            var units = sample.Units();
            var jackknife = ItemJackknife.Read(units, Coefficients[0].Read);
            Count("jackknife plain", "alpha nominal", jackknife.Interval);
            if (jackknife is { Value: { } value, Interval.StandardError: { } se })
                Count(
                    "jackknife log",
                    "alpha nominal",
                    StudentInterval.Log(value, se, jackknife.Counts.PairableUnits, .95, IntervalMethod.ItemJackknifeLog)
                );
        }
        if (cell.Items <= BootstrapItemsMax)
        {
            Count(
                "bootstrap",
                "alpha nominal",
                ItemBootstrap.Percentile(sample.Units(), Coefficients[0].Read, random.NextBits(), Resamples).Interval
            );
            Count(
                "bootstrap-t",
                "alpha nominal",
                ItemBootstrap.Studentised(sample.Units(), Coefficients[0].Read, random.NextBits(), Resamples).Interval
            );
        }
    }

    void Count(string method, string coefficient, Interval? interval)
    {
        if (interval is null)
            return;
        var (held, given) = methods.GetValueOrDefault(method);
        var truth = truths[coefficient];
        methods[method] = (held + (interval.Low <= truth && truth <= interval.High ? 1 : 0), given + 1);
    }
}
