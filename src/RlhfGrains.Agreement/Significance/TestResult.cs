namespace RlhfGrains.Agreement;

/// <summary>A significance test: statistic and p-value, or a named reason why there is none.</summary>
/// <param name="Test">Stable kebab-case name.</param>
/// <param name="Statistic">The statistic, finite; <c>null</c> exactly when <paramref name="Undefined"/> is set.</param>
/// <param name="DegreesOfFreedom">Of a chi-squared statistic; else <c>null</c>.</param>
/// <param name="PValue">In [0, 1]; <c>null</c> with the statistic.</param>
/// <param name="Undefined">Why there is no test.</param>
public sealed record TestResult(
    string Test,
    double? Statistic,
    int? DegreesOfFreedom,
    double? PValue,
    UndefinedReason? Undefined
)
{
    /// <summary>The standard error under the null hypothesis, where the statistic is one over the other.</summary>
    public double? StandardError { get; init; }

    internal static TestResult Without(string test, UndefinedReason reason) => new(test, null, null, null, reason);
}
