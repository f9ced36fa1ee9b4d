namespace RlhfGrains.Agreement;

/// <summary>The six forms of P. E. Shrout and J. L. Fleiss (1979), doi:10.1037/0033-2909.86.2.420.</summary>
public enum IccForm
{
    /// <summary>ICC(1,1): every target has raters of its own; one rating.</summary>
    OneWaySingle,

    /// <summary>ICC(2,1): the same random raters for all targets; one rating, absolute agreement.</summary>
    TwoWayRandomSingle,

    /// <summary>ICC(3,1): these raters only; one rating, consistency.</summary>
    TwoWayMixedSingle,

    /// <summary>ICC(1,k): as the first, mean of k ratings.</summary>
    OneWayAverage,

    /// <summary>ICC(2,k): as the second, mean of k ratings.</summary>
    TwoWayRandomAverage,

    /// <summary>ICC(3,k): as the third, mean of k ratings.</summary>
    TwoWayMixedAverage,
}

/// <summary>
/// Intraclass correlations of n targets rated by k raters, ratings missing or not: shares of variance, from an analysis
/// of variance with the targets' mean square (BMS), that of the raters (JMS) and of the error (WMS one-way, EMS
/// two-way), P. E. Shrout, J. L. Fleiss (1979); K. O. McGraw, S. P. Wong (1996), doi:10.1037/1082-989X.1.1.30. With
/// missing ratings the components of variance are ANOVA estimates too: one-way with k_0 for k (A. Donner, J. J. Koval
/// 1980, doi:10.2307/2530491), two-way by Henderson's method III (<see cref="TwoWaySums"/>); the average forms are then
/// of as many ratings as the harmonic mean of the targets' numbers.
/// <para>Intervals: exact F for complete tables (Satterthwaite's degrees of freedom for ICC(2,·)); with missing ratings
/// those of R. C. Thomas, J. D. Hultquist (1978), doi:10.1214/aos/1176344202, one-way, and the same forms with K0 and
/// N0 for k and n, two-way.</para>
/// </summary>
public static class IntraclassCorrelation
{
    /// <param name="ratings">n rows (targets) of k ratings (raters); NaN: missing.</param>
    /// <param name="form">Which of the six.</param>
    /// <param name="level">Confidence level.</param>
    /// <returns>At most 1, may be negative. Undefined: no target with two ratings (<c>NoPairs</c>); one target, or
    /// targets and raters that cannot be told apart (<c>TooFewUnits</c>); no variation at all, or none but between
    /// raters (<c>NoVariation</c>); an average form whose targets' means have no variance left
    /// (<c>NoVariationBetweenUnits</c>).</returns>
    /// <exception cref="ArgumentException">Rows of unequal length, or a rating that is infinite.</exception>
    public static Estimate Read(IReadOnlyList<double[]> ratings, IccForm form, double level = Level.Default) =>
        new Analysis(RatingSample.Of(ratings)).Read(form, level);

    /// <summary>All six of a table whose labels are numbers; items are targets, annotators raters.</summary>
    /// <param name="table">The judgments.</param>
    /// <param name="values">The number of each label.</param>
    /// <param name="level">Confidence level.</param>
    /// <returns>In the order of <see cref="IccForm"/>, each as <see cref="Read(IReadOnlyList{double[]}, IccForm,
    /// double)"/> gives it.</returns>
    /// <exception cref="ArgumentException">Not a finite number for each label.</exception>
    public static IReadOnlyList<Estimate> All(
        JudgmentTable table,
        IReadOnlyList<double> values,
        double level = Level.Default
    )
    {
        if (values.Count < table.Labels.Count)
            throw new ArgumentException($"{values.Count} values for {table.Labels.Count} labels.", nameof(values));
        var analysis = new Analysis(RatingSample.Of(table, values));
        return [.. Enum.GetValues<IccForm>().Select(form => analysis.Read(form, level))];
    }

