using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// What the others of an item say of each judgment, once it is complete or closed. Their values are compared by the
/// first criterion that the judgment answers, under its rubric version: of a preference the direction (first, tie,
/// second), of several responses the direction of each pair, of a single one its rating.
/// </summary>
static class Consensus
{
    /// <summary>The judgments of which nothing has been told yet; each is told of once, whatever comes later.</summary>
    /// <returns>Who is with a strict majority of the others, and who is not; nobody of whom there is none.</returns>
    public static List<(AnnotatorId Annotator, ConsensusNote Note)> Of(
        ItemId item,
        IReadOnlyList<Judgment> judgments,
        int responses
    )
    {
        var notes = new List<(AnnotatorId, ConsensusNote)>(judgments.Count);
        for (var i = 0; i < judgments.Count; i++)
        {
            if (judgments[i].FillsSlot && !judgments[i].ConsensusTold && Of(item, judgments, i, responses) is { } note)
                notes.Add((judgments[i].Annotator, note));
        }
        return notes;
    }

    /// <summary>The moves with what is told of a consensus; whoever has no other move gets one for it.</summary>
    public static List<PeerDelta> Join(List<PeerDelta> moves, List<(AnnotatorId Annotator, ConsensusNote Note)> notes)
    {
        foreach (var (annotator, note) in notes)
        {
            var at = moves.FindIndex(m => m.Annotator == annotator && m.Consensus is null);
            if (at >= 0)
                moves[at] = moves[at] with { Consensus = note };
            else
                moves.Add(new PeerDelta(annotator, [], note));
        }
        return moves;
    }

    static ConsensusNote? Of(ItemId item, IReadOnlyList<Judgment> judgments, int at, int responses)
    {
        var own = judgments[at];
        var answer = own.Recorded.Answers[0];
        var others = new List<int[]>(judgments.Count);
        for (var i = 0; i < judgments.Count; i++)
        {
            if (
                i != at
                && judgments[i].FillsSlot
                && judgments[i].Recorded.RubricVersion == own.Recorded.RubricVersion
                && judgments[i].ValuesFor(answer.Criterion) is { } values
            )
                others.Add(values);
        }
        if (others.Count == 0)
            return null;
        var (decided, agreed, unanimous) = (0, 0, true);
        var units = answer.Values.Length == 1 ? 1 : answer.Values.Length * (answer.Values.Length - 1) / 2;
        for (var unit = 0; unit < units; unit++)
        {
            if (Majority(others, unit, responses) is not { } majority)
                continue;
            decided++;
            agreed += Vote(answer.Values, unit, responses) == majority.Vote ? 1 : 0;
            unanimous &= majority.Votes == others.Count;
        }
        // Of several units: on more than half of those that are decided.
        return decided == 0
            ? null
            : new ConsensusNote(item, 2 * agreed > decided, unanimous && decided == units, own.JudgedAt);
    }

    /// <summary>What more than half of the others say of the unit.</summary>
    static (int Vote, int Votes)? Majority(List<int[]> others, int unit, int responses)
    {
        // Whoever is left when unlike votes have cancelled each other is the only one who can have it (R. S. Boyer, J.
        // S. Moore 1981).
        var (candidate, lead) = (0, 0);
        foreach (var values in others)
        {
            var vote = Vote(values, unit, responses);
            if (lead == 0)
                (candidate, lead) = (vote, 1);
            else
                lead += vote == candidate ? 1 : -1;
        }
        var votes = 0;
        foreach (var values in others)
            votes += Vote(values, unit, responses) == candidate ? 1 : 0;
        return 2 * votes > others.Count ? (candidate, votes) : null;
    }

    static int Vote(int[] values, int unit, int responses)
    {
        if (values.Length == 1)
            return responses == 1 ? values[0] : Math.Sign(values[0]);
        var first = 0;
        for (var left = values.Length - 1; unit >= left; left--)
            (first, unit) = (first + 1, unit - left);
        return Math.Sign(values[first] - values[first + 1 + unit]);
    }
}
