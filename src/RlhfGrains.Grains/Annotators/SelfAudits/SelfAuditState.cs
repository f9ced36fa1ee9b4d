using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Annotators.SelfAudits;

/// <summary>What of one's own work is to come back, and how first answers agree with second ones.</summary>
public sealed class SelfAuditState
{
    /// <summary>
    /// 1,000 judgments wait to come back: at the default share those of 5,000, months of work. Above it none is drawn:
    /// whoever has as many asks for no tasks.
    /// </summary>
    public const int DueMax = 1_000;

    readonly List<DueReaudit> due = [];
    readonly Dictionary<(CategoryId Category, CriterionId Criterion, int RubricVersion), SelfState> counts = [];

    /// <summary>In the order in which they were drawn.</summary>
    public IReadOnlyList<DueReaudit> Due => due;

    public IReadOnlyList<SelfCounts> Counts =>
        [
            .. counts
                .OrderBy(c => c.Key.Category.Value, StringComparer.Ordinal)
                .ThenBy(c => c.Key.Criterion.Value, StringComparer.Ordinal)
                .ThenBy(c => c.Key.RubricVersion)
                .Select(c => new SelfCounts(
                    c.Key.Category,
                    c.Key.Criterion,
                    c.Key.RubricVersion,
                    c.Value.Oriented,
                    c.Value.SeveralUnits,
                    c.Value.Answers,
                    c.Value.Same,
                    c.Value.Confusion.Labels,
                    c.Value.Confusion.ToState()
                )),
        ];

    /// <summary>
    /// The judgment that comes back next; null: none may now. Only under its own rubric can the second answer be held
    /// against the first.
    /// </summary>
    /// <param name="categories">Those that the annotator may judge; null: all.</param>
    /// <param name="open">What they have as a task already.</param>
    internal DueReaudit? Next(
        int rubricVersion,
        IReadOnlyList<CategoryId>? categories,
        IReadOnlyList<OpenLease> open,
        Instant now
    )
    {
        foreach (var one in due)
        {
            if (
                one.DueAt <= now
                && one.RubricVersion == rubricVersion
                && categories?.Contains(one.Category) != false
                && !open.Any(l => l.Item == one.Item)
            )
                return one;
        }
        return null;
    }

    internal void Apply(ReauditsDropped e) => due.RemoveAll(d => e.Items.Contains(d.Item));

    /// <summary>What was given back for good does not come back.</summary>
    internal void Apply(LeaseNoted e)
    {
        if (e.Note is { Kind: WorkKind.Reaudit, End: LeaseEnd.Skipped })
            due.RemoveAll(d => d.Item == e.Note.Item);
    }

    internal void Apply(ReauditDrawn e) =>
        due.Add(new DueReaudit(e.Item, e.Batch, e.Category, e.RubricVersion, e.DueAt));

    internal void Apply(SelfCompared e)
    {
        foreach (var answer in e.Answers)
        {
            var key = (e.Category, answer.Criterion, e.RubricVersion);
            if (!counts.TryGetValue(key, out var state))
                counts[key] = state = new SelfState(answer.Oriented, new ConfusionMatrix(answer.Labels));
            state.Move(answer, e.Leaves);
        }
    }

    /// <summary>What was judged again, or is withdrawn, need not come back.</summary>
    internal void Apply(JudgmentNoted e)
    {
        if (e.Round is Round.First == e.Withdrawn && e.Round is not Round.Recalibration)
            due.RemoveAll(d => d.Item == e.Item);
    }

    internal void DropDue() => due.Clear();

    public SelfAuditSnapshot Save() => new([.. due], Counts);

    public static SelfAuditState Restore(SelfAuditSnapshot saved)
    {
        var state = new SelfAuditState();
        state.due.AddRange(saved.Due);
        foreach (var c in saved.Counts)
        {
            state.counts[(c.Category, c.Criterion, c.RubricVersion)] = new SelfState(
                c.Oriented,
                ConfusionMatrix.FromState(c.Labels, c.State)
            )
            {
                SeveralUnits = c.SeveralUnits,
                Answers = c.Answers,
                Same = c.Same,
            };
        }
        return state;
    }

    sealed class SelfState(bool oriented, ConfusionMatrix confusion)
    {
        public bool Oriented => oriented;
        public ConfusionMatrix Confusion => confusion;
        public bool SeveralUnits { get; set; }
        public int Answers { get; set; }
        public int Same { get; set; }

        public void Move(SelfAnswer answer, bool leaves)
        {
            SeveralUnits |= answer.First.Length > 1;
            Answers += leaves ? -1 : 1;
            Same += answer.IsSame
                ? leaves
                    ? -1
                    : 1
                : 0;
            for (var unit = 0; unit < answer.First.Length; unit++)
            {
                if (leaves)
                    confusion.Remove(answer.First[unit], answer.Second[unit]);
                else
                    confusion.Add(answer.First[unit], answer.Second[unit]);
            }
        }
    }
}

/// <summary>A judgment of one's own that is to come back.</summary>
/// <param name="RubricVersion">Of the judgment.</param>
/// <param name="DueAt">Not before this.</param>
public sealed record DueReaudit(ItemId Item, BatchId Batch, CategoryId Category, int RubricVersion, Instant DueAt);

public sealed record SelfAuditSnapshot(IReadOnlyList<DueReaudit> Due, IReadOnlyList<SelfCounts> Counts);
