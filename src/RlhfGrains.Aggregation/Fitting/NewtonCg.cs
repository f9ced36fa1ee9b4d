namespace RlhfGrains.Aggregation.Fitting;

/// <summary>
/// Newton's method whose steps are found by conjugate gradients, so that no matrix is kept: a comparison costs a few
/// operations a step, however many responses there are. Directions in which the likelihood is flat (all worths raised
/// alike) are left alone.
/// </summary>
/// <remarks>Source: Nocedal and Wright (2006), "Numerical Optimization", algorithms 7.1 and 3.1
/// (backtracking).</remarks>
static class NewtonCg
{
    const int IterationsMax = 200;
    const int HalvingsMax = 60;

    // The share of the predicted gain that a step must bring (Armijo).
    const double GainMin = 1e-4;

    // Less curvature than this, beside the diagonal's, is rounding along a flat direction; a chain of 1,000 responses
    // has 1e-6.
    const double FlatMax = 1e-10;

    /// <param name="at">Where to begin; the maximum afterwards.</param>
    /// <param name="tolerance">Done when no element of the gradient is larger, in units of the likelihood's own
    /// scale.</param>
    /// <returns>The value there, and how it ended: its change is the gradient's largest element.</returns>
    public static (double Value, FitEnd End) Maximise(ILogLikelihood likelihood, double[] at, double tolerance)
    {
        var n = likelihood.Parameters;
        var (gradient, step, trial, next) = (new double[n], new double[n], new double[n], new double[n]);
        var value = likelihood.Value(at, gradient);
        for (var iteration = 0; ; iteration++)
        {
            var largest = LargestOf(gradient);
            if (largest <= tolerance || iteration == IterationsMax)
                return (value, new FitEnd(iteration, largest, largest <= tolerance));
            Solve(likelihood, gradient, step);
            var slope = Dot(gradient, step);
            var length = 1.0;
            for (var halving = 0; ; halving++)
            {
                for (var i = 0; i < n; i++)
                    trial[i] = at[i] + length * step[i];
                var reached = likelihood.Value(trial, next);
                // Near the maximum the gain drowns in rounding: a step that makes the gradient smaller is taken too.
                if (
                    reached >= value + GainMin * length * slope
                    || (LargestOf(next) < largest && reached >= value - 1e-9 * Math.Abs(value))
                )
                {
                    value = reached;
                    break;
                }
                if (halving == HalvingsMax)
                {
                    likelihood.Value(at, gradient);
                    return (value, new FitEnd(iteration, largest, false));
                }
                length /= 2;
            }
            trial.CopyTo(at, 0);
            next.CopyTo(gradient, 0);
        }
    }

    /// <summary>Curvature x step = gradient, preconditioned by the diagonal.</summary>
    static void Solve(ILogLikelihood likelihood, double[] gradient, double[] step)
    {
        var n = gradient.Length;
        var (diagonal, residual) = (new double[n], (double[])gradient.Clone());
        var (scaled, direction, product) = (new double[n], new double[n], new double[n]);
        likelihood.CurvatureDiagonal(diagonal);
        Array.Clear(step);
        void Precondition()
        {
            for (var i = 0; i < n; i++)
                scaled[i] = diagonal[i] > 0 ? residual[i] / diagonal[i] : residual[i];
        }
        Precondition();
        scaled.CopyTo(direction, 0);
        var (energy, first) = (Dot(residual, scaled), Dot(residual, scaled));
        // In exact arithmetic n steps do; rounding asks for some more.
        for (var i = 0; i < 2 * n + 20 && energy > 1e-22 * first; i++)
        {
            likelihood.CurvatureTimes(direction, product);
            var curvature = Dot(direction, product);
            if (!(curvature > FlatMax * Weighted(diagonal, direction)))
                break;
            var length = energy / curvature;
            for (var k = 0; k < n; k++)
            {
                step[k] += length * direction[k];
                residual[k] -= length * product[k];
            }
            Precondition();
            var now = Dot(residual, scaled);
            for (var k = 0; k < n; k++)
                direction[k] = scaled[k] + now / energy * direction[k];
            energy = now;
        }
    }

    static double Weighted(double[] diagonal, double[] direction)
    {
        var sum = 0.0;
        for (var i = 0; i < direction.Length; i++)
            sum += diagonal[i] * direction[i] * direction[i];
        return sum;
    }

    static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    static double LargestOf(double[] a)
    {
        var largest = 0.0;
        foreach (var x in a)
            largest = Math.Max(largest, Math.Abs(x));
        return largest;
    }
}
