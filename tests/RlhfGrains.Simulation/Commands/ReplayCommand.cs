using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Commands;

/// <summary>One run, event by event.</summary>
static class ReplayCommand
{
    public static int Run(Arguments arguments, TextWriter output)
    {
        var plan = Plan.Of(arguments.First, arguments.Host ?? HostKind.Embedded);
        if (arguments.Number("steps") is { } steps)
            plan = plan with { Steps = (int)steps };
        var result = new Runner().Play(plan, output);
        output.WriteLine(result.Sentence);
        return result.Failure is null ? 0 : 1;
    }
}
