using MathNet.Numerics.Distributions;
using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Quality;

/// <summary>False alarms and delays of simulated annotators, through the deciders that serve.</summary>
public static class AnnotatorTables
{
    /// <summary>Stated: judgments between false alarms.</summary>
    const double Stated = 2_000;

    const double PriorStrength = 50,
        Disagreement = .10;
    static readonly CategoryId Category = new("creative");
    static readonly ProjectId Project = new("p");
    static readonly BatchId Batch = new("b");

    public static void Write(TextWriter output, ulong seed, Effort effort)
    {
        var annotators = Math.Max(20, effort.Annotators / 5);
        output.WriteLine(
            $"seed {seed}; stated: {Stated} judgments between false alarms of an annotator over all their streams"
        );
        output.WriteLine(
            $"\n{annotators} stable annotators a row, who differ as the prior strength {PriorStrength} says; gold one in ten, a re-audit one in five\n"
                + "| signals | baseline | judgments each | judgments per alarm | false alarms / stated | without any alarm |\n|---|---|---|---|---|---|"
        );
        foreach (
            var (name, signals) in new[]
            {
                ("all eight", DriftSignals.All),
                ("consensus alone", DriftSignals.Consensus),
            }
        )
        foreach (var baseline in effort.Baselines)
            output.WriteLine(StableRow(name, signals, baseline, annotators, seed));
        output.WriteLine(
            $"\nJudgments to the alarm when agreement with the others falls from .90 behind 200 or more stable judgments ({Math.Max(20, effort.Changes / 50)} changes a figure: mean, median)\n"
                + "| detector | to .85 | .80 | .75 | .60 |\n|---|---|---|---|---|"
        );
        foreach (
            var (name, signals) in new[]
            {
                ("ours, consensus alone", DriftSignals.Consensus),
                ("ours, all eight signals", DriftSignals.All),
            }
        )
            output.WriteLine(
                $"| {name} | {string.Join(" | ", DriftTables.Drops.Select(drop => Delay(signals, drop, Math.Max(20, effort.Changes / 50), seed)))} |"
            );
        DriftTables.Delays(output, seed, effort);
        output.WriteLine(
            $"\nOf one judgment: {Cost(null, annotators, seed)} without a policy, {Cost(AnnotatorDriftPolicy.Default, annotators, seed)} with all eight signals"
        );
    }

    /// <summary>
    /// What an annotator's grain costs: time of its turns (judgment, consensus, every fifth a re-audit), memory of its
    /// state behind 1,000 judgments.
    /// </summary>
    static string Cost(AnnotatorDriftPolicy? policy, int annotators, ulong seed)
    {
        var (random, team) = (new SplitMix64(seed), Team.Under(policy));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var people = Enumerable.Range(0, annotators).Select(_ => team.Join(random)).ToList();
        foreach (var person in people)
            person.Judge(1_000);
        var spent = watch.Elapsed.TotalMicroseconds / annotators / 1_000;
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / annotators;
        GC.KeepAlive(people);
        return $"{spent:0.0} µs and {bytes} bytes an annotator";
    }

    static string StableRow(string name, DriftSignals signals, int baseline, int annotators, ulong seed)
    {
        var (random, team) = (
            new SplitMix64(seed),
            Team.Under(
                AnnotatorDriftPolicy.Default with
                {
                    JudgmentsBetweenFalseAlarms = Stated,
                    Signals = signals,
                    BaselineObservations = baseline,
                }
            )
        );
        // Ten baselines of gold, and as long again.
        var judgments = Math.Max(2_000, 20 * baseline);
        var (alarms, without) = (0, 0);
        for (var a = 0; a < annotators; a++)
        {
            var person = team.Join(random);
            for (var j = 0; j < judgments; j++)
                person.Judge(person.Disagreement);
            var raised = person.Alarms;
            alarms += raised;
            without += raised == 0 ? 1 : 0;
        }
        var between = annotators * (double)judgments / Math.Max(1, alarms);
        return $"| {name} | {baseline} | {judgments} | {between:0} | {Stated / between:0.00} | {100.0 * without / annotators:0}% |";
    }

    static string Delay(DriftSignals signals, double drop, int changes, ulong seed)
    {
        var (random, team, delays) = (
            new SplitMix64(seed + 1),
            Team.Under(AnnotatorDriftPolicy.Default with { Signals = signals }),
            new List<int>()
        );
        for (var i = 0; i < 20; i++)
            team.Join(random).Judge(200);
        while (delays.Count < changes)
        {
            var person = team.Join(random);
            person.Judge(300);
            if (person.Alarms > 0)
                continue;
            var delay = 0;
            // As others' items are lost on no one, the drop is to this much of one's own.
            while (person.Alarms == 0 && delay < 20_000)
            {
                person.Judge(OddsShift.Of(person.Disagreement, OddsShift.Between(Disagreement, drop)));
                delay++;
            }
            delays.Add(delay);
        }
        return $"{delays.Average():0}, {delays.Order().ElementAt(delays.Count / 2)}";
    }

