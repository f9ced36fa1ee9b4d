namespace RlhfGrains.EndToEnd.Tests;

/// <summary>
/// Those that a test run on two cores has no time for: they run with <c>RLHFGRAINS_LONG_TESTS=all</c>, and are
/// skipped by name without.
/// </summary>
static class LongTests
{
    /// <summary>Null when they are wanted.</summary>
    public static string? WhySkipped { get; } =
        Environment.GetEnvironmentVariable("RLHFGRAINS_LONG_TESTS") == "all"
            ? null
            : "one of the long ones: RLHFGRAINS_LONG_TESTS=all runs it";
}

[AttributeUsage(AttributeTargets.Method)]
sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute() => Skip = LongTests.WhySkipped;
}

[AttributeUsage(AttributeTargets.Method)]
sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute() => Skip = LongTests.WhySkipped;
}
