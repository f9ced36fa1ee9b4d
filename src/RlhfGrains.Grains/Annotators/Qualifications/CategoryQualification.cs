using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Qualifications;

/// <summary>One annotator's qualification in one category.</summary>
sealed class CategoryQualification(CategoryId category, Instant since)
{
    /// <summary>
    /// 4: the one that the status rests on, and the gates in work since. Evidence that is older changes nobody's mind.
    /// </summary>
    public const int GatesKept = 4;

    /// <summary>32 changes of status: years of ordinary work. All of them stay in the journal.</summary>
    public const int ChangesKept = 32;

    readonly List<EndedGate> gates = [];
    bool hasEndedAttempt;
    readonly List<QualificationChanged> changes = [];

    public QualificationStatus Status { get; private set; } = QualificationStatus.Candidate;
    public Instant Since { get; private set; } = since;

    /// <summary>
    /// The status as the annotator has it: blind work shows in it only when their standing is published.
    /// </summary>
    public QualificationStatus Effective { get; private set; } = QualificationStatus.Candidate;
    public Instant EffectiveSince { get; private set; } = since;

    public int Series { get; private set; } = 1;
    public int EntryAttempts { get; private set; }
    public int WorkAttempts { get; private set; }
    public int Exercised { get; private set; }
    public bool IsHeld { get; private set; }
    public Instant? CoolDownUntil { get; private set; }
    public Instant? ExpiresAt { get; private set; }
    public GateAttempt? Running { get; private set; }

    /// <summary>What the annotator sees.</summary>
    public OwnStanding Shown { get; private set; } = new(QualificationStatus.Candidate, null, null, null, false, 0, 0);

    /// <summary>The last change that was decided on blind work and is not published yet.</summary>
    public QualificationChanged? Unpublished { get; private set; }

    /// <summary>Of gates that have ended.</summary>
    public int Decided { get; private set; }

    /// <summary>The number of the gate that the status rests on.</summary>
    int? RestsOn { get; set; }

    public IReadOnlyList<EndedGate> Gates => gates;

    /// <summary>
    /// Whether a gold item of the category is of use to this annotator before they are qualified, as far as they know.
    /// </summary>
    public bool Practises =>
        Effective is QualificationStatus.Candidate or QualificationStatus.Practising
        && Shown is { IsHeld: false, CoolDownUntil: null };

    // A wait that is to be published has not begun, and holds already.
    bool MayTry =>
        Status is QualificationStatus.Candidate or QualificationStatus.Practising
        && !IsHeld
        && CoolDownUntil is null
        && Unpublished is not { Cause: QualificationCause.GateFailed };

    /// <summary>The gate that takes the answer; null: none does.</summary>
    public GateStage? StageOf(GateObservation answer, QualificationRule rule)
    {
        if (Running?.Holds(answer.Item) == true)
            return null;
        if (MayTry)
            return answer.Evidence is WorkEvidence.Gold ? GateStage.Entry : null;
        return QualificationMachine.Works(Status) && answer.Evidence == rule.Evidence && !answer.IsPractice
            ? GateStage.InWork
            : null;
    }

    /// <summary>
    /// Where the gate stands with this answer; null: the answer is not counted, or only as an exercise.
    /// </summary>
    public GateProgress? With(GateObservation answer, QualificationRule rule) =>
        StageOf(answer, rule) is not { } stage || IsExercise(stage, rule)
            ? null
            : (Running?.Progress ?? default).Add(Running?.Boundaries ?? Gate(rule, stage).Boundaries!, answer.Right);

    public void Observe(GateObservation answer, QualificationRule rule, int settingsVersion, Instant at)
    {
        if (StageOf(answer, rule) is not { } stage)
            return;
        if (answer.IsPractice)
            Shown = Shown with
            {
                PracticeAnswered = Shown.PracticeAnswered + 1,
                PracticeRight = Shown.PracticeRight + (answer.Right ? 1 : 0),
            };
        if (IsExercise(stage, rule))
        {
            Exercised++;
            return;
        }
        Running ??= new GateAttempt(stage, Gate(rule, stage).Boundaries!, settingsVersion, at);
        Running.Add(answer);
    }

    public void Correct(ItemId item, bool? right)
    {
        Running?.Correct(item, right);
        foreach (var gate in gates)
            gate.Correct(item, right);
    }

    public void DropWorkAttempt()
    {
        if (Running?.Stage is GateStage.InWork)
            Running = null;
    }

    public void Apply(GateDecided e)
    {
        Decided = e.Number;
        // Answers behind the one that decided were not looked at.
        gates.Add(new EndedGate(e, [.. Running!.Answers.Take(e.Items)]));
        if (gates.Count > GatesKept)
            gates.RemoveAt(gates.FindIndex(g => g.Decided.Number != RestsOn));
        Running = null;
        if (e.Stage is GateStage.Entry)
            EntryAttempts = e.Attempt;
        else
            WorkAttempts = e.Attempt;
        IsHeld = e.Stage is GateStage.Entry && e.Outcome is GateStatus.Held;
        hasEndedAttempt |= e.Stage is GateStage.Entry;
        if (e.TakesEffect)
            Show(Shown.Since);
    }

