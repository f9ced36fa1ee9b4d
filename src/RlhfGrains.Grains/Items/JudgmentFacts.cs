using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// What is known of a judgment when it is recorded, beside its value. Each fact has a bit that says whether it is
/// known: an unknown fact is no observation.
/// </summary>
[Flags]
public enum JudgmentFacts
{
    None = 0,

    /// <summary>The item is gold, and the answer was compared with the known one.</summary>
    GoldKnown = 1,
    GoldRight = 2,

    /// <summary>The annotator judged the item again, and the two answers were compared.</summary>
    SelfKnown = 4,
    SelfSame = 8,

    /// <summary>One response was chosen, and it is known which was shown first.</summary>
    PositionKnown = 16,
    FirstShownChosen = 32,

    /// <summary>One of two responses was chosen, and they differ in length.</summary>
    LengthKnown = 64,
    LongerChosen = 128,

    /// <summary>The scale has degrees: how they are used is known.</summary>
    StrengthKnown = 256,
    Tie = 512,
    Extreme = 1024,
}

/// <summary>
/// Reads the facts off a judgment. All but the comparison with a known answer are of its first criterion alone: several
/// criteria of one judgment are not independent observations.
/// </summary>
static class Facts
{
    /// <param name="right">By the known answer; null: it was not compared with one.</param>
    public static JudgmentFacts Of(ItemState item, JudgmentRecorded judgment, bool? right, ProjectSettings settings) =>
        Of(item, judgment, settings)
        | (
            right is null
                ? JudgmentFacts.None
                : JudgmentFacts.GoldKnown | (right.Value ? JudgmentFacts.GoldRight : JudgmentFacts.None)
        );

    static JudgmentFacts Of(ItemState item, JudgmentRecorded judgment, ProjectSettings settings)
    {
        if (judgment.Answers.Count == 0)
            return JudgmentFacts.None;
        var answer = judgment.Answers[0];
        var scale = settings.Find(answer.Criterion)!.Scale;
        var chosen = Chosen(scale, answer.Values);
        var facts = Strength(scale, answer.Values);
        if (chosen < 0)
            return facts;
        if (judgment.Presentation.Length > 0)
            facts |=
                JudgmentFacts.PositionKnown
                | (judgment.Presentation[0] == chosen ? JudgmentFacts.FirstShownChosen : JudgmentFacts.None);
        if (item.ResponseChars is [var first, var second] && first != second)
        {
            var longer = first > second ? 0 : 1;
            facts |= JudgmentFacts.LengthKnown | (longer == chosen ? JudgmentFacts.LongerChosen : JudgmentFacts.None);
        }
        return facts;
    }

    /// <summary>The index of the one response that was put before all others; -1 when none was.</summary>
    static int Chosen(Scale scale, int[] values)
    {
        if (scale.Kind is ScaleKind.Preference)
            return values[0] == 0 ? -1
                : values[0] > 0 ? 0
                : 1;
        // A ranking's best rank is the least, a rating's best value the greatest.
        var sign = scale.Kind is ScaleKind.Ranking ? -1 : 1;
        var best = 0;
        var isTied = false;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] == values[best])
                isTied = true;
            if (sign * values[i] <= sign * values[best])
                continue;
            (best, isTied) = (i, false);
        }
        return isTied || values.Length < 2 ? -1 : best;
    }

    static JudgmentFacts Strength(Scale scale, int[] values)
    {
        if (scale.Kind is not ScaleKind.Preference)
            return JudgmentFacts.None;
        var use =
            values[0] == 0 ? JudgmentFacts.Tie
            : scale.Max > 1 && Math.Abs(values[0]) == scale.Max ? JudgmentFacts.Extreme
            : JudgmentFacts.None;
        return JudgmentFacts.StrengthKnown | use;
    }
}
