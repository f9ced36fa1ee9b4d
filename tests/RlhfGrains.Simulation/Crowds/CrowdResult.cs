using RlhfGrains.Agreement;

namespace RlhfGrains.Simulation.Crowds;

/// <param name="Attempts">One for each annotator and category.</param>
/// <param name="Items">Gold answered in all of them.</param>
/// <param name="Work">Tasks judged after the gates, gold among them.</param>
sealed record GroupOutcomes(CrowdGroup Group, int Attempts, int Passed, int Failed, int Items, int Work)
{
    /// <summary>What the gate does, exactly, to somebody who is right as often as this group is.</summary>
    public GateOutcomes Exact(GatePlan gate) => GateDesign.Create(gate, out _)!.At(Group.RightShare).Attempt;

    /// <summary>How many standard errors the share that passed lies from the exact one.</summary>
    public double PassDeviation(GatePlan gate)
    {
        var p = Exact(gate).Pass;
        return (Passed - Attempts * p) / Math.Sqrt(Attempts * p * (1 - p));
    }
}

/// <param name="OverServed">Items with more judgments than the overlap.</param>
/// <param name="UnderServed">Items with fewer.</param>
/// <param name="Twice">Items that somebody judged twice.</param>
/// <param name="Work">Tasks judged after the gates, gold among them.</param>
sealed record CrowdResult(
    CrowdPlan Plan,
    IReadOnlyList<GroupOutcomes> Groups,
    int OverServed,
    int UnderServed,
    int Twice,
    int Work,
    int GoldInWork
)
{
    public double GoldShare => GoldInWork / (double)Work;

    /// <summary>
    /// Gold stands before an item for all who get it: what is drawn is drawn for as many tasks as the item has
    /// annotators.
    /// </summary>
    public double GoldShareDeviation =>
        (GoldInWork - Work * Plan.GoldShare) / Math.Sqrt(Work * Plan.GoldShare * (1 - Plan.GoldShare) * Plan.Overlap);

    public void Write(TextWriter output)
    {
        var gate = Plan.Gate;
        output.WriteLine(
            $"{Plan.Groups.Sum(g => g.Annotators)} annotators, {Plan.Items} items x {Plan.Overlap}, {Plan.Gold} gold items, seed {Plan.Seed}"
        );
        output.WriteLine(
            $"a gate in each of {CrowdItems.Categories.Count} categories: wanted {gate.WantedAccuracy}, unacceptable {gate.UnacceptableAccuracy}, false pass {gate.FalsePassRate}, "
                + $"false fail {gate.FalseFailRate}, at most {gate.ItemsMax} items"
        );
        output.WriteLine(
            "| annotators | right | attempts | passed | exact | deviation, standard errors | failed | exact | gold items an attempt | exact | tasks then |"
        );
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var g in Groups)
        {
            var exact = g.Exact(gate);
            output.WriteLine(
                $"| {g.Group.Name} | {g.Group.RightShare:0.000} | {g.Attempts} | {(double)g.Passed / g.Attempts:0.000} | {exact.Pass:0.000} | {g.PassDeviation(gate):+0.0;-0.0;0.0} "
                    + $"| {(double)g.Failed / g.Attempts:0.000} | {exact.Fail:0.000} | {(double)g.Items / g.Attempts:0.0} | {exact.ExpectedItems:0.0} | {g.Work} |"
            );
        }
        output.WriteLine(
            $"items with more than {Plan.Overlap} judgments: {OverServed}; with fewer: {UnderServed}; judged twice by somebody: {Twice}"
        );
        output.WriteLine(
            $"gold among the {Work} tasks of work: {GoldShare:0.0000} (policy {Plan.GoldShare}), {GoldShareDeviation:+0.0;-0.0;0.0} standard errors off"
        );
    }
}
