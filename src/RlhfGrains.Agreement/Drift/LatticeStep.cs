namespace RlhfGrains.Agreement;

/// <summary>A move of a statistic on the integers, and its probability.</summary>
public readonly record struct LatticeStep(int Move, double Probability)
{
    /// <summary>The moves that symbols of these scores make, equal ones joined, by rising move.</summary>
    public static LatticeStep[] Of(ReadOnlySpan<int> scores, ReadOnlySpan<double> probabilities)
    {
        var joined = new SortedDictionary<int, double>();
        for (var i = 0; i < scores.Length; i++)
            if (probabilities[i] > 0)
                joined[scores[i]] = joined.GetValueOrDefault(scores[i]) + probabilities[i];
        return [.. joined.Select(move => new LatticeStep(move.Key, move.Value))];
    }
}
