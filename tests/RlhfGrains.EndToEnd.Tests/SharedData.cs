namespace RlhfGrains.EndToEnd.Tests;

/// <summary>
/// A test on real judgments, which lie beside the repository and not in it. Where they are not, it is skipped, and says
/// so.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        if (SharedData.Folder is null)
            Skip = "../shared/data is not there: real judgments cannot be replayed";
    }

    /// <summary>One of the long ones.</summary>
    public bool IsLong
    {
        get;
        set
        {
            field = value;
            if (value)
                Skip ??= LongTests.WhySkipped;
        }
    }
}

/// <inheritdoc cref="SharedDataTheoryAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (SharedData.Folder is null)
            Skip = "../shared/data is not there: real judgments cannot be replayed";
    }
}

static class SharedData
{
    /// <summary>Null when it is not there.</summary>
    public static string? Folder { get; } = Find();

    public static string Judgments(string set) => Path.Combine(Folder!, set, "judgments.csv");

    static string? Find()
    {
        var folder = Path.Combine(Programs.Repository, "..", "shared", "data");
        return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
    }
}
