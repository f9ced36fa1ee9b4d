namespace RlhfGrains.Agreement;

/// <summary>
/// The sums of a two-way analysis of variance without interaction, y_ij = μ + s_i + r_j + e_ij, where ratings may be
/// missing: what targets explain beyond raters, raters beyond targets, and what neither does. Expectations of these
/// three give the components of variance (Henderson's method III: C. R. Henderson 1953, doi:10.2307/3001853; S. R.
/// Searle, G. Casella, C. E. McCulloch 1992, Variance Components, ch. 5). With nothing missing they are the mean
/// squares of Shrout and Fleiss (1979).
/// </summary>
sealed class TwoWaySums
{
    TwoWaySums(RatingSample sample, int parts, double targets, double raters, double residual)
    {
        TargetsDf = sample.Targets - parts;
        RatersDf = sample.Raters - parts;
        ErrorDf = sample.Ratings - sample.Targets - sample.Raters + parts;
        BMS = targets / TargetsDf;
        JMS = raters / RatersDf;
        EMS = residual / ErrorDf;
        K0 = (sample.Ratings - sample.Raters) / (double)TargetsDf;
        N0 = (sample.Ratings - sample.Targets) / (double)RatersDf;
    }

    public int TargetsDf { get; }

    public int RatersDf { get; }

    public int ErrorDf { get; }

    public double BMS { get; }

    public double JMS { get; }

    public double EMS { get; }

    /// <summary>(N - k) / (n - 1), with E(BMS) = σ²_e + K0 σ²_s.</summary>
    public double K0 { get; }

    /// <summary>(N - n) / (k - 1), with E(JMS) = σ²_e + N0 σ²_r.</summary>
    public double N0 { get; }

    /// <returns>Null where targets and raters cannot be told apart: no degree of freedom is left for one of the
    /// three.</returns>
    public static TwoWaySums? Of(RatingSample sample)
    {
        var parts = PartsOf(sample);
        if (
            sample.Targets <= parts
            || sample.Raters <= parts
            || sample.Ratings - sample.Targets - sample.Raters + parts <= 0
        )
            return null;
        var r = RaterEffects(sample);
        var s = MeansBy(sample.Target, sample.Targets, sample, x => sample.Y[x] - r[sample.Rater[x]]);
        var ownRaters = MeansBy(sample.Target, sample.Targets, sample, x => r[sample.Rater[x]]);
        var ownTargets = MeansBy(sample.Rater, sample.Raters, sample, x => s[sample.Target[x]]);
        double targets = 0,
            raters = 0,
            residual = 0;
        for (var x = 0; x < sample.Ratings; x++)
        {
            var (i, j) = (sample.Target[x], sample.Rater[x]);
            targets += Square(s[i] - ownTargets[j]);
            raters += Square(r[j] - ownRaters[i]);
            residual += Square(sample.Y[x] - s[i] - r[j]);
        }
        // The effects are solved for to about 1e-13 of the ratings.
        var rounding = OneWaySums.Rounding(sample.Ratings, sample.MaxAbs * (sample.IsComplete ? 1 : 1 << 8));
        return new TwoWaySums(
            sample,
            parts,
            OneWaySums.Cut(targets, rounding),
            OneWaySums.Cut(raters, rounding),
            OneWaySums.Cut(residual, rounding)
        );
    }

    /// <summary>
    /// The raters' effects by least squares. With the targets' eliminated, r_j k_j - Σ over own targets of their
    /// raters' mean effect = Σ (y - ȳ_i): solved by conjugate gradients, exact after one step where nothing is missing;
    /// cost a pass over the ratings a step.
    /// </summary>
    static double[] RaterEffects(RatingSample sample)
    {
        const int StepsMax = 1_000;
        var size = new double[sample.Raters];
        for (var x = 0; x < sample.Ratings; x++)
            size[sample.Rater[x]]++;
        var targetMeans = MeansBy(sample.Target, sample.Targets, sample, x => sample.Y[x]);
        var left = SumsBy(sample.Rater, sample.Raters, sample, x => sample.Y[x] - targetMeans[sample.Target[x]]);
        var r = new double[sample.Raters];
        var scaled = left.Zip(size, (l, k) => l / k).ToArray();
        var direction = (double[])scaled.Clone();
        var power = Dot(left, scaled);
        var stop = power * 1e-30;
        for (var step = 0; step < StepsMax && power > stop; step++)
        {
            var own = MeansBy(sample.Target, sample.Targets, sample, x => direction[sample.Rater[x]]);
            var image = SumsBy(sample.Rater, sample.Raters, sample, x =>
                direction[sample.Rater[x]] - own[sample.Target[x]]
            );
            var curvature = Dot(direction, image);
            if (!(curvature > 0))
                break;
            var length = power / curvature;
            for (var j = 0; j < r.Length; j++)
            {
                r[j] += length * direction[j];
                left[j] -= length * image[j];
                scaled[j] = left[j] / size[j];
            }
            var next = Dot(left, scaled);
            for (var j = 0; j < r.Length; j++)
                direction[j] = scaled[j] + next / power * direction[j];
            power = next;
        }
        return r;
    }

    /// <summary>How many groups of targets and raters have no rating between them: each has a level of its
    /// own.</summary>
    static int PartsOf(RatingSample sample)
    {
        var leader = Enumerable.Range(0, sample.Targets + sample.Raters).ToArray();
        int Find(int of)
        {
            while (leader[of] != of)
                of = leader[of] = leader[leader[of]];
            return of;
        }
        var parts = leader.Length;
        for (var x = 0; x < sample.Ratings; x++)
        {
            var (i, j) = (Find(sample.Target[x]), Find(sample.Targets + sample.Rater[x]));
            if (i == j)
                continue;
            leader[i] = j;
            parts--;
        }
        return parts;
    }

    static double[] SumsBy(IReadOnlyList<int> by, int groups, RatingSample sample, Func<int, double> of)
    {
        var sums = new double[groups];
        for (var x = 0; x < sample.Ratings; x++)
            sums[by[x]] += of(x);
        return sums;
    }

    static double[] MeansBy(IReadOnlyList<int> by, int groups, RatingSample sample, Func<int, double> of)
    {
        var (sums, sizes) = (SumsBy(by, groups, sample, of), new int[groups]);
        for (var x = 0; x < sample.Ratings; x++)
            sizes[by[x]]++;
        for (var g = 0; g < groups; g++)
            sums[g] /= sizes[g];
        return sums;
    }

    static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    static double Square(double x) => x * x;
}
