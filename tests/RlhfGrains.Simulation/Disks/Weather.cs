using RlhfGrains.Simulation.Hosts;
using RlhfGrains.Simulation.Runs;
using RlhfGrains.Simulation.Seeds;

namespace RlhfGrains.Simulation.Disks;

/// <summary>What befalls an append.</summary>
enum AppendFault
{
    None,

    /// <summary>It takes seconds.</summary>
    Slow,

    /// <summary>It fails, and nothing was written.</summary>
    FailedUnwritten,

    /// <summary>It was written, and is reported as failed.</summary>
    FailedWritten,

    /// <summary>The process ends before anything is written.</summary>
    CrashBefore,

    /// <summary>The process is killed after the bytes are written and before they are synced.</summary>
    CrashUnsynced,

    /// <summary>The machine loses power within the write: a part of the bytes is left.</summary>
    CrashTorn,

    /// <summary>The process ends after the commit and before the answers.</summary>
    CrashAfter,
}

/// <summary>When the disk fails, drawn from the seed.</summary>
sealed class Weather(Plan plan, SimulatedClock clock, Trace trace)
{
    static readonly AppendFault[] Faults =
    [
        AppendFault.Slow,
        AppendFault.FailedUnwritten,
        AppendFault.FailedWritten,
        AppendFault.CrashBefore,
        AppendFault.CrashUnsynced,
        AppendFault.CrashTorn,
        AppendFault.CrashAfter,
    ];

    readonly SeededRandom random = new(plan.Seed, Draws.Weather);
    int fullFor,
        unsteadyFor;

    /// <summary>Nothing goes wrong any more.</summary>
    public bool IsCalm { get; set; }

    /// <summary>A process was killed with bytes unsynced a while ago: the time for the power to fail.</summary>
    public bool IsUnsteady => unsteadyFor > 0;

    public AppendFault NextAppend()
    {
        if (IsCalm)
            return AppendFault.None;
        if (fullFor > 0)
        {
            fullFor--;
            return Told(AppendFault.FailedUnwritten);
        }
        if (!Strikes(plan.AppendFaults))
            return AppendFault.None;
        // The disk is full for a while.
        if (random.OneIn(8))
            fullFor = random.Between(1, 12);
        var fault = random.Pick(Faults);
        if (fault is AppendFault.CrashUnsynced)
            unsteadyFor = 10;
        if (fault is AppendFault.Slow)
            clock.Pass(TimeSpan.FromMilliseconds(random.Between(1, 20_000)));
        return Told(fault);
    }

    /// <summary>Overwriting is rare, and worth being disturbed.</summary>
    public AppendFault NextOverwrite() =>
        IsCalm || plan.AppendFaults == 0 || !random.OneIn(3) ? AppendFault.None : Told(random.Pick(Faults));

    /// <summary>What befalls the ledger beside the backups.</summary>
    public AppendFault NextNote() =>
        IsCalm || plan.AppendFaults == 0 || !random.OneIn(6)
            ? AppendFault.None
            : Told(random.Pick([AppendFault.FailedUnwritten, AppendFault.FailedWritten]));

    public bool NextReadFails() => !IsCalm && Strikes(plan.AppendFaults / 8) && Tell("a read fails");

    public bool NextSnapshotsFail() =>
        !IsCalm && (fullFor > 0 || Strikes(plan.AppendFaults / 2)) && Tell("snapshots are not written");

    /// <summary>The process ends inside the writing of snapshots, after the answers have left.</summary>
    public bool NextSnapshotsCrash() =>
        !IsCalm && Strikes(plan.Kills / 2) && Tell("the process ends while snapshots are written");

    /// <summary>
    /// The process ends between two groups: by chance, and where it was killed before its bytes were synced more often.
    /// </summary>
    /// <param name="isTender">Something of several steps is under way: a kill is to meet it.</param>
    public bool NextKill(bool isTender)
    {
        if (IsCalm)
            return false;
        if (unsteadyFor > 0)
            unsteadyFor--;
        if (IsUnsteady)
            return random.OneIn(3);
        return Strikes(plan.Kills) || (isTender && plan.Kills > 0 && random.OneIn(12));
    }

    public bool NextBackup() => !IsCalm && plan.HasBackups && random.OneIn(30);

    public bool NextClockJump() => !IsCalm && Strikes(plan.ClockJumps);

    public SnapshotFate NextFate() =>
        random.Pick([SnapshotFate.Kept, SnapshotFate.Kept, SnapshotFate.Stale, SnapshotFate.Lost]);

    public bool OneIn(int count) => random.OneIn(count);

    /// <summary>A place between two places of the log.</summary>
    public long Between(long from, long to) => to <= from ? from : from + random.Below((int)(to - from));

    /// <summary>Hours for staged imports to expire, seconds for what is due at once, and back.</summary>
    public TimeSpan NextJump() =>
        random.Below(5) switch
        {
            0 => TimeSpan.FromHours(random.Between(1, 30)),
            1 => TimeSpan.FromMilliseconds(-random.Between(1, 100_000)),
            2 => TimeSpan.FromHours(-random.Between(1, 30)),
            _ => TimeSpan.FromSeconds(random.Between(1, 600)),
        };

    bool Strikes(int perMille) => perMille > 0 && random.Below(1_000) < perMille;

    AppendFault Told(AppendFault fault)
    {
        trace.Add($"append: {fault}");
        return fault;
    }

    bool Tell(string what)
    {
        trace.Add(what);
        return true;
    }
}
