using RlhfGrains.LoadTest.Output;

namespace RlhfGrains.LoadTest.Verdicts;

/// <summary>One thing that was checked.</summary>
sealed record Check(string What, string Measured, string ShouldBe, bool Holds);

/// <summary>All that was checked, as a table and as an exit code.</summary>
sealed class Verdict
{
    /// <summary>1e-9: figures are computed from equal integers; only the order of some additions may differ.</summary>
    public const double DifferenceMax = 1e-9;

    readonly List<Check> checks = [];

    public bool Holds => checks.All(c => c.Holds);

    public void Add(string what, string measured, string shouldBe, bool holds) =>
        checks.Add(new Check(what, measured, shouldBe, holds));

    public void Equal(string what, long measured, long shouldBe) =>
        Add(what, $"{measured:N0}", $"{shouldBe:N0}", measured == shouldBe);

    public void Near(string what, double? measured, double? shouldBe) =>
        Add(what, Text(measured), Text(shouldBe), IsNear(measured, shouldBe));

    public static bool IsNear(double? one, double? other) => Difference(one, other) <= DifferenceMax;

    /// <returns>Infinity when one is undefined and the other is not.</returns>
    public static double Difference(double? one, double? other) =>
        (one, other) switch
        {
            (null, null) => 0,
            ({ } a, { } b) when !double.IsNaN(a) && !double.IsNaN(b) => Math.Abs(a - b),
            _ => double.PositiveInfinity,
        };

    public void Print(string title) =>
        Screen.Table(
            title,
            ["check", "measured", "should be", "verdict"],
            checks.Select(c => new[] { c.What, c.Measured, c.ShouldBe, c.Holds ? "holds" : "FAILS" })
        );

    static string Text(double? value) => value is { } v ? FormattableString.Invariant($"{v:R}") : "undefined";
}
