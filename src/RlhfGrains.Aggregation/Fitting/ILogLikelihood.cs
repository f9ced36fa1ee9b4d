namespace RlhfGrains.Aggregation.Fitting;

/// <summary>A concave log-likelihood, as far as its maximum is looked for.</summary>
interface ILogLikelihood
{
    int Parameters { get; }

    /// <summary>The value at a point, and its gradient written over <paramref name="gradient"/>.</summary>
    double Value(ReadOnlySpan<double> at, Span<double> gradient);

    /// <summary>
    /// Minus the matrix of second derivatives at the point that <see cref="Value"/> was asked for last, times a
    /// direction; written over
    /// <paramref name="result"/>.
    /// </summary>
    void CurvatureTimes(ReadOnlySpan<double> direction, Span<double> result);

    /// <summary>The diagonal of that matrix.</summary>
    void CurvatureDiagonal(Span<double> result);
}
