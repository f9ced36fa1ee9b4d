using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Teams;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;
using Judgment = RlhfGrains.Grains.Items.Judgment;

namespace RlhfGrains.Grains.Recounts;

/// <summary>
/// Promise 3, with loops of its own: every live count against the one recomputed from the items' judgments. First all
/// items, one after another and in any order; then the batches and annotators, which are compared and not kept. Its
/// size is that of the counts, not of the items.
/// </summary>
/// <param name="scaleOf">The scale of a declared criterion; null for one that its project does not declare.</param>
public sealed class Recount(Func<ProjectId, CriterionId, Scale?> scaleOf)
{
    readonly Dictionary<GrainKey, BatchFigures> batches = [];
    readonly Dictionary<GrainKey, AnnotatorFigures> annotators = [];
    readonly Dictionary<ProjectId, TeamFigures> people = [];
    readonly Dictionary<GrainKey, TeamState> teams = [];
    readonly List<string> findings = [];

    /// <summary>What did not hold so far, a sentence each.</summary>
    public IReadOnlyList<string> Findings => findings;

    /// <summary>Judgments that were counted, withdrawn ones too.</summary>
    public long Judgments { get; private set; }

    public void Add(GrainKey key, ItemState item)
    {
        if (item.Content is not { } content)
            return;
        var project = GrainKeys.ProjectOf(key);
        var batch = Batch(GrainKeys.Of(project, item.Batch));
        batch.Add(content.Id, content.Category, item);
        Judgments += item.Judgments.Count;
        foreach (var judgment in item.Judgments)
            Annotator(project, judgment.Annotator).Add(content.Category, judgment);
        foreach (var lease in item.Leases.Where(l => l.IsOpen))
            Annotator(project, lease.Annotator).Add(new OpenTask(lease.Id, content.Id, lease.ExpiresAt));
        AddGold(project, content.Category, item);
        AddSeries(
            project,
            item.Judgments.Where(j =>
                !j.IsWithdrawn && !j.Recorded.Surplus && j.Recorded.Kind is not (WorkKind.Gold or WorkKind.Practice)
            ),
            content.Category,
            batch.Counts
        );
        AddBasis(project, batch, content.Category, item);
        AddPeers(project, content.Category, item);
        AddSelf(project, content.Category, item);
    }

    public void Compare(GrainKey key, BatchState batch) => findings.AddRange(Batch(key).Compare(key, batch));

    public void Compare(GrainKey key, AnnotatorState annotator)
    {
        if (!annotators.TryGetValue(key, out var figures))
            annotators.Add(key, figures = new AnnotatorFigures());
        findings.AddRange(figures.Compare(key, annotator));
        var project = GrainKeys.ProjectOf(key);
        if (!people.TryGetValue(project, out var team))
            people.Add(project, team = new TeamFigures());
        team.Add(new AnnotatorId(GrainKeys.IdOf(key)), annotator);
    }

    /// <summary>Compared at the end, when all its annotators have been.</summary>
    public void Compare(GrainKey key, TeamState team) => teams[key] = team;

    /// <summary>After the last comparison: whoever has judgments and was not there to be compared.</summary>
    public void End()
    {
        foreach (var (key, batch) in batches)
            if (batch is { IsCompared: false, HasSeries: true })
                findings.Add($"{key} has judgments and counts none");
        foreach (var (key, annotator) in annotators)
            if (!annotator.IsCompared)
                findings.Add($"{key} has judgments and counts none");
        foreach (var (project, team) in people)
        {
            var key = GrainKeys.TeamOf(project);
            findings.AddRange(team.Compare(key, teams.GetValueOrDefault(key) ?? new TeamState()));
        }
    }

    /// <summary>By the known answer in force, whatever it was when the judgments came.</summary>
    void AddGold(ProjectId project, CategoryId category, ItemState item)
    {
        if (item.Gold is not { } gold)
            return;
        foreach (
            var judgment in item.Judgments.Where(j =>
                !j.IsWithdrawn
                && item.IsEvidence(j)
                && j.Recorded is { Kind: WorkKind.Gold or WorkKind.Practice, Answers.Count: > 0 }
            )
        )
        {
            var right = gold.Answer.Criteria.All(c =>
                judgment.ValuesFor(c.Criterion) is { } values
                && Scale(project, c.Criterion) is { } scale
                && UnitValues(scale, [values])
                    .Select((unit, i) => (c.Accepted[i] >> (unit[0] - scale.Min) & 1) != 0)
                    .All(accepted => accepted)
            );
            Annotator(project, judgment.Annotator).AddGold(category, judgment.Recorded.Kind, right);
        }
    }

    /// <summary>The first so many, or all, of those that fill a slot; none of an item that has fewer.</summary>
    void AddBasis(ProjectId project, BatchFigures batch, CategoryId category, ItemState item)
    {
        if (item.Basis is not { } first)
            return;
        var filling = item.Judgments.Where(j => j.FillsSlot).ToList();
        if (filling.Count >= first)
            AddSeries(project, first == 0 ? filling : filling[..first], category, batch.Basis);
    }

