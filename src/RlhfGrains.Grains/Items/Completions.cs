using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// What an item tells that has its overlap by something else than the judgment that fills it: another overlap, a
/// withdrawal that leaves the others of one mind, newer settings that came with a task.
/// </summary>
static class Completions
{
    /// <summary>Adds the observation, with the completion if it is one.</summary>
    /// <param name="judgments">As they are from now on.</param>
    public static void Tell(
        ItemState item,
        ObserveItem observe,
        IReadOnlyList<Judgment> judgments,
        IReadOnlyList<Criterion> criteria,
        Turn turn,
        List<Send> sends
    )
    {
        var completes = observe.After.Complete && !observe.Before.Complete;
        if (completes)
            observe = observe with
            {
                Completion = new ItemCompletion(item.Content!.Id, Majority.Contested(judgments, criteria)),
            };
        sends.Add(new(GrainKeys.Beside(turn.Self, item.Batch), observe));
        // In a turn of its own: a batch completes hundreds of items in one, and each may have many annotators.
        if (completes && observe.After.Judgments > 0)
            sends.Add(new(turn.Self, new TellCompletion(criteria), turn.Now));
    }

    /// <summary>Its annotators hear where they stand, and what the others say of them is final.</summary>
    public static Decision<Done> Tell(ItemState item, TellCompletion m, Turn turn)
    {
        // It is not complete any more: they are told when it is again.
        if (!item.IsComplete)
            return Decision.Ignore;
        var moves = Consensus.Join(
            Units.Peers(item.Judgments, m.Criteria),
            Consensus.Of(item.Content!.Id, item.Judgments, item.Content.Responses.Count)
        );
        var progress = item.Progress;
        var observe = new ObserveItem(
            item.Content.Id,
            item.Content.Category,
            progress,
            progress,
            null,
            null,
            null,
            [],
            moves
        );
        return Decision.Accept(
            [new PeersTold(), new ConsensusTold()],
            moves.Count == 0 ? [] : [new(GrainKeys.Beside(turn.Self, item.Batch), observe)]
        );
    }
}
