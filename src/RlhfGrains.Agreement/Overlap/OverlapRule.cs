namespace RlhfGrains.Agreement;

/// <summary>Why an item goes on or stops.</summary>
public enum OverlapAnswer
{
    /// <summary>Below the minimum.</summary>
    BelowMin,

    /// <summary>The label is not sure enough yet.</summary>
    Unsure,

    /// <summary>Sure enough: stops.</summary>
    Sure,

    /// <summary>The maximum is reached and the label still not sure: stops, contested.</summary>
    Contested,
}

/// <summary>
/// The stopping rule: a pure function of an item's label counts and the policy. It uses the four basic operations
/// alone, in one order, which give the same bits on every machine, so a replay decides as the first run did.
/// </summary>
public static class OverlapRule
{
    /// <summary>Whether the item needs a further judgment.</summary>
    /// <param name="counts">Counted judgments by label.</param>
    public static OverlapAnswer Decide(OverlapPolicy policy, ReadOnlySpan<int> counts)
    {
        var n = 0;
        foreach (var count in counts)
            n += count;
        if (n < policy.Min)
            return OverlapAnswer.BelowMin;
        if (Posterior(policy, counts) >= policy.PosteriorMin)
            return OverlapAnswer.Sure;
        return n < policy.Max ? OverlapAnswer.Unsure : OverlapAnswer.Contested;
    }

    /// <summary>True when the answer asks for a further judgment.</summary>
    public static bool Continues(OverlapAnswer answer) => answer is OverlapAnswer.BelowMin or OverlapAnswer.Unsure;

    /// <summary>
    /// P(the most frequent label is the true one | counts) = w(max) / Σ w(c), where w(c) is the probability of the
    /// judgments if c is true.
    /// </summary>
    /// <returns>In (0, 1]; with a tie at the top the probability of one of the tied labels.</returns>
    public static double Posterior(OverlapPolicy policy, ReadOnlySpan<int> counts)
    {
        if (counts.Length != policy.Labels)
            throw new ArgumentException($"{counts.Length} counts for {policy.Labels} labels.", nameof(counts));
        int n = 0,
            most = 0;
        foreach (var count in counts)
        {
            n += count;
            most = Math.Max(most, count);
        }
        // Relative to the most frequent label's weight: a sum of many small products would otherwise underflow.
        var sum = 0.0;
        foreach (var count in counts)
            sum += Ratio(policy, count, most, n);
        return 1 / sum;
    }

    // w(count) / w(most): going from `most` to `count` right answers turns the difference into wrong ones.
    static double Ratio(OverlapPolicy policy, int count, int most, int n)
    {
        var ratio = 1.0;
        for (var right = count; right < most; right++)
        {
            // One more right answer after `right` of them against one more wrong one after n - right - 1; the urn's
            // denominators cancel.
            ratio *= policy.WrongNext(n - right - 1, 0) / policy.RightNext(right, 0);
        }
        return ratio;
    }
}
