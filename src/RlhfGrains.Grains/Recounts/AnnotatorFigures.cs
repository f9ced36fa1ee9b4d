using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;
using Judgment = RlhfGrains.Grains.Items.Judgment;

namespace RlhfGrains.Grains.Recounts;

/// <summary>A lease that an item has open.</summary>
readonly record struct OpenTask(LeaseId Id, ItemId Item, Instant ExpiresAt);

/// <summary>What the items say of one annotator.</summary>
sealed class AnnotatorFigures
{
    readonly Dictionary<(CategoryId, Round), WorkCounts> work = [];
    readonly Dictionary<(CategoryId, CriterionId, int Rubric), PooledConfusion> peers = [];

    readonly Dictionary<(CategoryId, WorkKind), GoldCounts> gold = [];
    readonly Dictionary<(CategoryId, CriterionId, int Rubric), SelfFigures> self = [];
    readonly HashSet<OpenTask> open = [];

    public bool IsCompared { get; private set; }

    public void Add(CategoryId category, Judgment judgment)
    {
        var w = work.GetValueOrDefault((category, judgment.Round))
            ?? new WorkCounts(category, judgment.Round, 0, 0, 0, 0);
        var duration = judgment.Recorded.DurationMs;
        work[(category, judgment.Round)] = judgment.IsWithdrawn
            ? w with
            {
                Withdrawn = w.Withdrawn + 1,
            }
            : w with
            {
                Judgments = w.Judgments + 1,
                Timed = w.Timed + (duration is null ? 0 : 1),
                DurationMs = w.DurationMs + (duration ?? 0),
            };
    }

    public void Add(OpenTask task) => open.Add(task);

    /// <summary>An answer to gold that is not withdrawn.</summary>
    public void AddGold(CategoryId category, WorkKind kind, bool right)
    {
        var g = gold.GetValueOrDefault((category, kind)) ?? new GoldCounts(category, kind, 0, 0);
        gold[(category, kind)] = g with { Answered = g.Answered + 1, Right = g.Right + (right ? 1 : 0) };
    }

    public PooledConfusion Peers(CategoryId category, CriterionId criterion, int rubric, int labels) =>
        peers.TryGetValue((category, criterion, rubric), out var confusion)
            ? confusion
            : peers[(category, criterion, rubric)] = new PooledConfusion(labels);

    public void AddSelf(
        CategoryId category,
        CriterionId criterion,
        int rubric,
        int labels,
        IReadOnlyList<(int First, int Second)> units
    )
    {
        var key = (category, criterion, rubric);
        if (!self.TryGetValue(key, out var figures))
            self[key] = figures = new SelfFigures(new ConfusionMatrix(labels));
        foreach (var (first, second) in units)
            figures.Confusion.Add(first, second);
        self[key] = figures with
        {
            Answers = figures.Answers + 1,
            Same = figures.Same + (units.All(u => u.First == u.Second) ? 1 : 0),
        };
    }

    public IEnumerable<string> Compare(GrainKey key, AnnotatorState annotator)
    {
        IsCompared = true;
        // As many as there are, so that none is there twice.
        if (
            annotator.OpenLeases.Count != open.Count
            || !open.SetEquals(annotator.OpenLeases.Select(l => new OpenTask(l.Id, l.Item, l.ExpiresAt)))
        )
            yield return $"{key} does not know its open leases";
        var now = annotator.Now;
        var live = now
            .Peers.Select(p =>
                (
                    Key: (p.Category, p.Criterion, p.RubricVersion),
                    Confusion: PooledConfusion.FromState(p.Labels, p.State)
                )
            )
            .Where(p => p.Confusion.Sample.Units > 0)
            .ToDictionary(p => p.Key, p => p.Confusion);
        if (live.Count != peers.Count || !peers.All(p => p.Value.Equals(live.GetValueOrDefault(p.Key))))
            yield return $"the peer counts of {key} are not those of the judgments";
        var again = annotator
            .SelfAudits.Counts.Where(c => c.Answers > 0)
            .ToDictionary(
                c => (c.Category, c.Criterion, c.RubricVersion),
                c => new SelfFigures(ConfusionMatrix.FromState(c.Labels, c.State), c.Answers, c.Same)
            );
        if (again.Count != self.Count || !self.All(s => s.Value == again.GetValueOrDefault(s.Key)))
            yield return $"the self-agreement of {key} is not that of the judgments";
        var counted = work.Values.OrderBy(w => w.Category.Value, StringComparer.Ordinal).ThenBy(w => w.Round).ToList();
        if (!now.Work.SequenceEqual(counted))
            yield return $"the work of {key} is [{string.Join("; ", now.Work)}]; the items say [{string.Join("; ", counted)}]";
        if (!annotator.Gold.ToHashSet().SetEquals(gold.Values))
            yield return $"the gold of {key} is [{string.Join("; ", annotator.Gold)}]; the items say [{string.Join("; ", gold.Values)}]";
        if (annotator.Recorded != counted.Sum(w => w.Judgments + w.Withdrawn))
            yield return $"{key} was told of {annotator.Recorded} judgments";
    }
}

/// <summary>First answers against second ones.</summary>
readonly record struct SelfFigures(ConfusionMatrix Confusion, int Answers = 0, int Same = 0);
