using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Qualifications;

/// <summary>An answer as a gate takes it.</summary>
/// <param name="IsPractice">The annotator is told whether it was right: what it leads to may be seen at once.</param>
public readonly record struct GateObservation(
    CategoryId Category,
    ItemId Item,
    bool Right,
    WorkEvidence Evidence,
    bool IsPractice
);

public readonly record struct GateAnswer(ItemId Item, bool Right);

/// <summary>An attempt that is under way: its answers are kept, since what is true of them may change.</summary>
sealed class GateAttempt(GateStage stage, GateBoundaries boundaries, int settingsVersion, Instant since)
{
    readonly List<GateAnswer> answers = [];

    public GateStage Stage => stage;
    public GateBoundaries Boundaries => boundaries;
    public int SettingsVersion => settingsVersion;
    public Instant Since => since;
    public GateProgress Progress { get; private set; }

    /// <summary>The annotator was told of each answer whether it was right.</summary>
    public bool IsOpen { get; private set; } = true;

    public IReadOnlyList<GateAnswer> Answers => answers;

    public bool Holds(ItemId item) => answers.Exists(a => a.Item == item);

    public void Add(GateObservation answer)
    {
        answers.Add(new GateAnswer(answer.Item, answer.Right));
        Progress = Progress.Add(boundaries, answer.Right);
        IsOpen &= answer.IsPractice;
    }

    /// <returns>Where it would stand; null when the item is not among its answers, or is what it is said to
    /// be.</returns>
    public GateProgress? Corrected(ItemId item, bool? right) =>
        Corrections.Of(answers, item, right) is { } corrected
            ? boundaries.Replay(corrected.Select(a => a.Right))
            : null;

    public void Correct(ItemId item, bool? right)
    {
        if (Corrections.Of(answers, item, right) is not { } corrected)
            return;
        answers.Clear();
        answers.AddRange(corrected);
        Progress = boundaries.Replay(answers.Select(a => a.Right));
    }

    public AttemptSnapshot Save() => new(stage, boundaries, settingsVersion, since, IsOpen, [.. answers]);

    public static GateAttempt Restore(AttemptSnapshot saved)
    {
        var attempt = new GateAttempt(saved.Stage, saved.Boundaries, saved.SettingsVersion, saved.Since)
        {
            IsOpen = saved.IsOpen,
        };
        attempt.answers.AddRange(saved.Answers);
        attempt.Progress = saved.Boundaries.Replay(saved.Answers.Select(a => a.Right));
        return attempt;
    }
}

/// <summary>A gate that has ended, with its evidence.</summary>
sealed class EndedGate(GateDecided decided, IReadOnlyList<GateAnswer> answers)
{
    public GateDecided Decided => decided;
    public IReadOnlyList<GateAnswer> Answers { get; private set; } = answers;
    public GateReevaluated? Reevaluated { get; set; }

    public GateProgress? Corrected(ItemId item, bool? right) =>
        Corrections.Of(Answers, item, right) is { } corrected
            ? decided.Boundaries.Replay(corrected.Select(a => a.Right))
            : null;

    public void Correct(ItemId item, bool? right) => Answers = Corrections.Of(Answers, item, right) ?? Answers;
}

static class Corrections
{
    /// <returns>The answers as they are now; null when nothing changes.</returns>
    public static IReadOnlyList<GateAnswer>? Of(IReadOnlyList<GateAnswer> answers, ItemId item, bool? right)
    {
        if (!answers.Any(a => a.Item == item && a.Right != right))
            return null;
        return right is { } now
            ? [.. answers.Select(a => a.Item == item ? new GateAnswer(item, now) : a)]
            : [.. answers.Where(a => a.Item != item)];
    }
}

public sealed record AttemptSnapshot(
    GateStage Stage,
    GateBoundaries Boundaries,
    int SettingsVersion,
    Instant Since,
    bool IsOpen,
    IReadOnlyList<GateAnswer> Answers
);

public sealed record EndedGateSnapshot(
    GateDecided Decided,
    IReadOnlyList<GateAnswer> Answers,
    GateReevaluated? Reevaluated
);
