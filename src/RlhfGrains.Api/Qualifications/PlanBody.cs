using System.Text.Json.Serialization;
using RlhfGrains.Agreement;
using RlhfGrains.Api.Projects;

namespace RlhfGrains.Api.Qualifications;

/// <summary>What a gate really does, as configured: exact for randomly drawn gold.</summary>
/// <param name="ExactFalsePass">P(pass) of one attempt at the unacceptable accuracy.</param>
/// <param name="ExactFalseFail">P(fail) of one attempt at the wanted accuracy.</param>
/// <param name="GoldPoolNeeded">Distinct gold items that all attempts together can need.</param>
/// <param name="ItemsBetweenFalseFailures">
/// Of a gate that is repeated in work: the mean number of gold items at the wanted accuracy until an attempt fails;
/// null when none ever does.
/// </param>
/// <param name="ItemsToFailure">The same at the unacceptable accuracy: how soon it is found.</param>
/// <param name="Consensus">The same gate on agreement with the majority of others, by simulation: no formula covers
/// that.</param>
sealed record PlanBody(
    GateBody Plan,
    double ExactFalsePass,
    double ExactFalseFail,
    bool Tightened,
    int GoldPoolNeeded,
    double? ItemsBetweenFalseFailures,
    double? ItemsToFailure,
    IReadOnlyList<CharacteristicsBody> Characteristics,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SimulatedBody>? Consensus
)
{
    const int PeersMax = 20;

    /// <returns>Null when there is no such gate.</returns>
    public static PlanBody? Of(GatePlan plan, int? peers, out GateFault? fault)
    {
        if (GateDesign.Create(plan, out fault) is not { } design)
            return null;
        double[] accuracies =
        [
            .. Enumerable.Range(10, 10).Select(i => i / 20.0),
            .99,
            plan.WantedAccuracy,
            plan.UnacceptableAccuracy,
        ];
        return new PlanBody(
            QualityMapping.ToBody(plan),
            design.ExactFalsePass,
            design.ExactFalseFail,
            design.Tightened,
            plan.GoldPoolNeeded,
            UntilFailure(design, plan.WantedAccuracy),
            UntilFailure(design, plan.UnacceptableAccuracy),
            [.. accuracies.Distinct().Order().Select(a => CharacteristicsBody.Of(design, a))],
            peers is { } n
                ?
                [
                    .. new[] { plan.UnacceptableAccuracy, plan.WantedAccuracy }.Select(a =>
                        SimulatedBody.Of(design, a, Math.Clamp(n, 1, PeersMax))
                    ),
                ]
                : null
        );
    }

    // Wald's identity over attempts that are alike: items until the first failure = items of an attempt / P(fail).
    static double? UntilFailure(GateDesign design, double accuracy) =>
        GateCharacteristics.Of(design.Boundaries, accuracy).Attempt is { Fail: > 0 } one
            ? one.ExpectedItems / one.Fail
            : null;
}

/// <param name="Attempt">Of one attempt.</param>
/// <param name="All">Of all attempts that the plan allows.</param>
sealed record CharacteristicsBody(double Accuracy, OutcomesBody Attempt, OutcomesBody All)
{
    public static CharacteristicsBody Of(GateDesign design, double accuracy)
    {
        var one = GateCharacteristics.Of(design.Boundaries, accuracy).Attempt;
        // Attempts are alike and follow only a failure: with so many begun on average, all else is multiples. The
        // distribution of items, which GateDesign.At gives too, takes seconds at the limits.
        var begun = Enumerable.Range(0, design.Plan.AttemptsMax).Sum(i => Math.Pow(one.Fail, i));
        return new(
            accuracy,
            new(one.Pass, one.Fail, one.Undecided, one.ExpectedItems),
            new(
                one.Pass * begun,
                Math.Pow(one.Fail, design.Plan.AttemptsMax),
                one.Undecided * begun,
                one.ExpectedItems * begun
            )
        );
    }
}

/// <param name="ExpectedItems">Gold items, on average.</param>
sealed record OutcomesBody(double Pass, double Fail, double Undecided, double ExpectedItems);

/// <param name="Method">`simulation`.</param>
/// <param name="Agreement">Share of counted items on which such an annotator agrees with the majority.</param>
sealed record SimulatedBody(
    string Method,
    double Accuracy,
    int Peers,
    double PeerAccuracy,
    double Agreement,
    double Pass,
    double Fail,
    double Undecided,
    double ExpectedItems,
    int Replicates,
    ulong Seed
)
{
    public static SimulatedBody Of(GateDesign design, double accuracy, int peers)
    {
        var model = new ConsensusModel(2, peers, design.Plan.WantedAccuracy);
        var rates = ConsensusGate.Simulate(design.Boundaries, model, accuracy);
        return new(
            "simulation",
            accuracy,
            peers,
            model.PeerAccuracy,
            rates.Agreement,
            rates.Pass,
            rates.Fail,
            rates.Undecided,
            rates.ExpectedItems,
            rates.Replicates,
            rates.Seed
        );
    }
}
