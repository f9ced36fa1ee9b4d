namespace RlhfGrains.LoadTest.Blindness.Distinguishing;

/// <summary>A logistic regression over standardised features, by Newton's method with a ridge.</summary>
sealed class LogisticFit
{
    /// <summary>1: features that say nothing stay near 0, also where they depend on each other.</summary>
    const double Ridge = 1;

    const int StepsMax = 15;

    readonly double[] weights;
    readonly (double Mean, double Scale)[] scales;

    LogisticFit(double[] weights, (double Mean, double Scale)[] scales) =>
        (this.weights, this.scales) = (weights, scales);

    public double Score(double[] row)
    {
        var score = weights[^1];
        for (var j = 0; j < row.Length; j++)
            score += weights[j] * (row[j] - scales[j].Mean) / scales[j].Scale;
        return score;
    }

    public static LogisticFit Of(IReadOnlyList<double[]> rows, IReadOnlyList<bool> labels)
    {
        var width = rows[0].Length;
        var scales = Enumerable
            .Range(0, width)
            .Select(j =>
            {
                var mean = rows.Average(r => r[j]);
                var deviation = Math.Sqrt(rows.Average(r => (r[j] - mean) * (r[j] - mean)));
                return (mean, deviation > 0 ? deviation : 1);
            })
            .ToArray();
        var x = rows.Select(r => (double[])[.. r.Select((v, j) => (v - scales[j].mean) / scales[j].Item2), 1]).ToList();
        var w = new double[width + 1];
        for (var step = 0; step < StepsMax; step++)
        {
            var (gradient, hessian) = (new double[width + 1], new double[width + 1, width + 1]);
            for (var i = 0; i < x.Count; i++)
            {
                var p = 1 / (1 + Math.Exp(-x[i].Zip(w, (a, b) => a * b).Sum()));
                var (residual, weight) = ((labels[i] ? 1 : 0) - p, p * (1 - p));
                for (var j = 0; j <= width; j++)
                {
                    gradient[j] += residual * x[i][j];
                    for (var k = 0; k <= j; k++)
                        hessian[j, k] += weight * x[i][j] * x[i][k];
                }
            }
            for (var j = 0; j <= width; j++)
            {
                gradient[j] -= Ridge * w[j];
                hessian[j, j] += Ridge;
                for (var k = 0; k < j; k++)
                    hessian[k, j] = hessian[j, k];
            }
            var move = Solve(hessian, gradient);
            for (var j = 0; j <= width; j++)
                w[j] += move[j];
            if (move.Max(Math.Abs) < 1e-6)
                break;
        }
        return new LogisticFit(w, scales);
    }

    /// <summary>Gauss' elimination of a symmetric positive definite system.</summary>
    static double[] Solve(double[,] a, double[] b)
    {
        var n = b.Length;
        for (var i = 0; i < n; i++)
        {
            for (var j = i + 1; j < n; j++)
            {
                var factor = a[j, i] / a[i, i];
                for (var k = i; k < n; k++)
                    a[j, k] -= factor * a[i, k];
                b[j] -= factor * b[i];
            }
        }
        var x = new double[n];
        for (var i = n - 1; i >= 0; i--)
        {
            x[i] = b[i];
            for (var k = i + 1; k < n; k++)
                x[i] -= a[i, k] * x[k];
            x[i] /= a[i, i];
        }
        return x;
    }
}
