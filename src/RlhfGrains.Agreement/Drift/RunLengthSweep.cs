namespace RlhfGrains.Agreement;

/// <summary>
/// Exact mean run lengths of S ← max(0, S + move), alarm at S ≥ h, for h = 1, 2, 3, ... from ONE elimination. The mean
/// L of a Markov chain solves (I - Q) L = 1 (D. Brook, D. A. Evans 1972, doi:10.1093/biomet/59.3.539), and the Q of a
/// smaller h is the upper left corner of a larger one's: with I - Q = A B (lower and upper triangular), y = A⁻¹ 1 and z
/// = e₀ B⁻¹ grow by one number per row, and L(0) = Σ z y. I - Q is diagonally dominant, so no pivoting is needed. A row
/// costs (largest fall) x (largest rise).
/// </summary>
public sealed class RunLengthSweep
{
    readonly LatticeStep[] steps;
    readonly int fall,
        rise;

    // Rows are kept as long as later rows reach back to them: the upper part of row i at i modulo the ring.
    readonly double[][] upper;
    readonly double[] y,
        z,
        row;

    /// <param name="steps">Moves with probabilities that sum to 1.</param>
    public RunLengthSweep(IReadOnlyList<LatticeStep> steps)
    {
        this.steps = [.. steps];
        fall = Math.Max(1, -this.steps.Min(step => step.Move));
        rise = Math.Max(1, this.steps.Max(step => step.Move));
        var ring = Math.Max(fall, rise) + 1;
        upper = new double[ring][];
        for (var i = 0; i < ring; i++)
            upper[i] = new double[rise + 1];
        (y, z, row) = (new double[ring], new double[ring], new double[fall + rise + 1]);
    }

    /// <summary>The threshold reached, 0 at first.</summary>
    public int Threshold { get; private set; }

    /// <summary>Mean number of moves from 0 to the alarm at <see cref="Threshold"/>.</summary>
    public double Mean { get; private set; }

    /// <summary>Goes to the next threshold.</summary>
    /// <returns><see cref="Mean"/>; infinite when the alarm cannot be reached.</returns>
    public double Advance()
    {
        var i = Threshold++;
        var ring = upper.Length;
        // row[j - i + fall] is column j of I - Q.
        Array.Clear(row);
        row[fall] = 1;
        foreach (var (move, probability) in steps)
            row[Math.Max(0, i + move) - i + fall] -= probability;
        var yi = 1.0;
        for (var j = Math.Max(0, i - fall); j < i; j++)
        {
            var pivots = upper[j % ring];
            var factor = row[j - i + fall] / pivots[0];
            if (factor == 0)
                continue;
            for (int k = 1, at = j - i + fall + 1; k <= rise; k++, at++)
                row[at] -= factor * pivots[k];
            yi -= factor * y[j % ring];
        }
        var zi = i == 0 ? 1.0 : 0.0;
        for (var j = Math.Max(0, i - rise); j < i; j++)
            zi -= z[j % ring] * upper[j % ring][i - j];
        Array.Copy(row, fall, upper[i % ring], 0, rise + 1);
        zi /= row[fall];
        (y[i % ring], z[i % ring]) = (yi, zi);
        return Mean = row[fall] > 0 ? Mean + zi * yi : double.PositiveInfinity;
    }
}
