using RlhfGrains.Engine.Embedded;
using RlhfGrains.Simulation.Seeds;

namespace RlhfGrains.Simulation.Runs;

/// <summary>Where the grains live in a run.</summary>
enum HostKind
{
    /// <summary>The embedded engine's loop over a disk in memory.</summary>
    Embedded,

    /// <summary>The embedded engine's loop over a SQLite file.</summary>
    Sqlite,

    /// <summary>Every grain commits on its own; sends travel.</summary>
    Cluster,
}

/// <summary>
/// What a seed decides before the first step: how much there is, how small the limits are, and how bad the weather
/// gets.
/// </summary>
sealed record Plan(ulong Seed, HostKind Host)
{
    /// <summary>One run in so many has a batch that opens in several steps.</summary>
    const int LargeOneIn = 100;

    public int Steps { get; init; }
    public int Callers { get; init; }
    public int Projects { get; init; }
    public int Batches { get; init; }
    public int Items { get; init; }
    public int Annotators { get; init; }

    /// <summary>Items of the one large batch; 0 in most runs.</summary>
    public int LargeBatchItems { get; init; }

    /// <summary>One run in so many has somebody of whom enough is observed that their drift is told.</summary>
    const int ObservedOneIn = 12;

    /// <summary>Most steps are about one annotator's agreement with the others.</summary>
    public bool IsObserved { get; init; }

    /// <summary>
    /// One run in so many is about jobs, behind those in which most mutants are caught; by its seed alone, so that the
    /// others stay as they were.
    /// </summary>
    const int JobsOneIn = 16;
    const ulong JobsAboveSeed = 400;

    /// <summary>Most steps are about jobs and their runners.</summary>
    public bool HasJobs => Seed > JobsAboveSeed && Seed % JobsOneIn == 5;

    /// <summary>Appends that go wrong, per mille.</summary>
    public int AppendFaults { get; init; }

    /// <summary>Steps in which the process ends between two groups, per mille.</summary>
    public int Kills { get; init; }

    /// <summary>Of the answers, per hundred: they leave, and do not arrive.</summary>
    public int LostAnswers { get; init; }

    /// <summary>Of the messages, per hundred: they are sent twice.</summary>
    public int Duplicates { get; init; }

    /// <summary>One run in so many makes backups, each of which is restored at the end.</summary>
    const int BackupsOneIn = 4;

    /// <summary>Backups are made, and kept.</summary>
    public bool HasBackups { get; init; }

    /// <summary>Steps in which the clock is set, per mille.</summary>
    public int ClockJumps { get; init; }

    public EngineOptions Options { get; init; } = new();

    public static Plan Of(ulong seed, HostKind host)
    {
        var random = new SeededRandom(seed, Draws.Plan);
        var sqlite = host is HostKind.Sqlite;
        var large = host is not HostKind.Cluster && random.OneIn(LargeOneIn);
        var calm = random.OneIn(8);
        var plan = new Plan(seed, host)
        {
            Steps = sqlite ? 120 : random.Between(60, 260),
            Callers = random.Between(1, 5),
            Projects = random.Between(1, 2),
            Batches = random.Between(1, 3),
            Items = random.Between(2, 10),
            Annotators = random.Between(2, 6),
            LargeBatchItems = large ? random.Pick([1_001, 2_001, 3_100, 4_100]) : 0,
            AppendFaults = calm ? 0 : random.Pick<int>(sqlite ? [0, 20, 60, 150] : [0, 5, 20, 60]),
            Kills = calm ? 0 : random.Pick([0, 5, 15, 40]),
            LostAnswers = calm ? 0 : random.Pick([0, 3, 10, 30]),
            Duplicates = random.Pick([0, 5, 20]),
            ClockJumps = random.Pick([0, 10, 40]),
            Options = new EngineOptions
            {
                QueueDepthMax = random.Pick([4, 16, 8_192]),
                GroupAsksMax = random.Pick([1, 3, 1_024]),
                GroupChangesMax = large ? 8_192 : random.Pick([1, 6, 8_192]),
                CascadeSendsMax = large ? 16_384 : 100,
                // Nothing, a few grains, all of them.
                MemoryBudgetBytes = random.Pick([0L, 8_000, 40_000, 1 << 30]),
                TailRecordsMax = random.Pick([0L, 10, 200_000]),
                StopGrainsMax = random.Pick([0, 3, 10_000]),
                CoveredRecordsMax = random.Pick([0, 2, 32]),
            },
            IsObserved = !large && random.OneIn(ObservedOneIn),
        };
        plan = plan with
        {
            HasBackups = host is not HostKind.Cluster && random.OneIn(BackupsOneIn),
            Options = plan.Options with { OverwrittenAtOnceMax = random.Pick([1, 3, 1_024]) },
        };
        // Whoever is observed is in one project.
        return plan.IsObserved ? plan with { Projects = 1 } : plan;
    }

    public string Describe() =>
        $"{Host} steps {Steps}, callers {Callers}, projects {Projects}, batches {Batches}, items {Items}+{LargeBatchItems}, annotators {Annotators}; "
        + $"append faults {AppendFaults} and kills {Kills} per mille, answers lost {LostAnswers} and duplicated {Duplicates} per cent, "
        + $"clock jumps {ClockJumps} per mille; queue {Options.QueueDepthMax}, group {Options.GroupAsksMax} asks {Options.GroupChangesMax} changes, "
        + $"memory {Options.MemoryBudgetBytes}, tail {Options.TailRecordsMax}{(HasBackups ? ", backups" : "")}";
}
