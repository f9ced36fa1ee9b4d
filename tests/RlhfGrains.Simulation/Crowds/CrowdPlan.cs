using RlhfGrains.Agreement;

namespace RlhfGrains.Simulation.Crowds;

/// <summary>Annotators who answer alike.</summary>
/// <param name="Accuracy">P(right) where the position does not decide.</param>
/// <param name="PositionBias">P(the response shown first is chosen, whatever it says).</param>
sealed record CrowdGroup(string Name, int Annotators, double Accuracy, double PositionBias = 0)
{
    /// <summary>P(right): the side that is right is shown first as often as not.</summary>
    public double RightShare => (1 - PositionBias) * Accuracy + PositionBias / 2;
}

/// <summary>A project's work from the first practice task to the last judgment.</summary>
/// <param name="Items">Ordinary ones, over two categories.</param>
/// <param name="Gold">Items with a known answer, over the same two.</param>
/// <param name="Gate">Of both categories, passed before regular work.</param>
/// <param name="GoldShare">Of the tasks of those who work.</param>
/// <param name="SkippedPercent">Of the tasks; as many again are left to run out.</param>
sealed record CrowdPlan(
    ulong Seed,
    IReadOnlyList<CrowdGroup> Groups,
    int Items,
    int Gold,
    int Overlap,
    GatePlan Gate,
    double GoldShare,
    int SkippedPercent
)
{
    public static CrowdPlan Full(ulong seed) =>
        new(
            seed,
            [
                new("wanted", 80, .90),
                new("unacceptable", 80, .75),
                new("between", 20, .85),
                new("first shown, 30%", 20, .95, .3),
            ],
            20_000,
            1_000,
            3,
            new GatePlan(.90, .75, .05, .05, 80, AtTruncation.Decide),
            .1,
            2
        );

    /// <summary>Some seconds: for tests.</summary>
    public static CrowdPlan Short(ulong seed) =>
        Full(seed) with
        {
            Groups = [new("wanted", 24, .90), new("unacceptable", 24, .75), new("first shown, 30%", 6, .95, .3)],
            Items = 600,
            Gold = 600,
        };
}
