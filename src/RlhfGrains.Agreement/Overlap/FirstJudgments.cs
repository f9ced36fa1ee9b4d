namespace RlhfGrains.Agreement;

/// <summary>
/// Agreement where the number of judgments depends on them. Items that agree stop early and items that do not go on, so
/// counting all judgments makes agreement look lower than it is; the first k of each item do not depend on the stopping
/// when k is at most the policy's minimum.
/// </summary>
public static class FirstJudgments
{
    /// <summary>The unit of the first k judgments, for <see cref="CoincidenceCounts"/>.</summary>
    /// <param name="labels">The item's labels in the order they were counted; withdrawn ones left out.</param>
    /// <param name="k">At least 2, at most the policy's minimum.</param>
    /// <param name="labelCount">Declared labels.</param>
    /// <returns>Counts by label; <c>null</c> while there are fewer than k: taking them then would prefer the quick
    /// ones.</returns>
    public static int[]? Unit(IReadOnlyList<int> labels, int k, int labelCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 2);
        if (labels.Count < k)
            return null;
        var unit = new int[labelCount];
        for (var i = 0; i < k; i++)
            unit[labels[i]]++;
        return unit;
    }
}
