using RlhfGrains.Agreement;

namespace RlhfGrains.Coverage;

/// <summary>How often each method's 95% interval held the true value, among the replicates in which it gave one.</summary>
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
    const int JackknifeItemsMax = 200, BootstrapItemsMax = 50, Resamples = 199;

    readonly Cell cell;
    readonly Dictionary<string, (long Held, long Given)> methods = [];
    readonly Dictionary<string, double> truths;
    double disagreeing, rarest;
    long replicates;

    public Tally(Cell cell)
    {
        this.cell = cell;
        truths = Coefficients.ToDictionary(coefficient => coefficient.Name, coefficient => cell.Truth(coefficient.Name));
    }

    public double DisagreeingUnits => disagreeing / replicates;

    public double RarestLabelUnits => rarest / replicates;

    public double Truth(string coefficient) => truths[coefficient];

    public double? Coverage(string method) => methods.TryGetValue(method, out var count) && count.Given > 0 ? count.Held / (double)count.Given : null;

    public double Given(string method) => methods.TryGetValue(method, out var count) ? count.Given / (double)replicates : 0;

    public void Replicate(SplitMix64 random)
    {
        var table = new UnitTable(cell.Labels);
        for (var i = 0; i < cell.Items; i++) table.Add(cell.Unit(random));
        var counts = table.Counts();
        replicates++;
        var (disagree, rare) = Rarity.Of(counts);
        disagreeing += disagree;
        rarest += rare;

        foreach (var (name, read) in Coefficients)
        {
            if (read(counts) is not { Value: { } value, Interval.StandardError: { } se } estimate) continue;
            var units = name.StartsWith("alpha", StringComparison.Ordinal) || name == "agreement" ? estimate.Counts.PairableUnits : estimate.Counts.Units;
            Count($"{name} plain", name, StudentInterval.Plain(value, se, units, .95, IntervalMethod.Linearisation));
            Count($"{name} log", name, StudentInterval.Log(value, se, units, .95, IntervalMethod.LinearisationLog));
        }
        if (cell.Items <= JackknifeItemsMax)
        {
            Count("jackknife plain", "alpha nominal", ItemJackknife.Read(table, Coefficients[0].Read).Interval);
            Count("jackknife log", "alpha nominal", ItemJackknife.Read(table, Coefficients[0].Read, logScale: true).Interval);
        }
        if (cell.Items <= BootstrapItemsMax)
        {
            Count("bootstrap", "alpha nominal", ItemBootstrap.Percentile(table, Coefficients[0].Read, random.NextBits(), Resamples).Interval);
            Count("bootstrap-t", "alpha nominal", ItemBootstrap.Studentised(table, Coefficients[0].Read, random.NextBits(), Resamples).Interval);
        }
    }

    void Count(string method, string coefficient, Interval? interval)
    {
        if (interval is null) return;
        var (held, given) = methods.GetValueOrDefault(method);
        var truth = truths[coefficient];
        methods[method] = (held + (interval.Low <= truth && truth <= interval.High ? 1 : 0), given + 1);
    }
}
