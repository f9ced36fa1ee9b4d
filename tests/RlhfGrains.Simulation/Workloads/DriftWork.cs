using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Teams;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>Annotators who agree with the others, and then no longer; alarms that are seen and acknowledged.</summary>
sealed class DriftWork(Knowledge known)
{
    static readonly CategoryId Category = Knowledge.Categories[0].Id;

    int observed,
        acknowledged;

    /// <summary>Where somebody is to be known well, it stays one policy: another one would begin anew.</summary>
    public static AnnotatorDriftPolicy? Policy(Knowledge known)
    {
        if (known.Plan.IsObserved)
            return new(
                AnnotatorDriftPolicy.JudgmentsMin,
                DriftSignals.Consensus,
                AnnotatorDriftPolicy.BaselineMin,
                50,
                OnDriftAlarm.Probation
            );
        return known.Random.OneIn(2)
            ? null
            : AnnotatorDriftPolicy.Default with
            {
                BaselineObservations = AnnotatorDriftPolicy.BaselineMin,
                OnAlarm = known.Random.Pick(Enum.GetValues<OnDriftAlarm>()),
                Signals = known.Random.Pick([
                    DriftSignals.All,
                    DriftSignals.Duration | DriftSignals.Position,
                    DriftSignals.Consensus,
                ]),
            };
    }

    /// <summary>What a batch tells when an item is complete; the run's items are too few for a baseline.</summary>
    public Intent Observe(int number)
    {
        // The first ones, with an error here and there, are the baseline.
        var agrees = observed++ < 40 ? observed % 8 != 0 : known.Random.OneIn(5);
        var note = new ConsensusNote(
            new ItemId(known.Fresh("seen-")),
            agrees,
            Unanimous: known.Random.Percent(70),
            known.Clock.Now()
        );
        return new Intent(number, Person(), () => new ObservePeers(Category, [], note));
    }

    public Intent Acknowledge(int number)
    {
        var random = known.Random;
        var (id, alarm) = (known.Fresh("ack-"), random.Between(1, 3));
        var (note, anew) = (random.OneIn(8) ? " " : $"seen in {number}", random.OneIn(4));
        var request = new Request(id, [9, (byte)acknowledged++, (byte)(acknowledged >> 8)]);
        return new Intent(number, Person(), () => new AcknowledgeAlarm(request, alarm, note, anew, "key"))
        {
            Id = id,
            IsLogged = true,
        };
    }

    public Intent Read(int number) => new(number, Person(), () => new ReadDrift());

    public Intent ReadTeam(int number) => new(number, GrainKeys.TeamOf(known.Project()), () => new ReadTeam(10));

    public Intent ListAlarms(int number)
    {
        var (after, open) = (known.Random.Below(3), known.Random.OneIn(2));
        return new Intent(number, GrainKeys.TeamOf(known.Project()), () => new ListAlarms(after, 2, open));
    }

    /// <summary>
    /// Who is enrolled last has the project's policy, and in a run about one person it is always the same one.
    /// </summary>
    Contracts.GrainKey Person() =>
        GrainKeys.Of(known.Project(), known.Plan.IsObserved ? Enrolled() : known.Random.Pick(known.Annotators));

    AnnotatorId Enrolled() =>
        known.Annotators.Count > known.Plan.Annotators ? known.Annotators[known.Plan.Annotators] : known.Annotators[0];
}
