using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Annotators;

/// <summary>An annotator's answers to gold: integers, corrected exactly when a known answer changes.</summary>
public sealed partial class AnnotatorState
{
    readonly Dictionary<(CategoryId Category, WorkKind Kind), (int Answered, int Right)> gold = [];

    /// <summary>
    /// The last task that was to be gold had to be a regular one: there was none left for this annotator.
    /// </summary>
    public bool IsGoldUsedUp { get; private set; }

    public IReadOnlyList<GoldCounts> Gold =>
        [
            .. gold.Where(g => g.Value != default)
                .OrderBy(g => g.Key.Category.Value, StringComparer.Ordinal)
                .ThenBy(g => g.Key.Kind)
                .Select(g => new GoldCounts(g.Key.Category, g.Key.Kind, g.Value.Answered, g.Value.Right)),
        ];

    public void Apply(GoldCorrected e)
    {
        CountGold(e.Category, e.Kind, e.Was, -1);
        CountGold(e.Category, e.Kind, e.Right, 1);
        Qualifications.Correct(e.Category, e.Item, e.Right);
    }

    /// <summary>What a lease that begins under the pending permit says of the pool; null: nothing new.</summary>
    internal bool? UsesUpGold(LeaseNote note)
    {
        bool? now =
            note.GoldUsedUp ? true
            : note.Kind is WorkKind.Gold ? false
            : null;
        return now == IsGoldUsedUp ? null : now;
    }

    void CountGold(JudgmentNoted e)
    {
        bool? right = e.Facts.HasFlag(JudgmentFacts.GoldKnown) ? e.Facts.HasFlag(JudgmentFacts.GoldRight) : null;
        CountGold(e.Category, e.Kind, right, e.Withdrawn ? -1 : 1);
    }

    void CountGold(CategoryId category, WorkKind kind, bool? right, int sign)
    {
        if (right is not { } isRight)
            return;
        var counts = gold.GetValueOrDefault((category, kind));
        gold[(category, kind)] = (counts.Answered + sign, counts.Right + (isRight ? sign : 0));
    }
}
