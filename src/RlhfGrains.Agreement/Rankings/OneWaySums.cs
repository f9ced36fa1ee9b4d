namespace RlhfGrains.Agreement;

/// <summary>
/// The sums of a one-way analysis of variance of n targets with k_i ratings each: sums of squares between and within
/// targets, and what unequal k_i need.
/// </summary>
/// <param name="n">Targets.</param>
/// <param name="N">Ratings.</param>
/// <param name="between">Σ k_i (ȳ_i - ȳ)².</param>
/// <param name="within">Σ (y - ȳ_i)².</param>
/// <param name="betweenMeans">Σ (ȳ_i - their plain mean)².</param>
/// <param name="sumOfSquaredSizes">Σ k_i².</param>
/// <param name="sumOfInverseSizes">Σ 1 / k_i.</param>
sealed class OneWaySums(
    long n,
    long N,
    double between,
    double within,
    double betweenMeans,
    double sumOfSquaredSizes,
    double sumOfInverseSizes
)
{
    public double BetweenDf => n - 1;

    public double WithinDf => N - n;

    public double BMS => between / BetweenDf;

    public double WMS => within / WithinDf;

    /// <summary>k̃, the harmonic mean of the k_i: that of how many ratings the average forms are.</summary>
    public double HarmonicSize => n / sumOfInverseSizes;

    /// <summary>k_0 = (N - Σ k_i² / N) / (n - 1), with E(BMS) = σ²_e + k_0 σ²_s; k when nothing is missing.</summary>
    public double K0 => (N - sumOfSquaredSizes / N) / BetweenDf;

    /// <summary>k̃ Σ (ȳ_i - their mean)² / (n - 1): distributed nearly as in a balanced table (Thomas and Hultquist
    /// 1978).</summary>
    public double UnweightedBMS => HarmonicSize * betweenMeans / BetweenDf;

    public bool IsBalanced => sumOfSquaredSizes * n == (double)N * N;

    public static OneWaySums Of(RatingSample sample)
    {
        var (total, size) = Totals(sample);
        var grand = sample.Y.Average();
        var plain = total.Zip(size, (sum, k) => sum / k).Average();
        double between = 0,
            within = 0,
            means = 0,
            squares = 0,
            inverses = 0;
        for (var i = 0; i < size.Length; i++)
        {
            var mean = total[i] / size[i];
            between += size[i] * (mean - grand) * (mean - grand);
            means += (mean - plain) * (mean - plain);
            squares += (double)size[i] * size[i];
            inverses += 1.0 / size[i];
        }
        for (var r = 0; r < sample.Ratings; r++)
        {
            var deviation = sample.Y[r] - total[sample.Target[r]] / size[sample.Target[r]];
            within += deviation * deviation;
        }
        var rounding = Rounding(sample.Ratings, sample.MaxAbs);
        return new OneWaySums(
            sample.Targets,
            sample.Ratings,
            Cut(between, rounding),
            Cut(within, rounding),
            Cut(means, rounding),
            squares,
            inverses
        );
    }

    /// <summary>The same from live counts: Σ_i T_i² is the sum over pairs of values, kept for each number of values in
    /// a unit.</summary>
    /// <param name="counts">A unit is a target.</param>
    /// <param name="values">The number of each label.</param>
    public static OneWaySums Of(CoincidenceCounts counts, IReadOnlyList<double> values)
    {
        var v = values.Select(value => value - values[0]).ToArray();
        long n = 0,
            N = 0;
        double sum = 0,
            sumOfMeans = 0,
            squaredMeans = 0,
            squaredTotalsBySize = 0,
            within = 0,
            squares = 0,
            inverses = 0;
        foreach (var group in counts.Groups)
        {
            double m = group.M,
                total = 0,
                ratings = 0,
                pairs = 0;
            for (var c = 0; c < v.Length; c++)
            {
                total += group.Margins[c] * v[c];
                ratings += group.Margins[c] * v[c] * v[c];
                for (var k = c; k < v.Length; k++)
                    pairs += 2 * group.Pairs(c, k) * v[c] * v[k];
            }
            n += group.Units;
            N += group.Units * group.M;
            sum += total;
            sumOfMeans += total / m;
            squaredTotalsBySize += (ratings + pairs) / m;
            squaredMeans += (ratings + pairs) / (m * m);
            // Σ over pairs of (v_c - v_k)² / m, which is never below zero.
            for (var c = 0; c < v.Length; c++)
            for (var k = c + 1; k < v.Length; k++)
                within += group.Pairs(c, k) * (v[c] - v[k]) * (v[c] - v[k]) / m;
            squares += group.Units * m * m;
            inverses += group.Units / m;
        }
        var rounding = N * Math.Pow(v.Max(Math.Abs) * Math.Pow(2, -24), 2);
        return new OneWaySums(
            n,
            N,
            Cut(squaredTotalsBySize - sum * sum / N, rounding),
            within,
            Cut(squaredMeans - sumOfMeans * sumOfMeans / n, rounding),
            squares,
            inverses
        );
    }

    /// <summary>What rounding alone can leave in a sum of N squares.</summary>
    public static double Rounding(double N, double maxAbs) => N * Math.Pow(maxAbs * Math.Pow(2, -48), 2);

    public static double Cut(double sumOfSquares, double rounding) => sumOfSquares > rounding ? sumOfSquares : 0;

    static (double[] Total, int[] Size) Totals(RatingSample sample)
    {
        var (total, size) = (new double[sample.Targets], new int[sample.Targets]);
        for (var r = 0; r < sample.Ratings; r++)
        {
            total[sample.Target[r]] += sample.Y[r];
            size[sample.Target[r]]++;
        }
        return (total, size);
    }
}
