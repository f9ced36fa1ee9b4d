using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>One observation of one stream.</summary>
/// <param name="Value">Of a measurement; of an event 1 when it happened, otherwise 0.</param>
/// <param name="At">When it was judged: imported history has its own times.</param>
readonly record struct Observation(ItemId Item, int Stratum, long Value, Instant At)
{
    /// <summary>
    /// What a judgment says of a signal; null: nothing. Practice, where annotators are told what was right, is no work.
    /// </summary>
    public static Observation? Of(
        DriftSignals signal,
        ItemId item,
        Round round,
        WorkKind kind,
        JudgmentFacts facts,
        long? durationMs,
        Instant at
    )
    {
        if (kind is WorkKind.Practice)
            return null;
        if (signal is DriftSignals.Self)
            return Event(JudgmentFacts.SelfKnown, !facts.HasFlag(JudgmentFacts.SelfSame));
        if (round is not Round.First)
            return null;
        return signal switch
        {
            DriftSignals.Gold => Event(JudgmentFacts.GoldKnown, !facts.HasFlag(JudgmentFacts.GoldRight)),
            DriftSignals.Position => Event(JudgmentFacts.PositionKnown, facts.HasFlag(JudgmentFacts.FirstShownChosen)),
            DriftSignals.Length => Event(JudgmentFacts.LengthKnown, facts.HasFlag(JudgmentFacts.LongerChosen)),
            DriftSignals.Extremes => Event(JudgmentFacts.StrengthKnown, facts.HasFlag(JudgmentFacts.Extreme)),
            DriftSignals.Ties => Event(JudgmentFacts.StrengthKnown, facts.HasFlag(JudgmentFacts.Tie)),
            DriftSignals.Duration => durationMs is { } ms ? new Observation(item, 0, ms, at) : null,
            _ => null,
        };

        Observation? Event(JudgmentFacts known, bool happened) =>
            facts.HasFlag(known) ? new Observation(item, 0, happened ? 1 : 0, at) : null;
    }

    /// <summary>What the consensus of an item's others says of a judgment.</summary>
    public static Observation Of(ConsensusNote note) =>
        new(note.Item, note.Unanimous ? 0 : 1, note.Agrees ? 0 : 1, note.JudgedAt);
}
