using RlhfGrains.Agreement;

namespace RlhfGrains.Quality;

/// <summary>The operating characteristics of a gate: exact, measured, for one attempt and for all.</summary>
public static class GateTables
{
    public static void Write(TextWriter output, ulong seed, Effort effort)
    {
        foreach (
            var (truncation, items) in new[]
            {
                (AtTruncation.Hold, 60),
                (AtTruncation.Decide, 100),
                (AtTruncation.Extend, 60),
            }
        )
        {
            var plan = new GatePlan(.90, .75, .05, .05, items, truncation, AttemptsMax: 2);
            var design = GateDesign.Create(plan, out var fault);
            if (design is null)
            {
                output.WriteLine($"{truncation} at {items}: {fault}");
                continue;
            }
            output.WriteLine(
                $"wanted .90, unacceptable .75, false pass .05, false fail .05, {truncation} at {items} items; exact false pass {design.ExactFalsePass:0.0000}, "
                    + $"false fail {design.ExactFalseFail:0.0000}; {effort.Attempts} attempts simulated, seed {seed}; 2 attempts need {plan.GoldPoolNeeded} gold items"
            );
            output.WriteLine(
                "| accuracy | pass | measured | fail | measured | undecided | items | measured | 90% within | 2 attempts: pass | fail | undecided | items |"
            );
            output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
            foreach (var accuracy in new[] { .95, .90, .85, .80, .75, .60 })
            {
                var (exact, measured) = (
                    design.At(accuracy),
                    Measure(design.Boundaries, accuracy, effort.Attempts, seed)
                );
                output.WriteLine(
                    $"| {accuracy:.00} | {exact.Attempt.Pass:0.0000} | {measured.Pass:0.0000} | {exact.Attempt.Fail:0.0000} | {measured.Fail:0.0000} "
                        + $"| {exact.Attempt.Undecided:0.0000} | {exact.Attempt.ExpectedItems:0.0} | {measured.Items:0.0} | {exact.Attempt.ItemsQuantile(.9)} "
                        + $"| {exact.All.Pass:0.0000} | {exact.All.Fail:0.0000} | {exact.All.Undecided:0.0000} | {exact.All.ExpectedItems:0.0} |"
                );
            }
            output.WriteLine();
        }
        Consensus(output, seed, effort);
    }

    static void Consensus(TextWriter output, ulong seed, Effort effort)
    {
        var gate = GateDesign.Create(new GatePlan(.85, .65, .05, .05, 60), out _)!.Boundaries;
        var model = new ConsensusModel(Labels: 2, Peers: 4, PeerAccuracy: .9);
        output.WriteLine(
            $"on agreement with consensus, wanted .85, unacceptable .65: SIMULATED, {effort.Attempts} attempts, seed {seed}, {model}"
        );
        output.WriteLine("| accuracy | agrees | pass | fail | undecided | items |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var accuracy in new[] { .95, .90, .80, .70, .60 })
        {
            var rates = ConsensusGate.Simulate(gate, model, accuracy, effort.Attempts, seed);
            output.WriteLine(
                $"| {accuracy:.00} | {rates.Agreement:0.000} | {rates.Pass:0.000} | {rates.Fail:0.000} | {rates.Undecided:0.000} | {rates.ExpectedItems:0.0} |"
            );
        }
    }

    static (double Pass, double Fail, double Items) Measure(
        GateBoundaries gate,
        double accuracy,
        int attempts,
        ulong seed
    )
    {
        var (random, pass, fail, items) = (new SplitMix64(seed), 0, 0, 0L);
        for (var a = 0; a < attempts; a++)
        {
            var progress = new GateProgress();
            while (progress.Status == GateStatus.Undecided)
                progress = progress.Add(gate, random.NextDouble() < accuracy);
            if (progress.Status == GateStatus.Passed)
                pass++;
            if (progress.Status == GateStatus.Failed)
                fail++;
            items += progress.Items;
        }
        return (pass / (double)attempts, fail / (double)attempts, items / (double)attempts);
    }
}
