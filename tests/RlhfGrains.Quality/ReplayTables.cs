using System.Globalization;
using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Quality;

/// <summary>
/// Real judgments (UKPConvArg1: I. Habernal, I. Gurevych 2016, doi:10.18653/v1/P16-1150) through the deciders that
/// serve: items, their consensus, annotators. As they are they are a negative control: of 112 annotators 2 did better
/// or worse in their second half at the 1% level, as chance has it.
/// </summary>
public static class ReplayTables
{
    const int HeavyMin = 100,
        Injected = 50,
        Baseline = 50;
    const double Stated = 2_000;

    static readonly ProjectId Project = new("p");
    static readonly CategoryId Category = new("arguments");
    static readonly CriterionId Criterion = new("convincing");

    /// <param name="folder">With <c>judgments.csv</c> and <c>items.csv</c>.</param>
    public static void Write(TextWriter output, string folder, ulong seed, Effort effort)
    {
        var judgments = Read(Path.Combine(folder, "judgments.csv"), effort.ReplayedMax);
        var lengths = File.ReadLines(Path.Combine(folder, "items.csv"))
            .Skip(1)
            .Select(l => l.Split(','))
            .GroupBy(c => c[1], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (Number(g.First()[5]), Number(g.First()[6])), StringComparer.Ordinal);
        var heavy = judgments
            .GroupBy(j => j.Annotator, StringComparer.Ordinal)
            .Where(g => g.Count() >= HeavyMin)
            .Select(g => g.Key)
            .Order(StringComparer.Ordinal)
            .ToList();
        output.WriteLine(
            $"{judgments.Count} judgments, {heavy.Count} annotators with {HeavyMin} or more; stated: {Stated} judgments between false alarms; baselines of {Baseline}\n\n"
                + $"| watched | alarms of these | told again | at the stated rate | {Injected} of them at random from their middle on: found | median delay |\n|---|---|---|---|---|---|"
        );
        foreach (
            var (name, signals) in new[]
            {
                ("consensus", DriftSignals.Consensus),
                ("consensus, length, ties", DriftSignals.Consensus | DriftSignals.Length | DriftSignals.Ties),
            }
        )
        {
            var natural = Play(judgments, lengths, signals);
            var random = new SplitMix64(seed);
            var chosen = heavy
                .OrderBy(_ => random.NextBits())
                .Take(Injected)
                .ToDictionary(a => a, a => judgments.Count(j => j.Annotator == a) / 2, StringComparer.Ordinal);
            var drifted = Play(Changed(judgments, chosen, random), lengths, signals);
            // Of the first alarm behind the change: how many of the annotator's judgments lie between.
            var delays = chosen
                .Select(c => drifted[c.Key].Alarms.Select(at => at - c.Value).FirstOrDefault(d => d > 0))
                .Where(d => d > 0)
                .Order()
                .ToList();
            output.WriteLine(
                $"| {name} | {heavy.Sum(a => natural[a].Alarms.Count)} | {heavy.Sum(a => natural[a].Repeats)} | {heavy.Sum(a => natural[a].Judgments) / Stated:0.0} | {delays.Count} | "
                    + $"{(delays.Count == 0 ? "-" : delays[delays.Count / 2])} |"
            );
        }
    }

