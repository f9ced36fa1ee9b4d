namespace RlhfGrains.Agreement;

/// <summary>
/// How annotators of an item err, for a gate on agreement with others instead of gold. Everyone gives the true label
/// with a probability that depends on the item (the logit of the accuracy plus the item's ease, normal with <see
/// cref="EaseDeviation"/>) and errs evenly over the other labels.
/// </summary>
/// <param name="Labels">At least 2.</param>
/// <param name="Peers">Others who judged the item, at least 1; without a strict majority among them the item is not
/// counted.</param>
/// <param name="PeerAccuracy">Accuracy of each on an item of middling ease, in (0, 1).</param>
/// <param name="EaseDeviation">Standard deviation of the items' ease on the logit scale; 0: all items alike.</param>
public sealed record ConsensusModel(int Labels, int Peers, double PeerAccuracy, double EaseDeviation = 1);

/// <summary>
/// Rates found by simulation, not exact: consensus errs, together with the annotator on hard items, and no formula
/// covers that.
/// </summary>
/// <param name="Accuracy">The annotator's accuracy on an item of middling ease.</param>
/// <param name="Agreement">Share of counted items on which the annotator agreed with the majority.</param>
/// <param name="Pass">Share of attempts; standard error √(p (1 - p) / replicates).</param>
/// <param name="Fail">Share of attempts.</param>
/// <param name="Undecided">Share of attempts that were held.</param>
/// <param name="ExpectedItems">Mean number of counted items.</param>
/// <param name="Replicates">Attempts simulated.</param>
/// <param name="Seed">Of the generator; the same seed gives the same rates.</param>
public sealed record SimulatedGateRates(
    double Accuracy,
    double Agreement,
    double Pass,
    double Fail,
    double Undecided,
    double ExpectedItems,
    int Replicates,
    ulong Seed
);

/// <summary>The rates of a gate on consensus.</summary>
public static class ConsensusGate
{
    /// <summary>
    /// 200,000: keeps the standard error of a rate of .05 below .0005; beyond it a policy takes seconds to set.
    /// </summary>
    public const int ReplicatesMax = 200_000;

    /// <summary>Simulates attempts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static SimulatedGateRates Simulate(
        GateBoundaries gate,
        ConsensusModel model,
        double accuracy,
        int replicates = 10_000,
        ulong seed = 1
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(model.Labels, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(model.Peers, 1);
        if (model.PeerAccuracy is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(model), "The peers' accuracy is not in (0, 1).");
        if (accuracy is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(accuracy));
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(replicates, ReplicatesMax);
        var random = new SplitMix64(seed);
        var ends = new long[4];
        long items = 0,
            agreed = 0;
        for (var r = 0; r < replicates; r++)
        {
            var progress = new GateProgress();
            while (progress.Status == GateStatus.Undecided)
                progress = progress.Add(gate, Agrees(random, model, accuracy));
            ends[(int)progress.Status]++;
            items += progress.Items;
            agreed += progress.Correct;
        }
        double Share(GateStatus status) => ends[(int)status] / (double)replicates;
        return new SimulatedGateRates(
            accuracy,
            agreed / (double)items,
            Share(GateStatus.Passed),
            Share(GateStatus.Failed),
            Share(GateStatus.Held),
            items / (double)replicates,
            replicates,
            seed
        );
    }

    // Label 0 is true. Items are drawn until the others have a strict majority.
    static bool Agrees(SplitMix64 random, ConsensusModel model, double accuracy)
    {
        Span<int> votes = stackalloc int[model.Labels];
        while (true)
        {
            votes.Clear();
            var ease = model.EaseDeviation * Gauss(random);
            for (var peer = 0; peer < model.Peers; peer++)
                votes[Answer(random, model, model.PeerAccuracy, ease)]++;
            var answer = Answer(random, model, accuracy, ease);
            for (var label = 0; label < votes.Length; label++)
                if (2 * votes[label] > model.Peers)
                    return answer == label;
        }
    }

    static int Answer(SplitMix64 random, ConsensusModel model, double accuracy, double ease)
    {
        var right = 1 / (1 + (1 - accuracy) / accuracy * Math.Exp(-ease));
        return random.NextDouble() < right ? 0 : 1 + random.Next(model.Labels - 1);
    }

    // Box and Muller (1958), doi:10.1214/aoms/1177706645; 1 - u avoids the logarithm of 0.
    static double Gauss(SplitMix64 random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
