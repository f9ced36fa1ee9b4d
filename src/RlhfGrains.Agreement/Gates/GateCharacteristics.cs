namespace RlhfGrains.Agreement;

/// <summary>What a gate does with annotators of one true accuracy: exact, by recursion over (items, errors).</summary>
/// <param name="Accuracy">True share of right answers.</param>
/// <param name="Attempt">One attempt.</param>
/// <param name="All">All attempts together: another one follows a failed one, none follows a pass or a hold.</param>
public sealed record GateCharacteristics(double Accuracy, GateOutcomes Attempt, GateOutcomes All)
{
    /// <summary>Exact operating characteristics.</summary>
    /// <param name="accuracy">In [0, 1].</param>
    /// <param name="attempts">At least 1.</param>
    public static GateCharacteristics Of(GateBoundaries gate, double accuracy, int attempts = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(accuracy);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(accuracy, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        var lattice = new GateLattice(gate, accuracy);
        double[] passAt = new double[gate.ItemsAtEnd + 1],
            failAt = new double[gate.ItemsAtEnd + 1],
            holdAt = new double[gate.ItemsAtEnd + 1];
        for (var n = 1; n <= gate.ItemsAtEnd; n++)
        {
            var (pass, fail) = (lattice.Pass, lattice.Fail);
            lattice.Step();
            (passAt[n], failAt[n]) = (lattice.Pass - pass, lattice.Fail - fail);
        }
        holdAt[^1] = lattice.UndecidedInAll;
        var one = GateOutcomes.From(passAt, failAt, holdAt);
        return new GateCharacteristics(accuracy, one, attempts == 1 ? one : Repeat(passAt, failAt, holdAt, attempts));
    }

    // Items of the attempts so far that all failed, convolved with one attempt more.
    static GateOutcomes Repeat(double[] passAt, double[] failAt, double[] holdAt, int attempts)
    {
        var length = (passAt.Length - 1) * attempts + 1;
        double[] pass = new double[length],
            hold = new double[length],
            failed = [1];
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            var next = new double[failed.Length + failAt.Length - 1];
            for (var i = 0; i < failed.Length; i++)
            {
                if (failed[i] == 0)
                    continue;
                for (var n = 1; n < passAt.Length; n++)
                {
                    pass[i + n] += failed[i] * passAt[n];
                    hold[i + n] += failed[i] * holdAt[n];
                    next[i + n] += failed[i] * failAt[n];
                }
            }
            failed = next;
        }
        return GateOutcomes.From(pass, failed, hold);
    }
}

/// <summary>Probabilities of the ends, and the items used.</summary>
/// <param name="Pass">In [0, 1].</param>
/// <param name="Fail">In [0, 1].</param>
/// <param name="Undecided">Held, in [0, 1]; the three add up to 1.</param>
/// <param name="ExpectedItems">Mean number of items (average sample number).</param>
public sealed record GateOutcomes(double Pass, double Fail, double Undecided, double ExpectedItems)
{
    /// <summary>P(exactly n items), by n.</summary>
    double[] ItemsAt { get; init; } = [];

    /// <summary>The smallest n with P(items at most n) of at least <paramref name="probability"/>.</summary>
    public int ItemsQuantile(double probability)
    {
        var sum = 0.0;
        for (var n = 0; n < ItemsAt.Length; n++)
        {
            sum += ItemsAt[n];
            // A rounding error must not turn the last item into the next one.
            if (sum >= probability - 1e-12)
                return n;
        }
        return ItemsAt.Length - 1;
    }

    internal static GateOutcomes From(double[] passAt, double[] failAt, double[] holdAt)
    {
        var (itemsAt, expected) = (new double[passAt.Length], 0.0);
        for (var n = 0; n < itemsAt.Length; n++)
        {
            itemsAt[n] = passAt[n] + failAt[n] + holdAt[n];
            expected += n * itemsAt[n];
        }
        return new GateOutcomes(passAt.Sum(), failAt.Sum(), holdAt.Sum(), expected) { ItemsAt = itemsAt };
    }
}
