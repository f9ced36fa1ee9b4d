using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>One annotator's two answers to one item by one criterion.</summary>
/// <param name="Labels">How many labels the scale has.</param>
/// <param name="First">The label of each unit, as an index from 0, oriented as imported.</param>
/// <param name="Second">The same in the re-audit.</param>
public sealed record SelfAnswer(CriterionId Criterion, bool Oriented, int Labels, int[] First, int[] Second)
{
    /// <summary>The same in every unit: the same strength, the same order, the same ratings.</summary>
    public bool IsSame => First.AsSpan().SequenceEqual(Second);
}

/// <summary>
/// A re-audit beside the judgment that it repeats: the annotator's standing first judgment, made before it and under
/// the same rubric version, since with another rubric another answer may be the right one. Both count.
/// </summary>
static class SelfComparison
{
    /// <summary>
    /// What joins the annotator's counts with a judgment that is recorded, or leaves them with one that is withdrawn;
    /// empty for most.
    /// </summary>
    /// <param name="judgments">The item's, in the order in which they came; this one among them or not yet.</param>
    public static IReadOnlyList<SelfAnswer> Of(
        IReadOnlyList<Judgment> judgments,
        Judgment judgment,
        ProjectSettings settings
    )
    {
        if (PairOf(judgments, judgment) is not var (first, second))
            return [];
        var answers = new List<SelfAnswer>(second.Recorded.Answers.Count);
        foreach (var answer in second.Recorded.Answers)
        {
            if (first.ValuesFor(answer.Criterion) is not { } values)
                continue;
            var scale = settings.Find(answer.Criterion)!.Scale;
            answers.Add(
                new SelfAnswer(
                    answer.Criterion,
                    scale.IsOriented,
                    scale.LabelCount,
                    Units.Labels(scale, values),
                    Units.Labels(scale, answer.Values)
                )
            );
        }
        return answers;
    }

    /// <summary>The first criterion alone: several criteria of one judgment are not independent observations.</summary>
    public static JudgmentFacts Facts(Judgment judgment, IReadOnlyList<SelfAnswer> answers) =>
        judgment.Round is not Round.Reaudit
        || answers.Count == 0
        || answers[0].Criterion != judgment.Recorded.Answers[0].Criterion
            ? JudgmentFacts.None
        : answers[0].IsSame ? JudgmentFacts.SelfKnown | JudgmentFacts.SelfSame
        : JudgmentFacts.SelfKnown;

    static (Judgment First, Judgment Second)? PairOf(IReadOnlyList<Judgment> judgments, Judgment judgment)
    {
        if (judgment.Round is Round.Recalibration)
            return null;
        Judgment? first = null;
        var isNew = true;
        for (var i = 0; i < judgments.Count; i++)
        {
            var other = judgments[i];
            isNew &= other.Id != judgment.Id;
            if (!AreComparable(other, judgment))
                continue;
            if (other.Round is Round.First)
                first = other;
            else if (other.Round is Round.Reaudit && first is { } before)
                return (before, other);
        }
        return isNew && judgment.Round is Round.Reaudit && judgment.Counts && first is { } found
            ? (found, judgment)
            : null;
    }

    static bool AreComparable(Judgment a, Judgment b) =>
        a.Annotator == b.Annotator && a.Counts && b.Counts && a.Recorded.RubricVersion == b.Recorded.RubricVersion;
}
