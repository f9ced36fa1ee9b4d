using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>The item's known answer, and what was told of the answers to it.</summary>
public sealed partial class ItemState
{
    readonly List<GoldAnswer> golds = [];
    readonly Dictionary<JudgmentId, GoldMark> marks = [];

    /// <summary>In force; null: the item is an ordinary one.</summary>
    public GoldView? Gold { get; private set; }

    /// <summary>Somebody was given the item to practise on: it is never blind gold again, for nobody.</summary>
    public bool IsPractised { get; private set; }

    /// <summary>Null: its known answer is in use.</summary>
    public GoldRetired? Retired { get; private set; }

    /// <summary>What the item's batch is told.</summary>
    public GoldRole GoldRole =>
        Gold is null ? GoldRole.None
        : Retired is not null ? GoldRole.Retired
        : IsPractised ? GoldRole.Practice
        : Gold.Answer.Pool switch
        {
            GoldPool.Practice => GoldRole.Practice,
            GoldPool.Blind => GoldRole.Blind,
            _ => GoldRole.Drawn,
        };

    /// <summary>A judgment of gold that says something of its annotator, as far as is known.</summary>
    public bool IsEvidence(Judgment judgment) => IsEvidence(judgment, Retired);

    internal static bool IsEvidence(Judgment judgment, GoldRetired? retired) =>
        retired is null || (retired.Since is { } since && judgment.Recorded.RecordedAt < since);

    /// <summary>All that the item ever had: the version of each is its place, from 1.</summary>
    public IReadOnlyList<GoldAnswer> Golds => golds;

    /// <summary>What is known of a judgment that answered gold; null: it did not.</summary>
    public GoldMark? MarkOf(JudgmentId judgment) => marks.TryGetValue(judgment, out var mark) ? mark : null;

    public void Apply(GoldSet e)
    {
        if (e.Answer is { } answer)
            golds.Add(answer);
        Gold = e.Answer is null ? null : new GoldView(e.Answer, golds.Count, e.At);
        // An ordinary item again.
        if (e.Answer is null)
            Retired = null;
        foreach (var move in e.Moves)
            marks[move.Judgment] = marks[move.Judgment] with { Right = move.Right };
    }

    public void Apply(GoldRetired e)
    {
        Retired = e;
        foreach (var move in e.Moves)
            marks[move.Judgment] = marks[move.Judgment] with { Right = move.Right };
    }

    public void Apply(GoldAnswered e) => marks[e.Judgment] = new GoldMark(e.Version, e.Right, e.TaskKey);

    /// <summary>What a withdrawal takes back is what its annotator was told.</summary>
    void Unmark(JudgmentId judgment)
    {
        if (marks.TryGetValue(judgment, out var mark))
            marks[judgment] = mark with { Right = null };
    }

    ItemGoldSnapshot SaveGold() =>
        new(
            Gold,
            IsPractised,
            Retired,
            [.. golds],
            [.. judgments.Where(j => marks.ContainsKey(j.Id)).Select(j => new MarkedJudgment(j.Id, marks[j.Id]))]
        );

    void RestoreGold(ItemGoldSnapshot saved)
    {
        (Gold, IsPractised, Retired) = (saved.Gold, saved.IsPractised, saved.Retired);
        golds.AddRange(saved.Golds);
        foreach (var marked in saved.Marks)
            marks.Add(marked.Judgment, marked.Mark);
    }
}

/// <param name="Version">Of the known answer when it was answered.</param>
/// <param name="Right">As its annotator's counts have it now; null: it does not count.</param>
public readonly record struct GoldMark(int Version, bool? Right, byte[]? TaskKey);

public sealed record MarkedJudgment(JudgmentId Judgment, GoldMark Mark);

public sealed record ItemGoldSnapshot(
    GoldView? Gold,
    bool IsPractised,
    GoldRetired? Retired,
    IReadOnlyList<GoldAnswer> Golds,
    IReadOnlyList<MarkedJudgment> Marks
);
