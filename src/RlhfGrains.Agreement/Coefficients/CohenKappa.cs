using MathNet.Numerics.Distributions;

namespace RlhfGrains.Agreement;

/// <summary>
/// Cohen's kappa of two raters, plain and weighted: κ = (p_o - p_e) / (1 - p_e), p_o = Σ w_ij p_ij, p_e = Σ w_ij p_i.
/// p_.j. J. Cohen (1960), doi:10.1177/001316446002000104; (1968), doi:10.1037/h0026256. Two standard errors: for an
/// interval and under H0: κ = 0. J. L. Fleiss, J. Cohen, B. S. Everitt (1969), doi:10.1037/h0028106.
/// </summary>
public static class CohenKappa
{
    /// <param name="matrix">Rater by rater.</param>
    /// <param name="weights"><c>null</c> means identity: plain kappa.</param>
    /// <param name="level">Confidence level of the interval.</param>
    /// <param name="orientation">Orientation-free for pairwise preferences: the matrix is averaged with its mirror
    /// image, and each unit still counts as one.</param>
    /// <returns>kappa in [-1, 1]; undefined without a unit (<c>NoPairs</c>) or when both raters use one and the same
    /// label only (<c>NoVariation</c>).</returns>
    public static Estimate Read(
        ConfusionMatrix matrix,
        AgreementWeights? weights = null,
        double level = Level.Default,
        Orientation orientation = Orientation.Plain
    )
    {
        Level.Check(level);
        var name =
            weights is null || weights == AgreementWeights.Identity ? "cohen-kappa" : $"cohen-kappa-{weights.Name}";
        if (weights?.Undefined is { } reason)
            return Estimate.Without(name, reason, matrix.Sample);
        if (matrix.Units == 0)
            return Estimate.Without(name, UndefinedReason.NoPairs, matrix.Sample);
        var parts = new Parts(matrix, weights, orientation);
        if (!(parts.Expected > 0))
            return Estimate.Without(name, UndefinedReason.NoVariation, matrix.Sample);

        double squares = 0,
            noise = 0;
        for (var i = 0; i < matrix.Labels; i++)
        {
            for (var j = 0; j < matrix.Labels; j++)
            {
                var (l, size) = parts.Contribution(i, j);
                squares += parts.Shares[i, j] * l * l;
                noise += parts.Shares[i, j] * InfluenceSums.NoiseOf(size);
            }
        }
        var (κ, form) = (parts.Form.Value, parts.Form);
        var interval =
            squares > noise
                ? Normally(κ, Math.Sqrt(squares / matrix.Units), level, form)
                : StudentInterval.ChanceHeld(form, matrix.Units, level);
        if (matrix.Units < 2)
            interval = NoIntervalReason.TooFewUnits;
        return Estimate
            .Of(name, κ, interval, matrix.Sample, form)
            .Mark(Rarity.Of(matrix.ToCoincidences(), orientation), matrix.Labels);
    }

    /// <summary>
    /// The two annotators of a table. Where its items form clusters, the interval takes clusters as the draws.
    /// </summary>
    /// <param name="table">Judgments of two annotators.</param>
    /// <param name="weights"><c>null</c> means identity: plain kappa.</param>
    /// <param name="level">Confidence level of the interval.</param>
    /// <returns>As <see cref="Read(ConfusionMatrix, AgreementWeights?, double, Orientation)"/>.</returns>
    /// <exception cref="ArgumentException">More or fewer than two annotators.</exception>
    public static Estimate Read(JudgmentTable table, AgreementWeights? weights = null, double level = Level.Default)
    {
        if (table.Annotators.Count != 2)
            throw new ArgumentException($"{table.Annotators.Count} annotators are not two.", nameof(table));
        var both = Enumerable.Range(0, table.Items.Count).Where(item => table.LabelsOf(item).Length == 2).ToArray();
        var matrix = new ConfusionMatrix(table.K);
        foreach (var item in both)
            matrix.Add(table.LabelsOf(item)[0], table.LabelsOf(item)[1]);
        var read = Read(matrix, weights, level);
        if (!table.IsClustered || read.Form is not { } form)
            return read;

        var parts = new Parts(matrix, weights, Orientation.Plain);
        double squares = 0,
            noise = 0;
        var clusters = 0;
        foreach (var cluster in both.GroupBy(item => table.Clusters[item]))
        {
            double sum = 0,
                size = 0;
            foreach (var item in cluster)
            {
                var (l, terms) = parts.Contribution(table.LabelsOf(item)[0], table.LabelsOf(item)[1]);
                sum += l / matrix.Units;
                size += terms / matrix.Units;
            }
            clusters++;
            squares += sum * sum;
            noise += InfluenceSums.NoiseOf(size);
        }
        var variation = Variation.Of(0, squares, noise, clusters);
        return read.With(StudentInterval.Around(form, variation, level, IntervalMethod.ItemLinearisationLog))
            .Mark(Rarity.Of(matrix.ToCoincidences(), Orientation.Plain), matrix.Labels);
    }

