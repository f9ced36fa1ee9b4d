using RlhfGrains.Simulation.Crowds;

namespace RlhfGrains.Simulation.Commands;

/// <summary>A project of 200 annotators with known accuracy, from the first exercise to the last item.</summary>
static class CrowdCommand
{
    public static int Run(Arguments arguments, TextWriter output)
    {
        var seed = arguments.Number("seed") ?? 1;
        var result = CrowdRun.Play(CrowdPlan.Full(seed));
        result.Write(output);
        return result is { OverServed: 0, UnderServed: 0, Twice: 0 } ? 0 : 1;
    }
}
