using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Judgments;

/// <summary>A judgment as a frontend sends it.</summary>
sealed class JudgmentBody
{
    public JudgmentId Id { get; set; }

    /// <summary>Only in a stream of judgments; otherwise the item stands in the address.</summary>
    public ItemId? Item { get; set; }

    public AnnotatorId? Annotator { get; set; }
    public string? ExternalAnnotator { get; set; }
    public Round Round { get; set; } = Round.First;
    public int? RubricVersion { get; set; }
    public List<AnswerBody> Answers { get; } = [];
    public string? Rationale { get; set; }
    public IReadOnlyList<string> Flags { get; set; } = [];
    public long? DurationMs { get; set; }
    public IReadOnlyList<ResponseId>? Presentation { get; set; }
    public Instant? JudgedAt { get; set; }

    public SubmitTask ToTask(LeaseId lease, AnnotatorId annotator, ProjectSettings settings) =>
        new(lease, annotator, AnswersIn(settings), Rationale, Flags, DurationMs, settings);

    public SubmitJudgment ToMessage(AnnotatorId annotator, ProjectSettings settings) =>
        new(
            Id,
            annotator,
            Round,
            RubricVersion,
            AnswersIn(settings),
            Rationale,
            Flags,
            DurationMs,
            Presentation,
            JudgedAt,
            settings
        );

    CriterionAnswer[] AnswersIn(ProjectSettings settings)
    {
        var answers = new CriterionAnswer[Answers.Count];
        for (var i = 0; i < answers.Length; i++)
            answers[i] = Answers[i].In(settings);
        return answers;
    }
}

/// <param name="Labels">Ratings given by label instead of number, in the order of the answer's ratings; null when there
/// are none.</param>
readonly record struct AnswerBody(CriterionAnswer Answer, string?[]? Labels)
{
    /// <summary>A value that no scale holds: an unknown label is off the scale, and the grain says so.</summary>
    const int NoLabel = int.MinValue;

    public CriterionAnswer In(ProjectSettings settings)
    {
        if (Labels is not { } labels || Answer.Ratings is not { } ratings)
            return Answer;
        var scale = settings.Find(Answer.Criterion)?.Scale;
        var values = new ResponseRating[labels.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var rating = ratings.Ratings[i];
            values[i] = labels[i] is { } label ? rating with { Rating = ValueOf(scale, label) } : rating;
        }
        return Answer with { Ratings = new RatingsAnswer(values) };
    }

    static int ValueOf(Scale? scale, string label)
    {
        for (var i = 0; i < (scale?.Labels?.Count ?? 0); i++)
        {
            if (string.Equals(scale!.Labels![i], label, StringComparison.Ordinal))
                return scale.Min + i;
        }
        return NoLabel;
    }
}
