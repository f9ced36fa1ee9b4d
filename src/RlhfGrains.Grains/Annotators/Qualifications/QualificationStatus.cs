namespace RlhfGrains.Grains.Annotators.Qualifications;

/// <summary>Where an annotator stands in one category.</summary>
public enum QualificationStatus
{
    /// <summary>Has not begun, or waits for the next attempt.</summary>
    Candidate = 1,
    Practising = 2,
    Qualified = 3,

    /// <summary>Works on, watched: the next gate in work decides.</summary>
    Probation = 4,
    Suspended = 5,
}

/// <summary>What moves an annotator from one status to another.</summary>
public enum QualificationCause
{
    /// <summary>The first answer to a gold item of the category.</summary>
    Begun = 1,
    GatePassed = 2,

    /// <summary>And a further attempt is allowed.</summary>
    GateFailed = 3,

    /// <summary>The last attempt that the policy allows.</summary>
    AttemptsUsedUp = 4,
    GateInWorkPassed = 5,
    GateInWorkFailed = 6,
    DriftAlarm = 7,
    CoolDownOver = 8,
    Expired = 9,

    /// <summary>By hand, with a reason.</summary>
    SetByLead = 10,
}

/// <summary>
/// The state machine of a qualification. What a lead sets does not go through it: a lead may set any status.
/// </summary>
public static class QualificationMachine
{
    /// <param name="onFailure">What the policy says of a failed gate in work.</param>
    /// <returns>The status that follows; null: the cause changes nothing here.</returns>
    public static QualificationStatus? Next(
        QualificationStatus from,
        QualificationCause cause,
        GateFailure onFailure = GateFailure.Probation
    ) =>
        (from, cause) switch
        {
            (QualificationStatus.Candidate, QualificationCause.Begun) => QualificationStatus.Practising,
            (QualificationStatus.Candidate, QualificationCause.CoolDownOver) => QualificationStatus.Candidate,
            (QualificationStatus.Practising, QualificationCause.GatePassed) => QualificationStatus.Qualified,
            (QualificationStatus.Practising, QualificationCause.GateFailed) => QualificationStatus.Candidate,
            (QualificationStatus.Practising, QualificationCause.AttemptsUsedUp) => QualificationStatus.Suspended,
            (QualificationStatus.Qualified, QualificationCause.GateInWorkFailed)
                when onFailure is GateFailure.Probation => QualificationStatus.Probation,
            (QualificationStatus.Qualified, QualificationCause.GateInWorkFailed)
                when onFailure is GateFailure.Suspension => QualificationStatus.Suspended,
            (QualificationStatus.Qualified, QualificationCause.DriftAlarm) => QualificationStatus.Probation,
            (QualificationStatus.Qualified or QualificationStatus.Probation, QualificationCause.Expired) =>
                QualificationStatus.Candidate,
            (QualificationStatus.Probation, QualificationCause.GateInWorkPassed) => QualificationStatus.Qualified,
            (QualificationStatus.Probation, QualificationCause.GateInWorkFailed)
                when onFailure is not GateFailure.Nothing => QualificationStatus.Suspended,
            (QualificationStatus.Suspended, QualificationCause.CoolDownOver) => QualificationStatus.Candidate,
            _ => null,
        };

    /// <summary>Gets regular tasks wherever a policy lets only the qualified work.</summary>
    public static bool Works(QualificationStatus status) =>
        status is QualificationStatus.Qualified or QualificationStatus.Probation;
}