    void AddSeries(
        ProjectId project,
        IEnumerable<Judgment> judgments,
        CategoryId category,
        Func<Series, int, CoincidenceCounts> countsOf
    )
    {
        foreach (
            var group in judgments
                .SelectMany(j =>
                    j.Recorded.Answers.Select(a => (j.Round, j.Recorded.RubricVersion, a.Criterion, a.Values))
                )
                .GroupBy(a => (a.Round, a.RubricVersion, a.Criterion))
        )
        {
            if (Scale(project, group.Key.Criterion) is not { } scale)
                continue;
            var counts = countsOf(
                new Series(category, group.Key.Criterion, group.Key.RubricVersion, group.Key.Round),
                scale.LabelCount
            );
            foreach (var unit in UnitValues(scale, [.. group.Select(a => a.Values)]))
                counts.Add(Histogram(scale, unit));
        }
    }

    void AddPeers(ProjectId project, CategoryId category, ItemState item)
    {
        foreach (
            var group in item
                .Judgments.Where(j => j.Told)
                .SelectMany(j =>
                    j.Recorded.Answers.Select(a => (j.Annotator, j.Recorded.RubricVersion, a.Criterion, a.Values))
                )
                .GroupBy(a => (a.RubricVersion, a.Criterion))
        )
        {
            if (Scale(project, group.Key.Criterion) is not { } scale)
                continue;
            var answers = group.ToList();
            foreach (var unit in UnitValues(scale, [.. answers.Select(a => a.Values)]))
            {
                for (var own = 0; own < answers.Count; own++)
                {
                    var others = Histogram(scale, [.. unit.Where((_, i) => i != own)]);
                    if (others.Sum() == 0)
                        continue;
                    Annotator(project, answers[own].Annotator)
                        .Peers(category, group.Key.Criterion, group.Key.RubricVersion, scale.LabelCount)
                        .Add(unit[own] - scale.Min, others);
                }
            }
        }
    }

    void AddSelf(ProjectId project, CategoryId category, ItemState item)
    {
        var standing = item.Judgments.Where(j =>
            j is { IsWithdrawn: false, Recorded: { Surplus: false, Kind: WorkKind.Regular or WorkKind.Reaudit } }
        );
        foreach (var own in standing.GroupBy(j => (j.Annotator, j.Recorded.RubricVersion)))
        {
            if (own.FirstOrDefault(j => j.Round is Round.First) is not { Recorded: { } first })
                continue;
            if (
                own.SkipWhile(j => j.Recorded != first).FirstOrDefault(j => j.Round is Round.Reaudit)
                is not { Recorded: { } second }
            )
                continue;
            foreach (var (criterion, values) in second.Answers.Select(a => (a.Criterion, a.Values)))
            {
                if (
                    first.Answers.FirstOrDefault(a => a.Criterion == criterion) is not { } before
                    || Scale(project, criterion) is not { } scale
                )
                    continue;
                Annotator(project, own.Key.Annotator)
                    .AddSelf(
                        category,
                        criterion,
                        own.Key.RubricVersion,
                        scale.LabelCount,
                        [
                            .. UnitValues(scale, [before.Values, values])
                                .Select(u => (u[0] - scale.Min, u[1] - scale.Min)),
                        ]
                    );
            }
        }
    }

    Scale? Scale(ProjectId project, CriterionId criterion)
    {
        var scale = scaleOf(project, criterion);
        if (scale is null)
            findings.Add($"project {project} has judgments by criterion {criterion}, which it does not declare");
        return scale;
    }

    BatchFigures Batch(GrainKey key) =>
        batches.TryGetValue(key, out var figures) ? figures : batches[key] = new BatchFigures();

    AnnotatorFigures Annotator(ProjectId project, AnnotatorId annotator)
    {
        var key = GrainKeys.Of(project, annotator);
        return annotators.TryGetValue(key, out var figures) ? figures : annotators[key] = new AnnotatorFigures();
    }

    /// <summary>The values that a unit got, for each unit: by annotator, in the order of the answers.</summary>
    static IEnumerable<int[]> UnitValues(Scale scale, int[][] answers)
    {
        var width = answers[0].Length;
        for (var i = 0; i < width; i++)
        {
            if (scale.Kind is not ScaleKind.Ranking)
            {
                yield return [.. answers.Select(a => a[i])];
                continue;
            }
            for (var j = i + 1; j < width; j++)
                yield return
                [
                    .. answers.Select(a =>
                        a[i] < a[j] ? 1
                        : a[i] > a[j] ? -1
                        : 0
                    ),
                ];
        }
    }

    static int[] Histogram(Scale scale, int[] values)
    {
        var counts = new int[scale.LabelCount];
        foreach (var value in values)
            counts[value - scale.Min]++;
        return counts;
    }
}