    static IntervalOrReason Normally(double κ, double standardError, double level, ChanceForm form)
    {
        var reach = Normal.InvCDF(0, 1, 1 - (1 - level) / 2) * standardError;
        var interval = new Interval(κ - reach, κ + reach, level, IntervalMethod.FleissCohenEveritt, standardError);
        return StudentInterval.Cut(interval, form.Lowest);
    }

    /// <summary>z = κ / SE0 against H0: κ = 0, two-sided normal p-value.</summary>
    /// <returns>The test with its standard error under H0; undefined as <see cref="Read(ConfusionMatrix,
    /// AgreementWeights?, double, Orientation)"/>, or when the margins leave no variation
    /// (<c>NoVariation</c>).</returns>
    public static TestResult TestOfChance(ConfusionMatrix matrix, AgreementWeights? weights = null)
    {
        const string name = "cohen-kappa-z";
        if (weights?.Undefined is { } reason)
            return TestResult.Without(name, reason);
        if (matrix.Units == 0)
            return TestResult.Without(name, UndefinedReason.NoPairs);
        var parts = new Parts(matrix, weights, Orientation.Plain);
        double pe = 1 - parts.Expected,
            sum = -pe * pe;
        double[] row = matrix.RowShares(),
            column = matrix.ColumnShares();
        for (var i = 0; i < matrix.Labels; i++)
        for (var j = 0; j < matrix.Labels; j++)
            sum += row[i] * column[j] * Math.Pow(1 + parts.Delta[i, j] - parts.OfRow[i] - parts.OfColumn[j], 2);
        if (!(parts.Expected > 0) || sum < 1e-15)
            return TestResult.Without(name, UndefinedReason.NoVariation);
        var standardError = Math.Sqrt(sum / matrix.Units) / parts.Expected;
        var z = parts.Form.Value / standardError;
        return new TestResult(name, z, null, 2 * Normal.CDF(0, 1, -Math.Abs(z)), null)
        {
            StandardError = standardError,
        };
    }

    /// <summary>
    /// κ = 1 - D / E with D = Σ δ_ij p_ij, E = Σ δ_ij p_i. p_.j: disagreements, which keep their digits where one label
    /// prevails.
    /// </summary>
    sealed class Parts
    {
        public Parts(ConfusionMatrix matrix, AgreementWeights? weights, Orientation orientation)
        {
            var k = matrix.Labels;
            Delta = (weights ?? AgreementWeights.Identity).For(k).Oriented(orientation);
            double[] row = orientation.Apply(matrix.RowShares()),
                column = orientation.Apply(matrix.ColumnShares());
            (OfRow, OfColumn, Shares) = (Delta.Times(column), Delta.Times(row), new double[k, k]);
            for (var i = 0; i < k; i++)
            {
                Expected += row[i] * OfRow[i];
                for (var j = 0; j < k; j++)
                {
                    var n =
                        orientation == Orientation.Plain
                            ? matrix[i, j]
                            : (matrix[i, j] + matrix[k - 1 - i, k - 1 - j]) / 2.0;
                    Shares[i, j] = n / matrix.Units;
                    Disagreement += Delta[i, j] * Shares[i, j];
                }
            }
        }

        public Disagreement Delta { get; }

        /// <summary>p_ij.</summary>
        public double[,] Shares { get; }

        /// <summary>Σ_j δ_ij p_.j.</summary>
        public double[] OfRow { get; }

        /// <summary>Σ_i δ_ij p_i.</summary>
        public double[] OfColumn { get; }

        double Disagreement { get; }

        public double Expected { get; }

        // Two values of a unit, paired with those of others: at most twice the squared distance.
        public ChanceForm Form =>
            new(Disagreement, Expected, Delta.Max, Delta.IsSquaredDistance ? -1 : 1 - Delta.Max / Expected);

        /// <summary>
        /// n l of a unit with labels i and j, whose mean over the units is zero, and the size of its terms.
        /// </summary>
        public (double L, double Terms) Contribution(int i, int j)
        {
            var (s, D, E) = (Disagreement / Expected, Disagreement, Expected);
            return (
                (-(Delta[i, j] - D) + s * (OfRow[i] + OfColumn[j] - 2 * E)) / E,
                (Math.Abs(Delta[i, j]) + D + Math.Abs(s) * (OfRow[i] + OfColumn[j] + 2 * E)) / E
            );
        }
    }
}
