namespace RlhfGrains.Aggregation.Preferences;

/// <summary>
/// How often two responses were compared, and with which outcome. Amounts may be fractions (weights).
/// </summary>
/// <param name="First">Place of a response, from 0.</param>
/// <param name="Second">Place of the other.</param>
/// <param name="FirstWins">Comparisons in which the first was preferred, at least 0.</param>
/// <param name="SecondWins">Those in which the second was.</param>
/// <param name="Ties">Those without a preference.</param>
/// <param name="ShownFirst">Which of the two was shown first; not told unless the position is to be estimated.</param>
public readonly record struct Comparison(
    int First,
    int Second,
    double FirstWins,
    double SecondWins,
    double Ties = 0,
    ShownFirst ShownFirst = ShownFirst.NotTold
);

/// <summary>Which response of a comparison was shown first (on the left, on top, at home).</summary>
public enum ShownFirst
{
    NotTold,
    First,
    Second,
}