    /// <summary>Of live counts, which do not know who gave which value: the one-way forms.</summary>
    /// <param name="counts">Units are targets.</param>
    /// <param name="values">The number of each label.</param>
    /// <param name="form">One-way, single or average.</param>
    /// <param name="level">Confidence level.</param>
    /// <inheritdoc cref="Read(IReadOnlyList{double[]}, IccForm, double)" path="/returns"/>
    /// <exception cref="ArgumentException">Not a finite number for each label, or a two-way form.</exception>
    public static Estimate Read(
        CoincidenceCounts counts,
        IReadOnlyList<double> values,
        IccForm form,
        double level = Level.Default
    )
    {
        Level.Check(level);
        if (values.Count != counts.Labels || !values.All(double.IsFinite))
            throw new ArgumentException($"{counts.Labels} finite values are needed.", nameof(values));
        if (form is not (IccForm.OneWaySingle or IccForm.OneWayAverage))
            throw new ArgumentException("Counts have the one-way forms.", nameof(form));
        var sample = counts.Sample;
        return sample.PairableUnits == 0 ? Estimate.Without(Name(form), UndefinedReason.NoPairs, sample)
            : sample.Units < 2 ? Estimate.Without(Name(form), UndefinedReason.TooFewUnits, sample)
            : OneWay(OneWaySums.Of(counts, values), form, sample, level);
    }

    /// <summary>The sums of a sample, made once for all forms.</summary>
    sealed class Analysis(RatingSample ratings)
    {
        readonly SampleCounts sample = Sizes(ratings);
        readonly Lazy<OneWaySums> oneWay = new(() => OneWaySums.Of(ratings));
        readonly Lazy<TwoWaySums?> twoWay = new(() => TwoWaySums.Of(ratings));

        public Estimate Read(IccForm form, double level)
        {
            Level.Check(level);
            if (sample.PairableUnits == 0)
                return Estimate.Without(Name(form), UndefinedReason.NoPairs, sample);
            if (sample.Units < 2)
                return Estimate.Without(Name(form), UndefinedReason.TooFewUnits, sample);
            if (form is IccForm.OneWaySingle or IccForm.OneWayAverage)
                return OneWay(oneWay.Value, form, sample, level);
            return twoWay.Value is { } sums
                ? TwoWay(sums, oneWay.Value.HarmonicSize, ratings.IsComplete, form, sample, level)
                : Estimate.Without(Name(form), UndefinedReason.TooFewUnits, sample);
        }

        static SampleCounts Sizes(RatingSample ratings)
        {
            var sizes = ratings.Target.CountBy(target => target).Select(target => (long)target.Value).ToList();
            return new SampleCounts(
                ratings.Targets,
                sizes.Count(k => k >= 2),
                ratings.Ratings,
                sizes.Sum(k => k * (k - 1) / 2)
            );
        }
    }

    static Estimate OneWay(OneWaySums sums, IccForm form, SampleCounts sample, double level)
    {
        double BMS = sums.BMS,
            WMS = sums.WMS,
            k0 = sums.K0,
            k = sums.HarmonicSize;
        var (above, below) =
            form is IccForm.OneWaySingle ? (BMS - WMS, BMS + (k0 - 1) * WMS) : (BMS - WMS, BMS - WMS + k0 / k * WMS);
        var ratings = form is IccForm.OneWaySingle ? 1 : k;
        IntervalOrReason Interval() =>
            OfRatio(sums.UnweightedBMS, WMS, (sums.BetweenDf, sums.WithinDf), k, ratings, sums.IsBalanced, level);
        return Of(form, above, below, BMS + WMS > 0, Interval, sample);
    }

    static Estimate TwoWay(TwoWaySums sums, double k, bool complete, IccForm form, SampleCounts sample, double level)
    {
        double BMS = sums.BMS,
            JMS = sums.JMS,
            EMS = sums.EMS,
            k0 = sums.K0,
            n0 = sums.N0;
        var raters = form is IccForm.TwoWayRandomSingle or IccForm.TwoWayRandomAverage ? (JMS - EMS) / n0 : 0;
        var (above, below) = form is IccForm.TwoWayRandomSingle or IccForm.TwoWayMixedSingle
            ? (BMS - EMS, BMS + (k0 - 1) * EMS + k0 * raters)
            : (BMS - EMS, BMS - EMS + k0 / k * (EMS + raters));
        IntervalOrReason Interval() =>
            form is IccForm.TwoWayRandomSingle or IccForm.TwoWayRandomAverage
                ? OfRandomRaters(sums, k, complete, form, level)
                : OfRatio(
                    BMS,
                    EMS,
                    (sums.TargetsDf, sums.ErrorDf),
                    k0,
                    form is IccForm.TwoWayMixedSingle ? 1 : k,
                    complete,
                    level
                );
        return Of(form, above, below, BMS + JMS + EMS > 0, Interval, sample);
    }