    /// <summary>A project's annotators.</summary>
    sealed class Team(Deciders deciders)
    {
        int joined;

        public static Team Under(AnnotatorDriftPolicy? policy)
        {
            var deciders = new Deciders();
            var draft = new SettingsDraft(
                [new(Category, "")],
                [new(new("helpful"), "", Scale.Preference(3))],
                1,
                null,
                AssignmentPolicy.Default,
                QualityPolicies.None with
                {
                    Drift = policy,
                }
            );
            deciders.Ask(
                GrainKeys.Of(Project),
                new CreateProject(new Request("create", [1]), "p", new byte[32], draft)
            );
            return new Team(deciders);
        }

        public Person Join(SplitMix64 random)
        {
            var id = deciders
                .Ask(GrainKeys.Of(Project), new EnrollAnnotator($"r{++joined}", $"w{joined}", null, null))
                .Id;
            return new Person(deciders, id, random);
        }
    }

    /// <summary>Somebody whose habits differ from the others' as the prior strength says.</summary>
    sealed class Person(Deciders deciders, AnnotatorId id, SplitMix64 random)
    {
        readonly GrainKey key = GrainKeys.Of(Project, id);
        readonly double gold = Own(random, .10),
            self = Own(random, .15),
            first = Own(random, .52),
            longer = Own(random, .65),
            extreme = Own(random, .30),
            tie = Own(random, .10);
        readonly double pace = random.NextDouble();
        int judged;

        public double Disagreement { get; } = Own(random, AnnotatorTables.Disagreement);

        /// <summary>Those that were told again with them.</summary>
        public int Alarms => deciders.Ask(key, new ReadDrift()).Alarms.Sum(a => 1 + a.Repeats);

        public void Judge(int judgments)
        {
            for (var j = 0; j < judgments; j++)
                Judge(Disagreement);
        }

        public void Judge(double disagreement)
        {
            var item = new ItemId($"i{++judged}");
            deciders.Now += TimeSpan.FromMinutes(1);
            var isGold = judged % 10 == 0;
            var facts =
                JudgmentFacts.PositionKnown
                | Often(first, JudgmentFacts.FirstShownChosen)
                | JudgmentFacts.LengthKnown
                | Often(longer, JudgmentFacts.LongerChosen)
                | JudgmentFacts.StrengthKnown
                | (random.NextDouble() < tie ? JudgmentFacts.Tie : Often(extreme, JudgmentFacts.Extreme));
            if (isGold)
                facts |= JudgmentFacts.GoldKnown | Often(1 - gold, JudgmentFacts.GoldRight);
            // Log-normal, as times to answer are.
            var seconds = Math.Exp(3 + pace + .6 * Normal.InvCDF(0, 1, .0005 + .999 * random.NextDouble()));
            Note(item, Round.First, isGold ? WorkKind.Gold : WorkKind.Regular, facts, (long)(1_000 * seconds));
            if (!isGold)
                deciders.Take(
                    key,
                    new ObservePeers(
                        Category,
                        [],
                        new ConsensusNote(item, random.NextDouble() >= disagreement, true, deciders.Now)
                    )
                );
            if (judged % 5 == 0)
                Note(
                    item,
                    Round.Reaudit,
                    WorkKind.Reaudit,
                    JudgmentFacts.SelfKnown | Often(1 - self, JudgmentFacts.SelfSame),
                    null
                );
        }

        void Note(ItemId item, Round round, WorkKind kind, JudgmentFacts facts, long? durationMs) =>
            deciders.Take(
                key,
                new NoteJudgment(
                    Category,
                    Batch,
                    new JudgmentNote(
                        item,
                        new("j"),
                        id,
                        round,
                        1,
                        deciders.Now,
                        durationMs,
                        false,
                        null,
                        kind,
                        facts,
                        Counts: true,
                        []
                    )
                )
            );

        JudgmentFacts Often(double share, JudgmentFacts fact) =>
            random.NextDouble() < share ? fact : JudgmentFacts.None;

        static double Own(SplitMix64 random, double mean) =>
            Beta.InvCDF(mean * PriorStrength, (1 - mean) * PriorStrength, .0005 + .999 * random.NextDouble());
    }
}
