namespace RlhfGrains.EndToEnd.Tests;

/// <summary>
/// A long test that needs a small disk of its own. Where this user may not mount one, it is skipped, and says so.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class MountTheoryAttribute : TheoryAttribute
{
    public MountTheoryAttribute()
    {
        Skip = LongTests.WhySkipped;
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Skip = "a disk of a fixed size is mounted for this: it needs root on Linux";
    }
}