    static Estimate Of(
        IccForm form,
        double above,
        double below,
        bool varies,
        Func<IntervalOrReason> interval,
        SampleCounts sample
    )
    {
        var isAverage = form is IccForm.OneWayAverage or IccForm.TwoWayRandomAverage or IccForm.TwoWayMixedAverage;
        // Exactly 0 or less, but for rounding: (BMS - EMS) and its parts cancel.
        if (!(below > Math.Abs(above) * 1e-12))
            return Estimate.Without(
                Name(form),
                varies && isAverage ? UndefinedReason.NoVariationBetweenUnits : UndefinedReason.NoVariation,
                sample
            );
        return Estimate.Of(Name(form), above / below, interval(), sample);
    }

    /// <summary>From the F distribution of BMS / error, with E(BMS) = σ²_e + size σ²_s; for the mean of so many
    /// ratings.</summary>
    static IntervalOrReason OfRatio(
        double BMS,
        double error,
        (double Above, double Below) df,
        double size,
        double ratings,
        bool complete,
        double level
    )
    {
        if (!(BMS > 0 && error > 0))
            return NoIntervalReason.NoVariationBetweenUnits;
        var tail = (1 - level) / 2;
        var F = BMS / error;
        // σ²_s / σ²_e at the ends.
        var low = (F / FQuantile.Upper(df.Above, df.Below, tail) - 1) / size;
        var high = (F * FQuantile.Upper(df.Below, df.Above, tail) - 1) / size;
        return low + 1 / ratings > 0
            ? Between(
                low / (low + 1 / ratings),
                double.IsPositiveInfinity(high) ? 1 : high / (high + 1 / ratings),
                complete,
                level
            )
            : NoIntervalReason.Unbounded;
    }

    static IntervalOrReason OfRandomRaters(TwoWaySums sums, double k, bool complete, IccForm form, double level)
    {
        double BMS = sums.BMS,
            JMS = sums.JMS,
            EMS = sums.EMS,
            k0 = sums.K0,
            n0 = sums.N0;
        if (!(BMS > 0 && EMS > 0))
            return NoIntervalReason.NoVariationBetweenUnits;
        // Below 0 Satterthwaite's two parts would cancel, down to no degree of freedom at all; the model's ρ is not
        // below 0.
        var ρ = Math.Max(0, (BMS - EMS) / (BMS + (k0 - 1) * EMS + k0 * (JMS - EMS) / n0));
        double a = k0 * ρ * JMS,
            b = (n0 * (1 + (k0 - 1) * ρ) - k0 * ρ) * EMS;
        var ν = (a + b) * (a + b) / (a * a / sums.RatersDf + b * b / sums.ErrorDf);
        var C = k0 * JMS + (k0 * n0 - k0 - n0) * EMS;
        if (!(ν > 0 && C > 0))
            return NoIntervalReason.NoMethod;
        double At(double t) => double.IsPositiveInfinity(t) ? 1 : n0 * (t * BMS - EMS) / (C + n0 * t * BMS);
        var tail = (1 - level) / 2;
        double low = At(1 / FQuantile.Upper(sums.TargetsDf, ν, tail)),
            high = At(FQuantile.Upper(ν, sums.TargetsDf, tail));
        if (form is IccForm.TwoWayRandomSingle)
            return Between(low, high, complete, level);
        // Of the mean of k ratings; at -1/(k - 1) the mean has no variance left.
        if (!(1 + low * (k - 1) > 0))
            return NoIntervalReason.Unbounded;
        return Between(low * k / (1 + low * (k - 1)), high * k / (1 + high * (k - 1)), complete, level);
    }

    static IntervalOrReason Between(double low, double high, bool complete, double level) =>
        !(double.IsFinite(low) && double.IsFinite(high)) ? NoIntervalReason.Unbounded
        : !(low < high) ? NoIntervalReason.NoMethod
        : new Interval(
            low,
            high,
            level,
            complete ? IntervalMethod.FDistribution : IntervalMethod.FDistributionUnbalanced,
            null
        );

    static string Name(IccForm form) =>
        form switch
        {
            IccForm.OneWaySingle => "icc-1-1",
            IccForm.TwoWayRandomSingle => "icc-2-1",
            IccForm.TwoWayMixedSingle => "icc-3-1",
            IccForm.OneWayAverage => "icc-1-k",
            IccForm.TwoWayRandomAverage => "icc-2-k",
            _ => "icc-3-k",
        };
}
