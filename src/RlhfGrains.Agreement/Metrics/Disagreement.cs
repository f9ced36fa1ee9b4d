namespace RlhfGrains.Agreement;

/// <summary>A symmetric K x K matrix δ with zero diagonal: how much two labels differ.</summary>
/// <param name="labels">K.</param>
/// <param name="delta">δ by rows.</param>
/// <param name="mix">δ as a mix of the metrics whose running sums are kept; <c>null</c> when it is none.</param>
/// <param name="isSquaredDistance">δ is the squared distance of points in some Euclidean space, which bounds the
/// disagreement within units by that between all values.</param>
/// <param name="max">The largest δ.</param>
sealed class Disagreement(int labels, double[] delta, RunningMix? mix, bool isSquaredDistance, double max)
{
    public RunningMix? Mix => mix;

    public bool IsSquaredDistance => isSquaredDistance;

    /// <summary>The largest δ.</summary>
    public double Max => max;

    public double this[int c, int k] => delta[c * labels + k];

    public static Disagreement Of(int labels, RunningMix? mix, Func<int, int, double> delta, bool isSquaredDistance)
    {
        var matrix = new double[labels * labels];
        var max = 0.0;
        for (var c = 0; c < labels; c++)
        {
            for (var k = c + 1; k < labels; k++)
            {
                var d = delta(c, k);
                matrix[c * labels + k] = matrix[k * labels + c] = d;
                if (d > max)
                    max = d;
            }
        }
        return new Disagreement(labels, matrix, mix, isSquaredDistance, max);
    }

    /// <summary>Σ_k δ_ck x_k for every c.</summary>
    public double[] Times(ReadOnlySpan<double> x)
    {
        var product = new double[labels];
        for (var c = 0; c < labels; c++)
        {
            var row = delta.AsSpan(c * labels, labels);
            var sum = 0.0;
            for (var k = 0; k < labels; k++)
                sum += row[k] * x[k];
            product[c] = sum;
        }
        return product;
    }

    /// <summary>(δ_ck + δ_{K-1-c,K-1-k}) / 2 when orientation-free.</summary>
    public Disagreement Oriented(Orientation orientation) =>
        orientation == Orientation.Plain
            ? this
            : Of(labels, mix, (c, k) => (this[c, k] + this[labels - 1 - c, labels - 1 - k]) / 2, isSquaredDistance);
}

/// <summary>
/// δ = Nominal · [c ≠ k] + Linear · |c - k| + Quadratic · (c - k)²; the first is never mixed with the others.
/// </summary>
readonly record struct RunningMix(double Nominal, double Linear, double Quadratic);
