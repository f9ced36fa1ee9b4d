using RlhfGrains.Simulation.Commands;

const string Usage = """
    soak [--minutes M | --seeds N] [--from SEED] [--host embedded|sqlite|cluster]   many seeds on all processors; 1 minute unless told
    replay SEED [--host embedded|sqlite|cluster] [--steps N]                        one seed, event by event
    crowd [--seed N]                                                                200 annotators of known accuracy over 20,000 items, and what their gates did
    mutants                                                                         breaks each promise on purpose and shows who notices
    """;

try
{
    return args switch
    {
        ["soak", .. var rest] => SoakCommand.Run(new Arguments(rest, "minutes", "seeds", "from", "host"), Console.Out),
        ["replay", .. var rest] => ReplayCommand.Run(new Arguments(rest, "host", "steps"), Console.Out),
        ["crowd", .. var rest] => CrowdCommand.Run(new Arguments(rest, "seed"), Console.Out),
        ["mutants"] => MutantsCommand.Run(Console.Out),
        _ => throw new FormatException("a command is missing"),
    };
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}\n{Usage}");
    return 2;
}
