using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Simulation.Runs;
using RlhfGrains.Simulation.Seeds;

namespace RlhfGrains.Simulation.Clusters;

/// <summary>
/// The machines, who of them has which grain as far as the others believe, and what goes wrong between them.
/// </summary>
sealed class Cluster
{
    const int MachinesMin = 3;

    readonly SeededRandom random;
    readonly LinkFlaws flaws;
    readonly IJournalStore journal;
    readonly ActivationOptions options;
    readonly List<Machine> members = [];

    // Declared dead, and running on.
    readonly List<Machine> zombies = [];
    readonly Dictionary<GrainKey, Machine> directory = [];
    int started;

    public Cluster(Stage stage, SeededRandom random, LinkFlaws flaws, IJournalStore journal)
    {
        (Stage, this.random, this.flaws, this.journal) = (stage, random, flaws, journal);
        Wires = new Wires(random);
        var small = stage.Plan.Options;
        options = new ActivationOptions
        {
            GroupMessagesMax = small.GroupAsksMax,
            GroupChangesMax = small.GroupChangesMax,
            CascadeSendsMax = small.CascadeSendsMax,
            ParcelMessagesMax = random.Pick([1, 3, 256]),
            DeliveriesMax = random.Pick([1, 64]),
            MarksMax = random.Pick([2, 8, 65_536]),
            SnapshotRecordsMin = random.Pick([1, 3, 32]),
            UndeliveredMax = random.Pick([0, 3, 1_024]),
            NodeUndeliveredMax = random.Pick([0, 8, 4_096]),
            FreshFor = Has(LinkFlaws.ServesStaleReads) ? TimeSpan.FromDays(1_000) : TimeSpan.Zero,
            Faults = (sentence, _) => Trace($"fault: {sentence}"),
        };
    }

    public Stage Stage { get; }
    public Wires Wires { get; }

    /// <summary>Nothing moves any more, and nothing waits to be delivered.</summary>
    public bool IsIdle => Wires.IsEmpty && zombies.Count == 0 && !Busy.Any();

    public IEnumerable<string> Busy => members.SelectMany(m => m.Busy.Select(grain => $"{grain} is busy on {m}"));

    public bool Has(LinkFlaws flaw) => flaws.HasFlag(flaw);

    public bool Strikes() => !Stage.Weather.IsCalm && random.Below(1_000) < Stage.Plan.AppendFaults;

    public bool Loses() => !Stage.Weather.IsCalm && random.OneIn(8);

    public bool Doubles() => !Stage.Weather.IsCalm && random.OneIn(8);

    public bool OneIn(int count) => random.OneIn(count);

    public int Between(int from, int to) => random.Between(from, to);

    public void Trace(string line) => Stage.Trace.Add(line);

    /// <summary>
    /// The machine that a message for a grain goes to. Whoever sends it may believe an old directory.
    /// </summary>
    public Machine Route(GrainKey grain)
    {
        if (
            !Stage.Weather.IsCalm
            && random.OneIn(6)
            && members.Concat(zombies).Where(m => m.Has(grain)).ToList() is { Count: > 0 } known
        )
            return random.Pick(known);
        if (!directory.TryGetValue(grain, out var machine))
            directory.Add(grain, machine = random.Pick(members));
        return machine;
    }

    public void BringUp()
    {
        while (members.Count < MachinesMin)
            members.Add(new Machine(this, ++started, journal, options));
    }

    /// <summary>Timers fire, and some of what is on its way arrives.</summary>
    public void Move()
    {
        foreach (var machine in members.Concat(zombies).ToList())
            machine.Clock.Fire();
        for (var i = random.Between(4, 40); i > 0 && !Wires.IsEmpty; i--)
            Wires.ArriveOne();
    }

    /// <summary>Grains move, are put away, and zombies end at last.</summary>
    public void Stir()
    {
        if (directory.Count > 0 && random.OneIn(6))
            directory.Remove(random.Pick(directory.Keys.ToList()));
        if (random.OneIn(6) && random.Pick(members) is var machine && machine.Grains.ToList() is { Count: > 0 } grains)
            machine.PutAway(random.Pick(grains));
        if (zombies.Count > 0 && random.OneIn(12))
            EndZombie(random.Pick(zombies));
        if (random.OneIn(40))
            journal.DiscardSnapshots();
    }

    /// <summary>A machine is killed, or only believed to be.</summary>
    public void Break()
    {
        var machine = random.Pick(members);
        var isZombie = random.OneIn(2);
        Trace($"{machine} {(isZombie ? "is declared dead, and runs on" : "is killed")}");
        Leave(machine);
        if (isZombie)
            zombies.Add(machine);
        else
            machine.End();
        BringUp();
    }

    public void EndZombies()
    {
        foreach (var zombie in zombies.ToList())
            EndZombie(zombie);
    }

    public void EndAll()
    {
        EndZombies();
        foreach (var machine in members.ToList())
        {
            Leave(machine);
            machine.End();
        }
    }

    void EndZombie(Machine zombie)
    {
        Trace($"{zombie} ends");
        zombies.Remove(zombie);
        zombie.End();
    }

    void Leave(Machine machine)
    {
        members.Remove(machine);
        foreach (var (grain, _) in directory.Where(d => d.Value == machine).ToList())
            directory.Remove(grain);
    }
}
