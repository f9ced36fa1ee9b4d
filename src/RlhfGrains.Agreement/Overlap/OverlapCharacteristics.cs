namespace RlhfGrains.Agreement;

/// <summary>What a policy costs and buys under its own model, exactly.</summary>
/// <param name="ExpectedJudgments">Mean judgments of an item.</param>
/// <param name="ExpectedError">P(the label is wrong); a tie at the top is broken evenly.</param>
/// <param name="Contested">Share of items that reach the maximum unsure.</param>
/// <param name="FixedError">P(wrong) when every item gets the maximum.</param>
/// <param name="FixedAtEqualCostError">P(wrong) with a fixed number of judgments that costs about as much: the mean,
/// rounded up.</param>
public sealed record OverlapCharacteristics(
    double ExpectedJudgments,
    double ExpectedError,
    double Contested,
    double FixedError,
    double FixedAtEqualCostError
)
{
    /// <summary>Judgments saved against the maximum for every item, as a share.</summary>
    /// <param name="max">The policy's maximum.</param>
    public double Saved(int max) => 1 - ExpectedJudgments / max;

    /// <summary>
    /// States that are enumerated: 7 labels with 12 judgments have 18,564; beyond this an answer takes seconds.
    /// </summary>
    public const int StatesMax = 200_000;

    /// <summary>
    /// How many states of the maximum's judgments there are: right ones, and wrong ones by label without their order.
    /// </summary>
    public static long StatesOf(OverlapPolicy policy)
    {
        // Wrong judgments over at most K - 1 labels: as many as there are partitions into parts of at most K - 1.
        var partitions = new long[policy.Max + 1];
        partitions[0] = 1;
        for (var part = 1; part < policy.Labels; part++)
        for (var wrong = part; wrong <= policy.Max; wrong++)
            partitions[wrong] += partitions[wrong - part];
        return partitions.Sum();
    }

    /// <summary>Recursion over (right answers, wrong answers by label, largest first).</summary>
    /// <exception cref="ArgumentException">The policy has a fault, or more than <see cref="StatesMax"/>
    /// states.</exception>
    public static OverlapCharacteristics Of(OverlapPolicy policy)
    {
        if (policy.Fault() is { } fault)
            throw new ArgumentException($"Not a policy: {fault}.", nameof(policy));
        var (judgments, error, contested) = Play(policy, adaptive: true, policy.Max);
        var equalCost = (int)Math.Min(policy.Max, Math.Ceiling(judgments - 1e-9));
        return new OverlapCharacteristics(
            judgments,
            error,
            contested,
            Play(policy, adaptive: false, policy.Max).Error,
            Play(policy, adaptive: false, equalCost).Error
        );
    }

    static (double Judgments, double Error, double Contested) Play(OverlapPolicy policy, bool adaptive, int max)
    {
        var level = new Dictionary<Tallies, double> { [new Tallies(new int[policy.Labels])] = 1 };
        double judgments = 0,
            error = 0,
            contested = 0;
        for (var n = 0; level.Count > 0; n++)
        {
            if (level.Count > StatesMax)
                throw new ArgumentException("Too many labels and judgments to enumerate.", nameof(policy));
            var next = new Dictionary<Tallies, double>();
            foreach (var (tallies, probability) in level)
            {
                var answer =
                    adaptive ? OverlapRule.Decide(policy, tallies.Counts)
                    : n < max ? OverlapAnswer.Unsure
                    : OverlapAnswer.Sure;
                if (OverlapRule.Continues(answer))
                {
                    foreach (var (to, share) in tallies.Next(policy, n))
                        next[to] = next.GetValueOrDefault(to) + probability * share;
                    continue;
                }
                judgments += probability * n;
                error += probability * tallies.WrongShare();
                if (answer == OverlapAnswer.Contested)
                    contested += probability;
            }
            level = next;
        }
        return (judgments, error, contested);
    }

    /// <summary>
    /// Counts with the true label first and the others sorted: which of the others is which does not matter.
    /// </summary>
    readonly struct Tallies(int[] counts) : IEquatable<Tallies>
    {
        public int[] Counts => counts;

        public IEnumerable<(Tallies To, double Probability)> Next(OverlapPolicy policy, int n)
        {
            yield return (Plus(0), policy.RightNext(counts[0], n));
            for (var label = 1; label < counts.Length; label++)
                yield return (Plus(label), policy.WrongNext(n - counts[0], n));
        }

        /// <summary>P(a label drawn from those with most judgments is not the true one).</summary>
        public double WrongShare()
        {
            var most = counts.Max();
            return counts[0] < most ? 1 : 1 - 1.0 / counts.Count(count => count == most);
        }

        public bool Equals(Tallies other) => counts.AsSpan().SequenceEqual(other.Counts);

        public override bool Equals(object? obj) => obj is Tallies other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var count in counts)
                hash.Add(count);
            return hash.ToHashCode();
        }

        Tallies Plus(int label)
        {
            int[] more = [.. counts];
            more[label]++;
            more.AsSpan(1).Sort(static (a, b) => b.CompareTo(a));
            return new Tallies(more);
        }
    }
}
