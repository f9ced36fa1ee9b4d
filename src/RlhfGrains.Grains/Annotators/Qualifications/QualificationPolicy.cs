using RlhfGrains.Agreement;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Qualifications;

/// <summary>Who may judge, and by which gates. Without a policy everybody may judge everything.</summary>
/// <param name="Rule">Of every category that has none of its own.</param>
/// <param name="UnqualifiedMayWork">Regular tasks go to all but the suspended; otherwise only to the qualified and to
/// those on probation.</param>
/// <param name="EnrolmentsPerHourMax">
/// How many people keys of role ingest may enrol in an hour: practice tells known answers, and must not be run through
/// by people who are made up. Null: any number.
/// </param>
public sealed record QualificationPolicy(
    QualificationRule Rule,
    IReadOnlyList<CategoryRule> Categories,
    bool UnqualifiedMayWork,
    int? EnrolmentsPerHourMax = QualificationPolicy.EnrolmentsPerHourDefault
)
{
    /// <summary>100: a crowd sends some dozens an hour, and lists are imported by leads.</summary>
    public const int EnrolmentsPerHourDefault = 100;

    /// <summary>
    /// 32: each has two gates, and making one takes up to some tens of milliseconds of the project's turn.
    /// </summary>
    public const int CategoriesMax = 32;

    public QualificationRule RuleOf(CategoryId category)
    {
        foreach (var own in Categories)
        {
            if (own.Category == category)
                return own.Rule;
        }
        return Rule;
    }

    /// <summary>Whether both say the same; lists are compared by what they hold.</summary>
    public static bool IsSame(QualificationPolicy? a, QualificationPolicy? b) =>
        ReferenceEquals(a, b)
        || (
            a is not null
            && b is not null
            && a.Rule == b.Rule
            && a.UnqualifiedMayWork == b.UnqualifiedMayWork
            && a.EnrolmentsPerHourMax == b.EnrolmentsPerHourMax
            && a.Categories.SequenceEqual(b.Categories)
        );
}

public sealed record CategoryRule(CategoryId Category, QualificationRule Rule);

/// <summary>How somebody becomes qualified in a category, and stays it.</summary>
/// <param name="Entry">Over gold while practising; the plan says how often it may be tried.</param>
/// <param name="InWork">Over the evidence of work, one attempt after another for as long as somebody works; its rates
/// are per attempt.</param>
/// <param name="Evidence">What the gate in work looks at.</param>
/// <param name="OnFailure">What a failed gate in work does.</param>
/// <param name="PracticeItems">Answered before the first attempt of the gate begins to count.</param>
/// <param name="CoolDownHours">Between a failed gate and the next attempt.</param>
/// <param name="ValidityDays">After so long a qualification is to be earned again; null: never.</param>
public sealed record QualificationRule(
    GateRule Entry,
    GateRule InWork,
    WorkEvidence Evidence,
    GateFailure OnFailure,
    int PracticeItems,
    int CoolDownHours,
    int? ValidityDays
)
{
    /// <summary>1,000: nobody exercises longer than a gate takes.</summary>
    public const int PracticeItemsMax = 1_000;

    /// <summary>A year of hours: who is to wait longer is suspended by hand.</summary>
    public const int CoolDownHoursMax = 366 * 24;

    /// <summary>Ten years.</summary>
    public const int ValidityDaysMax = 3_660;
}

/// <param name="Boundaries">What decides, in integers; made from the plan when the settings are published, null
/// before.</param>
public sealed record GateRule(GatePlan Plan, GateBoundaries? Boundaries);

public enum WorkEvidence
{
    /// <summary>Answers to gold: the gate's rates are exact.</summary>
    Gold = 1,

    /// <summary>Agreement with the majority of the others: the gate's rates are known by simulation alone.</summary>
    Consensus = 2,
}

public enum GateFailure
{
    /// <summary>It is recorded, and nothing else.</summary>
    Nothing = 1,

    /// <summary>The first failure puts on probation, a second one suspends.</summary>
    Probation = 2,
    Suspension = 3,
}