    /// <summary>From the middle of their work on the chosen answer without looking.</summary>
    static List<Replayed> Changed(IReadOnlyList<Replayed> judgments, Dictionary<string, int> chosen, SplitMix64 random)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return
        [
            .. judgments.Select(j =>
            {
                var nth = seen[j.Annotator] = seen.GetValueOrDefault(j.Annotator) + 1;
                return chosen.TryGetValue(j.Annotator, out var half) && nth > half
                    ? j with
                    {
                        Label = random.Next(3) - 1,
                    }
                    : j;
            }),
        ];
    }

    static Dictionary<string, Watched> Play(
        IReadOnlyList<Replayed> judgments,
        Dictionary<string, (int, int)> lengths,
        DriftSignals signals
    )
    {
        var deciders = new Deciders();
        var policy = AnnotatorDriftPolicy.Default with
        {
            JudgmentsBetweenFalseAlarms = Stated,
            BaselineObservations = Baseline,
            Signals = signals,
        };
        var draft = new SettingsDraft(
            [new(Category, "")],
            [new(Criterion, "", Scale.Preference(1))],
            1,
            5,
            AssignmentPolicy.Default,
            QualityPolicies.None with
            {
                Drift = policy,
            }
        );
        var settings = deciders
            .Ask(GrainKeys.Of(Project), new CreateProject(new Request("create", [1]), "p", new byte[32], draft))
            .Settings;
        Import(deciders, settings, [.. judgments.Select(j => j.Item).Distinct()], lengths);
        var people = new Dictionary<string, (AnnotatorId Id, int Judgments)>(StringComparer.Ordinal);
        foreach (var j in judgments)
        {
            deciders.Now = j.At > deciders.Now ? j.At : deciders.Now;
            if (!people.TryGetValue(j.Annotator, out var person))
                person = (
                    deciders.Ask(GrainKeys.Of(Project), new EnrollAnnotator(j.Annotator, j.Annotator, null, null)).Id,
                    0
                );
            var answer = new CriterionAnswer(
                Criterion,
                new PreferenceAnswer(new("a1"), new("a2"), j.Label),
                null,
                null
            );
            deciders.Ask(
                GrainKeys.Of(Project, new ItemId(j.Item)),
                new SubmitJudgment(
                    new($"{j.Item}.{j.Annotator}"),
                    person.Id,
                    Round.First,
                    null,
                    [answer],
                    null,
                    [],
                    null,
                    null,
                    null,
                    settings
                )
            );
            people[j.Annotator] = person with { Judgments = person.Judgments + 1 };
        }
        // Alarms come with the others' judgments: they are told by what their annotator had judged by then.
        var noted = judgments
            .GroupBy(j => j.Annotator, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Select(j => j.At).ToList(), StringComparer.Ordinal);
        return people.ToDictionary(p => p.Key, p => Of(p.Key, p.Value.Id, p.Value.Judgments), StringComparer.Ordinal);

        Watched Of(string name, AnnotatorId id, int count)
        {
            var alarms = deciders.Ask(GrainKeys.Of(Project, id), new ReadDrift()).Alarms;
            return new(
                count,
                [.. alarms.Select(a => noted[name].Count(at => at <= a.Raised.At))],
                alarms.Sum(a => a.Repeats)
            );
        }
    }

    static void Import(
        Deciders deciders,
        ProjectSettings settings,
        IReadOnlyList<string> items,
        Dictionary<string, (int, int)> lengths
    )
    {
        var (batch, import) = (new BatchId("b"), new ImportId("i"));
        deciders.Ask(GrainKeys.Of(Project), new AddBatch(batch));
        for (var from = 0; from < items.Count; from += StageLines.LinesMax)
        {
            var lines = items
                .Skip(from)
                .Take(StageLines.LinesMax)
                .Select((item, i) => new ImportLine(from + i + 1, Content(item), null))
                .ToList();
            deciders.Ask(GrainKeys.Of(Project, batch), new StageLines(import, lines, settings));
        }
        deciders.Ask(GrainKeys.Of(Project, batch), new OpenBatch(import, SkipBad: false));
        deciders.DeliverAll();

        // The texts are not public, their lengths are.
        ItemContent Content(string item)
        {
            var (first, second) = lengths[item];
            return new(
                new(item),
                Category,
                [new("user", "?")],
                [new(new("a1"), new('x', first), null, []), new(new("a2"), new('x', second), null, [])],
                []
            );
        }
    }

    static List<Replayed> Read(string path, int max) =>
        [
            .. File.ReadLines(path)
                .Skip(1)
                .Take(max)
                .Select(line => line.Split(','))
                .Select(c => new Replayed(
                    c[1],
                    c[2],
                    c[3] switch
                    {
                        "a1" => 1,
                        "a2" => -1,
                        _ => 0,
                    },
                    Instant.FromUnixTimeSeconds(long.Parse(c[5], CultureInfo.InvariantCulture))
                )),
        ];

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <param name="Alarms">Each by how much its annotator had judged.</param>
    sealed record Watched(int Judgments, List<int> Alarms, int Repeats);

    sealed record Replayed(string Item, string Annotator, int Label, Instant At);
}