    public void Apply(GateReevaluated e)
    {
        if (gates.Find(g => g.Decided.Number == e.Number) is { } gate)
            gate.Reevaluated = e;
    }

    public void Apply(QualificationChanged e)
    {
        (Status, Since, CoolDownUntil, ExpiresAt) = (e.To, e.At, e.CoolDownUntil, e.ExpiresAt);
        if (e.Cause is not QualificationCause.Begun)
        {
            Running = null;
            RestsOn = e.Gate;
        }
        IsHeld = false;
        if (
            e.Cause is QualificationCause.SetByLead or QualificationCause.Expired
            || e is { From: QualificationStatus.Suspended, Cause: QualificationCause.CoolDownOver }
        )
            (Series, EntryAttempts, WorkAttempts, Exercised) = (Series + 1, 0, 0, 0);
        Unpublished = e.TakesEffect ? null : e;
        if (e.TakesEffect)
            Publish(e.At);
        changes.Add(e);
        if (changes.Count > ChangesKept)
            changes.RemoveAt(0);
    }

    public void Apply(QualificationPublished e)
    {
        (CoolDownUntil, ExpiresAt, Unpublished) = (e.CoolDownUntil, e.ExpiresAt, null);
        Publish(e.At);
    }

    public void Publish(Instant at)
    {
        var isAnew = Effective != Status;
        if (isAnew)
            (Effective, EffectiveSince) = (Status, at);
        Show(isAnew ? at : Shown.Since);
    }

    void Show(Instant? since)
    {
        var (answered, right) = hasEndedAttempt ? (0, 0) : (Shown.PracticeAnswered, Shown.PracticeRight);
        Shown = new(Effective, since, CoolDownUntil, ExpiresAt, IsHeld, answered, right);
        hasEndedAttempt = false;
    }

    public static GateRule Gate(QualificationRule rule, GateStage stage) =>
        stage is GateStage.Entry ? rule.Entry : rule.InWork;

    public CategoryStanding View() =>
        new(
            category,
            Status,
            Since,
            Effective,
            EffectiveSince,
            Series,
            EntryAttempts,
            Exercised,
            IsHeld,
            CoolDownUntil,
            ExpiresAt,
            Running is { } r
                ? new RunningGate(
                    r.Stage,
                    (r.Stage is GateStage.Entry ? EntryAttempts : WorkAttempts) + 1,
                    r.Progress.Items,
                    r.Progress.Correct,
                    r.Boundaries,
                    r.SettingsVersion,
                    r.Since,
                    r.IsOpen
                )
                : null,
            [.. gates.Select(g => new PastGate(g.Decided, g.Reevaluated))],
            [.. changes],
            Shown
        );

    public CategoryQualificationSnapshot Save() =>
        new(
            category,
            Status,
            Since,
            Effective,
            EffectiveSince,
            Series,
            EntryAttempts,
            WorkAttempts,
            Exercised,
            IsHeld,
            CoolDownUntil,
            ExpiresAt,
            Decided,
            RestsOn,
            Running?.Save(),
            [.. gates.Select(g => new EndedGateSnapshot(g.Decided, g.Answers, g.Reevaluated))],
            [.. changes],
            Shown,
            Unpublished,
            hasEndedAttempt
        );

    public static CategoryQualification Restore(CategoryQualificationSnapshot saved)
    {
        var restored = new CategoryQualification(saved.Category, saved.Since)
        {
            Status = saved.Status,
            Effective = saved.Effective,
            EffectiveSince = saved.EffectiveSince,
            Series = saved.Series,
            EntryAttempts = saved.EntryAttempts,
            WorkAttempts = saved.WorkAttempts,
            Exercised = saved.Exercised,
            IsHeld = saved.IsHeld,
            CoolDownUntil = saved.CoolDownUntil,
            ExpiresAt = saved.ExpiresAt,
            hasEndedAttempt = saved.HasEndedAttempt,
            Shown = saved.Shown,
            Unpublished = saved.Unpublished,
            Decided = saved.Decided,
            RestsOn = saved.RestsOn,
            Running = saved.Running is { } running ? GateAttempt.Restore(running) : null,
        };
        restored.gates.AddRange(
            saved.Gates.Select(g => new EndedGate(g.Decided, g.Answers) { Reevaluated = g.Reevaluated })
        );
        restored.changes.AddRange(saved.Changes);
        return restored;
    }

    /// <summary>The first answers of a series only exercise.</summary>
    bool IsExercise(GateStage stage, QualificationRule rule) =>
        stage is GateStage.Entry && Running is null && EntryAttempts == 0 && Exercised < rule.PracticeItems;
}

public sealed record CategoryQualificationSnapshot(
    CategoryId Category,
    QualificationStatus Status,
    Instant Since,
    QualificationStatus Effective,
    Instant EffectiveSince,
    int Series,
    int EntryAttempts,
    int WorkAttempts,
    int Exercised,
    bool IsHeld,
    Instant? CoolDownUntil,
    Instant? ExpiresAt,
    int Decided,
    int? RestsOn,
    AttemptSnapshot? Running,
    IReadOnlyList<EndedGateSnapshot> Gates,
    IReadOnlyList<QualificationChanged> Changes,
    OwnStanding Shown,
    QualificationChanged? Unpublished,
    bool HasEndedAttempt
);
