using System.Numerics;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// When the annotators of an item are told where they stand: telling m people at each of m judgments would cost m
/// squared messages.
/// </summary>
static class Milestones
{
    /// <summary>
    /// With an overlap: when it is reached. Without: at 2, 3, 4, 6, 8, 12, 16, 24, ... judgments, which tells fewer
    /// than four people per judgment however many there are.
    /// </summary>
    public static bool Reached(int judgments, int? overlap)
    {
        if (judgments < 2)
            return false;
        if (overlap is { } n)
            return judgments == n;
        return BitOperations.IsPow2(judgments) || (judgments % 3 == 0 && BitOperations.IsPow2(judgments / 3));
    }
}
