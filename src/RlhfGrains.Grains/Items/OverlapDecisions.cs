using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// What an item decides of an adaptive overlap when its judgments or the policy change, and what its batch hears of it.
/// </summary>
public static class OverlapDecisions
{
    /// <summary>The overlap in force is another one: also of items that nobody judges any more.</summary>
    public static Decision<Done> Review(ItemState item, ReviewOverlap m, Turn turn)
    {
        if (item.Batch != m.Batch || !item.IsSeen)
            return Decision.Ignore;
        var terms = m.Terms;
        var isOlder = terms.SettingsVersion < item.NewestSettings;
        // An item that has seen newer settings has decided by those. A batch's own overlap has no version and is taken
        // all the same: what the newer settings say otherwise the batch hears, and tells, later.
        if (isOlder && m.OwnOverlap == item.OwnOverlap)
            return Decision.Ignore;
        var (target, basis, observed) = isOlder
            ? (item.Target, item.Basis, null)
            : Decide(item, item.Judgments, terms.Adaptive, terms.Criteria);
        var reviewed = new OverlapReviewed(
            terms.SettingsVersion,
            m.OwnOverlap,
            target,
            basis,
            item.SlotsFilled >= item.Overlap(m.OwnOverlap, terms)
        );
        var isNews =
            m.OwnOverlap != item.OwnOverlap
            || target != item.Target
            || basis != item.Basis
            || reviewed.Complete != item.IsComplete;
        if (!isNews && terms.SettingsVersion == item.NewestSettings)
            return Decision.Ignore;
        List<Send> sends = observed is null ? [] : [new(GrainKeys.Beside(turn.Self, item.Batch), observed)];
        if (reviewed.Complete != item.IsComplete)
        {
            var progress = item.Progress;
            Completions.Tell(
                item,
                new ObserveItem(
                    item.Content!.Id,
                    item.Content.Category,
                    progress,
                    progress with
                    {
                        Complete = reviewed.Complete,
                    },
                    null,
                    null,
                    null,
                    [],
                    []
                ),
                item.Judgments,
                terms.Criteria,
                turn,
                sends
            );
        }
        return Decision.Accept([reviewed], sends);
    }

    /// <summary>Where the item stands, for reports; numbers of probability are made at read time.</summary>
    public static Decision<ItemOverlap> Read(ItemState item, ReadOverlap m, Turn turn)
    {
        if (m.Settings.Version < item.NewestSettings)
            return Decision.Refuse<ItemOverlap>(ItemRefusal.SettingsChanged);
        if (!item.IsSeen)
            return Decision.Refuse<ItemOverlap>(
                ItemRefusal.UnknownItem,
                $"there is no item '{GrainKeys.IdOf(turn.Self)}'"
            );
        var overlap = item.Overlap(m.Settings);
        var isAdaptive = item.OwnOverlap is null && m.Settings.Assignment.Overlap is not null;
        return Decision.Reply(
            new ItemOverlap(
                item.SlotsFilled,
                isAdaptive,
                isAdaptive && m.Settings.Assignment.Overlap!.IsInFullShare(item.Content!.Id),
                item.SlotsFilled >= overlap,
                isAdaptive ? [.. Standings(item, m.Settings)] : []
            )
        );
    }

    /// <summary>
    /// To be called with what the judgments become: adds what follows, which is nothing where there is no such policy
    /// and was none.
    /// </summary>
    internal static void Add(
        ItemState item,
        IReadOnlyList<Judgment> after,
        ProjectSettings settings,
        Turn turn,
        List<IEvent> events,
        List<Send> sends
    )
    {
        if (!IsConcerned(item, settings))
            return;
        var (target, basis, observed) = Decide(item, after, settings.Assignment.Overlap, settings.Criteria);
        if (target != item.Target || basis != item.Basis)
            events.Add(new OverlapDecided(target, basis));
        if (observed is not null)
            sends.Add(new(GrainKeys.Beside(turn.Self, item.Batch), observed));
    }

    internal static bool IsConcerned(ItemState item, ProjectSettings settings) =>
        settings.Assignment.Overlap is not null || item.Target is not null || item.Basis is not null;

    static (int? Target, int? Basis, ObserveOverlap? Observed) Decide(
        ItemState item,
        IReadOnlyList<Judgment> after,
        AdaptiveOverlap? policy,
        IReadOnlyList<Criterion> criteria
    )
    {
        var content = item.Content!;
        int? target = policy is null
            ? null
            : AdaptiveTarget.Of(policy, criteria, content.Id, content.Responses.Count, after, null);
        var basis = policy?.BasisOf(content.Id);
        var changes = BasisUnits.Changes(
            BasisUnits.Chosen(item.Judgments, item.Basis),
            BasisUnits.Chosen(after, basis),
            criteria
        );
        var isTold = target == item.Target && changes.Count == 0;
        return (target, basis, isTold ? null : new ObserveOverlap(content.Id, content.Category, target, changes));
    }

    static IEnumerable<UnitStanding> Standings(ItemState item, ProjectSettings settings)
    {
        var policy = settings.Assignment.Overlap!;
        foreach (var criterion in settings.Criteria)
        {
            if (!criterion.Scale.Fits(item.Content!.Responses.Count) || !policy.Criteria.Contains(criterion.Id))
                continue;
            var rule = policy.RuleOf(criterion.Scale);
            foreach (var votes in AdaptiveTarget.Votes(criterion, item.Content.Responses.Count, item.Judgments))
                yield return new UnitStanding(
                    criterion.Id,
                    OverlapRule.Posterior(rule, votes),
                    OverlapRule.Decide(rule, votes)
                );
        }
    }
}
